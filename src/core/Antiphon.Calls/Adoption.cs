using System.Collections.Immutable;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>How a call goes on at a server that has only its record.</summary>
/// <param name="Call">With its instants on this server's clock.</param>
/// <param name="Outgoing">Where the outgoing stream goes on, if it had begun.</param>
/// <param name="Effects">To be done in order once the media is open.</param>
public sealed record Adoption(Call Call, StreamAnchor? Outgoing, ImmutableArray<CallEffect> Effects)
{
    private static readonly TimeSpan PacketTime = TimeSpan.FromMilliseconds(20);

    private const int TicksPerPacket = 160;

    private const uint CSeqStep = 1000;

    /// <summary>Shorter than any pause that is counted.</summary>
    private static readonly TimeSpan HeardBetterBy = TimeSpan.FromSeconds(1);

    /// <summary>So much of the audio that came last has not gone to the writer, at least (RecordingPieces).</summary>
    private static readonly TimeSpan RecorderHolds = TimeSpan.FromSeconds(1);

    /// <summary>Two servers can fail one after the other and one once more; the next time it is the call.</summary>
    private const int LossesMax = 3;

    private static readonly TimeSpan LossesTime = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether server after server has died with it: what it does to them it would do to the next, and to all other
    /// calls there.
    /// </summary>
    /// <param name="call">The record as it was streamed, with the loss that it is taken over for.</param>
    /// <param name="clockOffset">This server's steady clock less the other's.</param>
    /// <param name="now">On this server's clock.</param>
    public static bool IsPoison(Call call, TimeSpan clockOffset, Instant now) =>
        Recent(call, clockOffset, now).Length > LossesMax;

    /// <summary>The record once more, of a call whose server was lost and did not hand it over.</summary>
    /// <param name="call">The record as it was streamed.</param>
    /// <param name="clockOffset">This server's steady clock less the other's.</param>
    /// <param name="now">On this server's clock.</param>
    public static Call WithLoss(Call call, TimeSpan clockOffset, Instant now) =>
        call with { Adopted = [.. Recent(call, clockOffset, now), now - clockOffset] };

    /// <summary>
    /// Of a call that two servers carry at one address, each having taken the other for gone: whether its caller was
    /// heard by this one only, so that nothing has been said in the other's.
    /// </summary>
    public static bool IsBegun(Call call, Call other) =>
        other.Phase == CallPhase.Answering && call.Phase > CallPhase.Answering && call.Path.Local == other.Path.Local;

    /// <summary>
    /// Of a call that two servers carry at one address: whether it is to go on as this one has it, whose caller was
    /// heard here alone or better than there.
    /// </summary>
    /// <param name="call">As this one has it.</param>
    /// <param name="other">As the other one does, by the same clock.</param>
    /// <param name="now">By that clock.</param>
    public static bool IsAhead(Call call, Call other, Instant now) =>
        IsBegun(call, other) || IsHeardBetter(call, other, now);

    private static bool IsHeardBetter(Call call, Call other, Instant now) =>
        call.Path.Local == other.Path.Local && call.Phase == CallPhase.Talking && other.Phase == CallPhase.Talking
        && other.Media.Quiet.At(now) - call.Media.Quiet.At(now) >= HeardBetterBy
        && !IsAsked(other, call)
        && (other.Media.Recording is not { StoppedAt: null } recording
            || FindsItsPlace(recording, call.Media.Recording, now));

    /// <summary>
    /// Whose caller hears the tone, and speaks after it, while it is still greeted in the other: it is heard again.
    /// </summary>
    private static bool IsAsked(Call call, Call other) =>
        call.Conversation.Stage is Stage.Beeping { Letter.To.All: [var mailbox] }
        && other.Conversation.Stage is Stage.Greeting greeting && greeting.Mailbox == mailbox
        && call.Media is { Quiet: { Since: null, Until: var heard }, Playing.Started: var began } && !(began < heard);

    /// <summary>
    /// What has been recorded in one goes on in the other: nothing, or it is on the same time line, or the other one
    /// finds its place in it, or the recorder still holds all of it.
    /// </summary>
    private static bool FindsItsPlace(RecordingInProgress recording, RecordingInProgress? next, Instant now) =>
        recording.Anchor is not { } anchor
        || recording.IsOneTimeLineWith(next)
        || next?.PlaceIn(recording) is not null
        || (next is { StoppedAt: null } && next.Id == recording.Id
            && anchor.Offset == (recording.ResumedAt ?? 0) && now - anchor.At < RecorderHolds);

