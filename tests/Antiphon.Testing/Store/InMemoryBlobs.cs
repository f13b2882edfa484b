using System.Diagnostics.CodeAnalysis;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Testing.Store;

/// <summary>Blobs in memory; tests may damage or lose one.</summary>
public sealed class InMemoryBlobs : IBlobStore
{
    private readonly SortedDictionary<BlobHash, byte[]> _blobs = [];
    private readonly SortedDictionary<BlobHash, List<byte>> _arriving = [];

    public BlobHash Put(ReadOnlySpan<byte> content)
    {
        var hash = BlobHash.Of(content);
        _blobs[hash] = content.ToArray();
        return hash;
    }

    public bool Exists(BlobHash hash) => _blobs.ContainsKey(hash);

    public bool TryOpen(BlobHash hash, [NotNullWhen(true)] out IBlob? blob)
    {
        blob = _blobs.TryGetValue(hash, out var content) ? new Blob(content) : null;
        return blob is not null;
    }

    public BlobCondition Verify(BlobHash hash)
    {
        if (!_blobs.TryGetValue(hash, out var content))
            return BlobCondition.Missing;
        return BlobHash.Of(content) == hash ? BlobCondition.Sound : BlobCondition.Damaged;
    }

    public IPartialBlob OpenPartial(BlobHash hash)
    {
        if (!_arriving.TryGetValue(hash, out var content))
            _arriving[hash] = content = [];
        return new Partial(this, hash, content);
    }

    public void Damage(BlobHash hash) => _blobs[hash][0] ^= 1;

    public void Lose(BlobHash hash) => _blobs.Remove(hash);

    private sealed class Partial(InMemoryBlobs blobs, BlobHash hash, List<byte> content) : IPartialBlob
    {
        public long Length => content.Count;

        public void Append(ReadOnlySpan<byte> piece) => content.AddRange(piece);

        public bool TryFinish()
        {
            blobs._arriving.Remove(hash);
            var whole = content.ToArray();
            if (BlobHash.Of(whole) != hash)
                return false;
            blobs._blobs[hash] = whole;
            return true;
        }

        public void Dispose()
        {
        }
    }

    private sealed class Blob(byte[] content) : IBlob
    {
        public long Length => content.Length;

        public int Read(long offset, Span<byte> destination)
        {
            var rest = content.AsSpan((int)Math.Min(offset, content.Length));
            var count = Math.Min(rest.Length, destination.Length);
            rest[..count].CopyTo(destination);
            return count;
        }

        public void Dispose()
        {
        }
    }
}
