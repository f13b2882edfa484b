using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Calls;

/// <summary>How a call goes on at a server that has only its record.</summary>
/// <param name="Call">With its instants on this server's clock.</param>
/// <param name="Outgoing">Where the outgoing stream goes on, if it had begun.</param>
/// <param name="Effects">To be done in order once the media is open.</param>
public sealed record Adoption(Call Call, StreamAnchor? Outgoing, ImmutableArray<CallEffect> Effects)
{
    private static readonly TimeSpan PacketTime = TimeSpan.FromMilliseconds(20);

    private const int TicksPerPacket = 160;

    /// <summary>
    /// Plans it. The last packet that the other server sent is not known: sequence and time stamp go on from where
    /// the media clock stands now, plus twice the largest lag with which its record can have come, so that nothing is
    /// sent twice under one number.
    /// </summary>
    /// <param name="call">The record as it was streamed.</param>
    /// <param name="clockOffset">This server's steady clock less the other's.</param>
    /// <param name="lagMax">How old what was streamed can be.</param>
    /// <param name="now">On this server's clock.</param>
    public static Adoption Plan(Call call, TimeSpan clockOffset, TimeSpan lagMax, Instant now)
    {
        var here = Rebase(call, clockOffset);
        var effects = ImmutableArray.CreateBuilder<CallEffect>();
        if (here.Media.Agreed is { } agreed)
            effects.Add(new CallEffect.ConnectMedia(agreed));
        if (here.Media.Playing is { } playing)
        {
            effects.Add(
                new CallEffect.Play(playing.Number, playing.Script, playing.PositionAt(now), playing.Manner));
        }

        if (here.Partner is { IsBridged: true } partner)
            effects.Add(new CallEffect.Bridge(partner.Id));
        if (here.Media.Recording is { StoppedAt: null } recording)
            effects.Add(new CallEffect.StartRecording(recording));
        foreach (var (timer, due) in here.Timers)
            effects.Add(new CallEffect.StartTimer(timer, due));
        return new Adoption(here, Continue(here.Media, lagMax, now), effects.ToImmutable());
    }

    private static StreamAnchor? Continue(CallMedia media, TimeSpan lagMax, Instant now)
    {
        if (media.Outgoing is not { } anchor)
            return null;
        var packets = (int)Math.Max(0, Math.Ceiling((now - anchor.At + (2 * lagMax)) / PacketTime));
        return anchor with
        {
            Sequence = (ushort)(anchor.Sequence + packets),
            Timestamp = anchor.Timestamp + (uint)(packets * TicksPerPacket),
            At = now,
        };
    }

    private static Call Rebase(Call call, TimeSpan offset) => call with
    {
        Began = call.Began + offset,
        Timers = call.Timers.ToImmutableSortedDictionary(t => t.Key, t => t.Value + offset),
        Media = call.Media with
        {
            Outgoing = call.Media.Outgoing is { } o ? o with { At = o.At + offset } : null,
            Playing = call.Media.Playing is { } p ? p with { Started = p.Started + offset } : null,
            Recording = call.Media.Recording is { } r
                ? r with { Anchor = r.Anchor is { } a ? a with { At = a.At + offset } : null }
                : null,
        },
    };
}
