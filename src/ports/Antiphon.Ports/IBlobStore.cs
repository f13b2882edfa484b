using System.Diagnostics.CodeAnalysis;
using Antiphon.Kernel;

namespace Antiphon.Ports;

/// <summary>Audio by its hash, written once, never changed. Safe from any thread.</summary>
public interface IBlobStore
{
    /// <summary>
    /// Stores content durably before it returns. The record that refers to it must be committed within the sweep's
    /// grace, or the blob is an orphan. Throws <see cref="StoreException"/>.
    /// </summary>
    BlobHash Put(ReadOnlySpan<byte> content);

    bool Exists(BlobHash hash);

    /// <summary>False when there is no such blob. The content is not checked; <see cref="Verify"/> does.</summary>
    bool TryOpen(BlobHash hash, [NotNullWhen(true)] out IBlob? blob);

    BlobCondition Verify(BlobHash hash);
}

/// <summary>An open blob. Reading does not move anything, so that several may read one.</summary>
public interface IBlob : IDisposable
{
    long Length { get; }

    /// <summary>How many bytes were there from <paramref name="offset"/>; 0 at the end.</summary>
    int Read(long offset, Span<byte> destination);
}

public enum BlobCondition
{
    Sound,
    Missing,
    Damaged,
}
