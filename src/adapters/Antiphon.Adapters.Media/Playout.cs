using Antiphon.Audio;
using Antiphon.Ports.Media;

namespace Antiphon.Adapters.Media;

/// <summary>
/// Clips played one after another, cut into packets; a packet may span the seam of two clips. Slower, faster, softer
/// and louder are made here, packet by packet.
/// </summary>
internal sealed class Playout(PlayId id, AudioClip[] clips, AudioItem[] items, long fromSample, PlayManner manner)
{
    private readonly TimeScale? _scale =
        manner.SpeedPercent == 100 ? null : new TimeScale(manner.SpeedPercent / 100.0);

    private readonly float _gain = MathF.Pow(10, manner.GainDecibels / 20f);
    private readonly long _from = fromSample;
    private int _clip;
    private int _offset;
    private long _skip = fromSample;
    private long _scaled;

    public PlayId Id => id;

    /// <summary>Samples of the whole, in its own time, up to where the next packet begins.</summary>
    public long Position { get; private set; } = fromSample;

    public enum Outcome
    {
        /// <summary>The packet holds sound, filled up with silence where the last clip ends in it.</summary>
        Sound,

        /// <summary>The next clip is still being read.</summary>
        Waiting,

        Ended,
    }

    /// <summary>Fills one packet. <paramref name="missing"/> is a clip that was passed over, if any.</summary>
    public Outcome Fill(Span<byte> packet, G711Law law, out (AudioItem Item, string Reason)? missing)
    {
        missing = null;
        return _scale is { } scale
            ? FillScaled(scale, packet, law, ref missing)
            : FillAsItIs(packet, law, ref missing);
    }

    private Outcome FillAsItIs(Span<byte> packet, G711Law law, ref (AudioItem Item, string Reason)? missing)
    {
        var filled = Read(packet, law, ref missing);
        if (filled == 0)
            return _clip < clips.Length ? Outcome.Waiting : Outcome.Ended;
        packet[filled..].Fill(G711.Silence(law));
        if (manner.GainDecibels != 0)
        {
            var linear = G711.LinearValues(law);
            for (var i = 0; i < filled; i++)
                packet[i] = G711.Encode(law, Amplified(linear[packet[i]]));
        }

        Position += filled;
        return Outcome.Sound;
    }

    private Outcome FillScaled(
        TimeScale scale, Span<byte> packet, G711Law law, ref (AudioItem Item, string Reason)? missing)
    {
        Span<byte> coded = stackalloc byte[TimeScale.HopSamples];
        Span<short> linear = stackalloc short[TimeScale.HopSamples];
        while (scale.Wanted > 0)
        {
            var read = Read(coded[..Math.Min(coded.Length, scale.Wanted)], G711Law.MuLaw, ref missing);
            if (read == 0 && _clip < clips.Length)
                return Outcome.Waiting;
            if (read == 0)
                break;
            G711.Decode(G711Law.MuLaw, coded[..read], linear);
            scale.Add(linear[..read]);
            _scaled += read;
        }

        if (scale.Position >= _scaled)
            return Outcome.Ended;
        scale.Next(linear);
        for (var i = 0; i < packet.Length; i++)
            packet[i] = G711.Encode(law, Amplified(linear[i]));
        Position = _from + Math.Min(scale.Position, _scaled);
        return Outcome.Sound;
    }

    /// <summary>The next samples in order, fewer where a clip is still being read or the last one ends.</summary>
    private int Read(Span<byte> target, G711Law law, ref (AudioItem Item, string Reason)? missing)
    {
        var filled = 0;
        while (filled < target.Length && _clip < clips.Length && clips[_clip] is { IsSettled: true } clip)
        {
            if (clip.Missing is { } reason)
                missing = (items[_clip], reason);
            SkipInto(clip);
            var take = Math.Min(target.Length - filled, clip.Length - _offset);
            G711.Transcode(clip.Law, law, clip.Samples.Slice(_offset, take), target.Slice(filled, take));
            filled += take;
            _offset += take;
            if (_offset == clip.Length)
                (_clip, _offset) = (_clip + 1, 0);
        }

        return filled;
    }

    private void SkipInto(AudioClip clip)
    {
        var take = (int)Math.Min(_skip, clip.Length - _offset);
        _offset += take;
        _skip -= take;
    }

    private short Amplified(short sample) => (short)Math.Clamp(sample * _gain, short.MinValue, short.MaxValue);
}
