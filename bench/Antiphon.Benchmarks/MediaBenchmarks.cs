using Antiphon.Adapters.Media;
using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Rtp;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Benchmarks;

/// <summary>One packet of 20 ms in each direction, without its socket.</summary>
[MemoryDiagnoser]
public class MediaBenchmarks
{
    private readonly byte[] _in = new byte[172];
    private readonly byte[] _out = new byte[172];
    private readonly PiecePool _pool = new();
    private readonly AudioClip _clip = new(new byte[8000 * 3600], G711Law.MuLaw);
    private RecordingPieces _pieces = null!;
    private Playout _playout = null!;
    private RecordingTimeline _timeline;
    private ReceptionStatistics _reception;
    private SilenceDetector _silence;
    private uint _packets;

    [GlobalSetup]
    public void SetUp()
    {
        _pieces = new RecordingPieces(new RecordingId("bench"), 0xFF, _pool, new Returner(_pool), 0);
        StartPlayout();
    }

    /// <summary>Parse, statistics, time line, silence, into its place in the recording.</summary>
    [Benchmark]
    public bool PacketIn()
    {
        var n = _packets++;
        RtpPacket.WriteHeader(_in, 0, false, new((ushort)n), new(n * 160), 7);
        var now = new Instant(n * 20_000L);
        if (!RtpPacket.TryParse(_in, out var packet, out _))
            return false;
        _reception.OnPacket(packet.Ssrc, packet.Sequence, packet.Timestamp, now);
        var offset = _timeline.Place(packet.Ssrc, packet.Timestamp, packet.Payload.Length, now, out _);
        _silence.Listen(G711Law.MuLaw, packet.Payload);
        return _pieces.Put(offset, packet.Payload);
    }

    /// <summary>Cut from the clip, in the law of the far end, with its header.</summary>
    [Benchmark]
    public int PacketOut()
    {
        var outcome = _playout.Fill(_out.AsSpan(RtpPacket.HeaderBytes), G711Law.ALaw, out _);
        var n = _packets++;
        RtpPacket.WriteHeader(_out, 8, false, new((ushort)n), new(n * 160), 7);
        if (outcome == Playout.Outcome.Ended)
            StartPlayout();
        return _out[20];
    }

    private void StartPlayout() => _playout = new Playout(
        new PlayId(1), [_clip], [new AudioItem.Beep()], 0, PlayManner.Normal);

    /// <summary>The writer's part: the piece goes back at once.</summary>
    private sealed unsafe class Returner(PiecePool pool) : IPieceSink
    {
        public void Write(RecordingId recording, long offset, byte* piece, int length) => pool.Return(piece);
    }
}
