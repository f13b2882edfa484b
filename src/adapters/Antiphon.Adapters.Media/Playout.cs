using Antiphon.Audio;
using Antiphon.Ports.Media;

namespace Antiphon.Adapters.Media;

/// <summary>Clips played one after another, cut into packets; a packet may span the seam of two clips.</summary>
internal sealed class Playout(PlayId id, AudioClip[] clips, AudioItem[] items, long fromSample)
{
    private int _clip;
    private int _offset;
    private long _skip = fromSample;

    public PlayId Id => id;

    /// <summary>Samples from the start of the whole to where the next packet begins.</summary>
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
        var filled = 0;
        while (filled < packet.Length && _clip < clips.Length)
        {
            var clip = clips[_clip];
            if (!clip.IsSettled)
                return filled == 0 ? Outcome.Waiting : Finish(packet, filled, law);
            if (clip.Missing is { } reason)
                missing = (items[_clip], reason);
            SkipInto(clip);
            var take = Math.Min(packet.Length - filled, clip.Length - _offset);
            G711.Transcode(clip.Law, law, clip.Samples.Slice(_offset, take), packet.Slice(filled, take));
            filled += take;
            _offset += take;
            if (_offset == clip.Length)
                (_clip, _offset) = (_clip + 1, 0);
        }

        return filled == 0 ? Outcome.Ended : Finish(packet, filled, law);
    }

    private void SkipInto(AudioClip clip)
    {
        var take = (int)Math.Min(_skip, clip.Length - _offset);
        _offset += take;
        _skip -= take;
    }

    private Outcome Finish(Span<byte> packet, int filled, G711Law law)
    {
        packet[filled..].Fill(G711.Silence(law));
        Position += filled;
        return Outcome.Sound;
    }
}