    /// <summary>
    /// Plans it. The last packet that the other server sent is not known: sequence and time stamp go on from where
    /// the media clock stands now, plus twice the largest lag with which its record can have come, so that nothing is
    /// sent twice under one number.
    /// </summary>
    /// <param name="call">The record as it was streamed.</param>
    /// <param name="clockOffset">This server's steady clock less the other's.</param>
    /// <param name="lagMax">How old what was streamed can be.</param>
    /// <param name="now">On this server's clock.</param>
    /// <param name="elsewhere">Where it goes on; null: at the address that it came to.</param>
    public static Adoption Plan(
        Call call, TimeSpan clockOffset, TimeSpan lagMax, Instant now, CallPlace? elsewhere = null)
    {
        var here = GoOn(Rebase(call, clockOffset), now);
        if (elsewhere is not null)
            here = Moving.To(here, elsewhere);
        var effects = ImmutableArray.CreateBuilder<CallEffect>();
        if (here.Phase == CallPhase.Ending)
            End(ref here, effects);
        else
            ResumeMedia(here, effects, now);
        if (here.Invitation is { IsUnderWay: true } && elsewhere is null)
            Repeat(here, effects);
        // A server that was gone before its far end had answered it has left that to the next.
        if (here.Phase != CallPhase.Ending && (elsewhere is not null || here.Move is not null))
            Move(ref here, effects, now);
        // Whoever was asked is gone; who asks again is answered by what was done, if it was (MergeRules, AlreadyDone).
        effects.AddRange(here.Asked.Select(question => question.Effect));
        foreach (var (timer, due) in here.Timers)
            effects.Add(new CallEffect.StartTimer(timer, due));
        return new Adoption(here, Continue(here.Media, lagMax, now), effects.ToImmutable());
    }

    /// <summary>The record with its instants moved to another clock.</summary>
    public static Call Rebase(Call call, TimeSpan offset) => call with
    {
        Began = call.Began + offset,
        Adopted = [.. call.Adopted.Select(at => at + offset)],
        Timers = call.Timers.ToImmutableSortedDictionary(t => t.Key, t => t.Value + offset),
        Media = call.Media with
        {
            Quiet = call.Media.Quiet.Rebase(offset),
            Outgoing = call.Media.Outgoing is { } o ? o with { At = o.At + offset } : null,
            Playing = call.Media.Playing is { } p ? p with { Started = p.Started + offset } : null,
            Recording = call.Media.Recording is { } r
                ? r with { Anchor = r.Anchor is { } a ? a with { At = a.At + offset } : null }
                : null,
        },
    };

    /// <summary>
    /// Our requests that were under way are lost with their transactions, and with them, perhaps, the numbers of some
    /// of which no record came: the next one is well above them. A refresh is tried anew at once.
    /// </summary>
    private static Call GoOn(Call call, Instant now) => call with
    {
        Dialog = call.Dialog with { LocalCSeq = (call.Dialog.LocalCSeq ?? 0) + CSeqStep },
        Refresh = null,
        Invitation = call.Invitation is { IsUnderWay: true } invitation
            ? invitation with { IsProceeding = false, Forks = [.. invitation.Forks.Select(GoOn)] }
            : call.Invitation,
        Media = call.Media with
        {
            Quiet = call.Media.Quiet.Inherit(now),
            // What goes on there is a playback of its own, which begins in the middle.
            Playing = call.Media.Playing is { } playing
                ? playing with { From = playing.PositionAt(now), Started = null }
                : null,
        },
        Timers = call.Refresh is null ? call.Timers : call.Timers.SetItem(CallTimer.Session, now),
    };

    private static Fork GoOn(Fork fork) =>
        fork with { Dialog = fork.Dialog with { LocalCSeq = (fork.Dialog.LocalCSeq ?? 0) + CSeqStep } };

    /// <summary>
    /// The phone that rings, or the proxy before it, takes our INVITE for one that was repeated, and says where it
    /// stands. One that nobody waits for any more is cancelled then (RFC 3261 9.1).
    /// </summary>
    private static void Repeat(Call call, ImmutableArray<CallEffect>.Builder effects)
    {
        effects.Add(new CallEffect.SendRequest(call.Invitation!.Invite));
        if (call is
            {
                Phase: CallPhase.Calling, Media.Agreed: not null, Partner: { } partner,
                Destination: Destination.Consultation { IsScreened: false },
            })
            effects.Add(new CallEffect.TellPartner(partner.Id, new PartnerNews.EarlyMedia()));
    }

    /// <summary>Nobody speaks any more; a BYE of ours that was not answered may never have been sent.</summary>
    private static void End(ref Call call, ImmutableArray<CallEffect>.Builder effects)
    {
        effects.Add(new CallEffect.CloseMedia());
        if (call.IsDialogOver || call.Invitation is { IsUnderWay: true })
            return;
        var (dialog, bye) = call.Dialog.Request(SipMethod.Bye);
        call = call with { Dialog = dialog };
        effects.Add(new CallEffect.SendRequest(bye));
    }

    private static void Move(ref Call call, ImmutableArray<CallEffect>.Builder effects, Instant now)
    {
        (call, var invite) = Moving.Ask(call, new PendingMove(), now);
        effects.Add(new CallEffect.SendRequest(invite));
    }

    private static void ResumeMedia(Call call, ImmutableArray<CallEffect>.Builder effects, Instant now)
    {
        if (call.Media.Agreed is { } agreed)
            effects.Add(new CallEffect.ConnectMedia(agreed));
        if (call.Media.Playing is { } playing)
        {
            effects.Add(
                new CallEffect.Play(playing.Number, playing.Script, playing.PositionAt(now), playing.Manner));
        }

        if (call.Partner is { IsBridged: true } partner)
            effects.Add(new CallEffect.Bridge(partner.Id));
        if (call.Media.Recording is { StoppedAt: null } recording)
            effects.Add(new CallEffect.StartRecording(recording));
    }

    private static ImmutableArray<Instant> Recent(Call call, TimeSpan clockOffset, Instant now) =>
        [.. call.Adopted.Where(at => now - (at + clockOffset) < LossesTime)];

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
}
