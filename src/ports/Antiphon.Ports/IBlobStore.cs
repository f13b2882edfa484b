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

    /// <summary>
    /// A blob that arrives in pieces, with what an earlier attempt left of it. One at a time for a blob. Throws
    /// <see cref="StoreException"/>, as its members do.
    /// </summary>
    IPartialBlob OpenPartial(BlobHash hash);
}

/// <summary>As much of a blob as is here. Disposed unfinished, it stays for the next attempt, also after a
/// crash.</summary>
public interface IPartialBlob : IDisposable
{
    /// <summary>Where the next piece belongs.</summary>
    long Length { get; }

    void Append(ReadOnlySpan<byte> piece);

    /// <summary>
    /// All is here: stored durably under its name on return. False when the content is not what the name says; then
    /// all of it is thrown away.
    /// </summary>
    bool TryFinish();
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
