using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Media;

/// <summary>8 KiB of samples outside the managed heap, lent to recordings and to the writer in turn.</summary>
internal sealed unsafe class PiecePool
{
    public const int PieceBytes = 8192;

    private readonly ConcurrentQueue<nint> _free = new();

    public byte* Rent(byte silence)
    {
        var piece = _free.TryDequeue(out var free) ? (byte*)free : (byte*)NativeMemory.AlignedAlloc(PieceBytes, 4096);
        new Span<byte>(piece, PieceBytes).Fill(silence);
        return piece;
    }

    public void Return(byte* piece) => _free.Enqueue((nint)piece);
}

/// <summary>Takes a full piece on its way to disk. The taker returns the piece to the pool.</summary>
internal unsafe interface IPieceSink
{
    void Write(RecordingId recording, long offset, byte* piece, int length);
}

/// <summary>
/// The last one to two seconds of a recording, in which late packets still find their place: two aligned pieces that
/// slide along. What slides out goes to the writer; what nobody sent is silence.
/// </summary>
internal sealed unsafe class RecordingPieces(
    RecordingId recording, byte silence, PiecePool pool, IPieceSink sink, long start)
{
    private byte* _first = pool.Rent(silence);
    private byte* _second = pool.Rent(silence);
    private long _base = start - (start % PiecePool.PieceBytes);

    /// <summary>Bytes of the first piece that another server has written, or may yet: they stay as they are.</summary>
    private int _foreign = (int)(start % PiecePool.PieceBytes);

    /// <summary>What lies before has gone to the writer, or is not ours.</summary>
    public long Floor => _base + _foreign;

    /// <summary>False when the samples came so late that their place has gone to disk.</summary>
    public bool Put(long offset, ReadOnlySpan<byte> samples)
    {
        while (offset + samples.Length > _base + (2 * PiecePool.PieceBytes))
            Slide();
        if (offset < _base + _foreign)
            return false;
        var inFirst = (int)Math.Clamp(_base + PiecePool.PieceBytes - offset, 0, samples.Length);
        if (inFirst > 0)
            samples[..inFirst].CopyTo(new Span<byte>(_first + (offset - _base), inFirst));
        if (inFirst < samples.Length)
        {
            var at = offset + inFirst - _base - PiecePool.PieceBytes;
            samples[inFirst..].CopyTo(new Span<byte>(_second + at, samples.Length - inFirst));
        }

        return true;
    }

    /// <summary>
    /// Goes on at <paramref name="offset"/>. Nobody was heard here since <paramref name="end"/>, and what lies between
    /// stays as it is.
    /// </summary>
    public void Skip(long end, long offset)
    {
        while (end > _base + PiecePool.PieceBytes)
            Slide();
        Emit(_first, (int)(end - _base));
        _first = pool.Rent(silence);
        (_base, _foreign) = (offset - (offset % PiecePool.PieceBytes), (int)(offset % PiecePool.PieceBytes));
    }

    /// <summary>What is here of [<paramref name="offset"/>, <paramref name="end"/>), at least some of it.</summary>
    public ReadOnlySpan<byte> Held(long offset, long end)
    {
        var at = (int)(offset - _base);
        var piece = at < PiecePool.PieceBytes ? _first + at : _second + at - PiecePool.PieceBytes;
        var left = PiecePool.PieceBytes - (at % PiecePool.PieceBytes);
        return new ReadOnlySpan<byte>(piece, (int)Math.Min(end - offset, left));
    }

    /// <summary>Hands everything up to <paramref name="end"/> to the writer. Nothing can be put afterwards.</summary>
    public void Finish(long end)
    {
        while (end > _base + PiecePool.PieceBytes)
            Slide();
        Emit(_first, (int)(end - _base));
        pool.Return(_second);
    }

    /// <summary>Nothing of what is here goes to the writer, or can be put afterwards.</summary>
    public void Drop()
    {
        pool.Return(_first);
        pool.Return(_second);
    }

    private void Slide()
    {
        Emit(_first, PiecePool.PieceBytes);
        _first = _second;
        _second = pool.Rent(silence);
        _base += PiecePool.PieceBytes;
    }

    private void Emit(byte* piece, int length)
    {
        if (length <= _foreign)
        {
            pool.Return(piece);
        }
        else
        {
            if (_foreign > 0)
                new Span<byte>(piece + _foreign, length - _foreign).CopyTo(new Span<byte>(piece, length - _foreign));
            sink.Write(recording, _base + _foreign, piece, length - _foreign);
        }

        _foreign = 0;
    }
}
