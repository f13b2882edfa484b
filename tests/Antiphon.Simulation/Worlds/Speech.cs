using System.Buffers.Binary;
using Antiphon.Kernel;
using Antiphon.Rtp;

namespace Antiphon.Simulation.Worlds;

/// <summary>
/// What a handset says: a packet each 20 ms since it picked up, each marked with speaker and number, so that a stored
/// message tells which packets it is made of. Knows by itself what a recording of it must be.
/// </summary>
internal sealed class Speech(int speaker, Instant began, uint firstTimestamp, byte silence)
{
    public const int PacketSamples = 160;
    private static readonly TimeSpan PacketTime = TimeSpan.FromMilliseconds(20);

    private readonly List<(int From, int To)> _speech = [];
    private readonly SortedSet<int> _delivered = [];
    private int? _first;
    private byte[] _before = [];
    private long _samplesMax;

    public uint Ssrc => (uint)speaker;

    /// <summary>No packets at all: the phone is dead or holds the line.</summary>
    public bool IsMute { get; set; }

    public RecordingId? Recording { get; private set; }

    public int Takes { get; private set; }

    /// <summary>Told when a take has ended, however that came.</summary>
    public Action TakeEnded { get; set; } = () => { };

    /// <summary>The length that the engine reported at the end of the take.</summary>
    public long? SamplesReported { get; private set; }

    public void Speak(Instant from, TimeSpan length) =>
        _speech.Add((Number(from), Number(from + length)));

    public int? PacketAt(Instant now) => IsMute ? null : Number(now);

    public bool IsLoud(int packet) => _speech.Exists(s => packet >= s.From && packet < s.To);

    public RtpTimestamp TimestampOf(int packet) => new(firstTimestamp + ((uint)packet * PacketSamples));

    public void Fill(int packet, Span<byte> payload)
    {
        payload.Fill((byte)(packet % 251));
        BinaryPrimitives.WriteInt32BigEndian(payload, speaker);
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], packet);
    }

    public static int SpeakerOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadInt32BigEndian(message);

    /// <summary>Which packet this is, if it is one.</summary>
    public static int PacketOf(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadInt32BigEndian(packet[4..]);

    /// <summary>A take begins, or goes on after a pause where it had stopped.</summary>
    public void BeginTake(RecordingId recording, long samplesMax, bool goesOn)
    {
        _before = goesOn && Recording == recording ? Expected() : [];
        Takes += Recording == recording ? 0 : 1;
        (Recording, _samplesMax, _first) = (recording, samplesMax, null);
        _delivered.Clear();
    }

    /// <summary>What was recorded was thrown away.</summary>
    public void Forget()
    {
        (Recording, SamplesReported, _first, _before) = (null, null, null, []);
        _delivered.Clear();
    }

    public void Delivered(int packet)
    {
        _first ??= packet;
        if (packet >= _first)
            _delivered.Add(packet);
    }

    public void EndTake(long samples)
    {
        SamplesReported = samples;
        TakeEnded();
    }

    /// <summary>
    /// What the recording must hold, told without looking at it: between its pauses from the first packet that came to
    /// the last one, each at its own time, silence where one is missing.
    /// </summary>
    public byte[] Expected()
    {
        if (_first is not { } first)
            return _before;
        var content = new byte[(_delivered.Max - first + 1) * PacketSamples];
        content.AsSpan().Fill(silence);
        foreach (var packet in _delivered)
            Fill(packet, content.AsSpan((packet - first) * PacketSamples, PacketSamples));
        byte[] whole = [.. _before, .. content];
        return whole[..(int)Math.Min(whole.Length, _samplesMax)];
    }

    private int Number(Instant at) => (int)((at - began) / PacketTime);
}
