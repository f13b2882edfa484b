using Antiphon.Calls;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Voice.Calls;

/// <summary>A call that this server carries: its record, and what ties the record to sockets and timers here.</summary>
internal sealed class LiveCall(
    Call record, Line line, SipFlow flow, Action<LiveCall, CallTimer, Instant> onTimer)
    : ITimed
{
    private OwnedTimers _timers;

    public Call Record { get; set; } = record;

    /// <summary>The voice port it holds, counted from 1.</summary>
    public int Port => line.Port;

    public MediaSessionId Session => line.Session;

    public Line Line => line;

    public SipFlow Flow => flow;

    public CallReport Report => new(
        Record.Id,
        Port,
        Record.Parties.Caller.Number,
        Record.Parties.Dialled,
        Record.Began.ToWallClock(),
        Record.Phase.ToString(),
        Record.Conversation.Stage.GetType().Name,
        Record.Media.Recording?.To is { } to ? FirstOf(to) : null,
        Record.Media.Agreed?.Codec.Encoding ?? "");

    /// <summary>The other server gave it up then, or had told all its calls and not this one; null: neither.</summary>
    public Instant? OursSince { get; set; }

    /// <summary>
    /// It was taken over then from the other server, which did not hand it over; null: it began here, or was given.
    /// </summary>
    public Instant? TakenAt { get; init; }

    /// <summary>The other server has not given up what was taken from it, and has no reason to tell of it.</summary>
    public bool IsThereToo => TakenAt is not null && OursSince is null;

    /// <summary>The transaction of the last INVITE that was sent here, for its CANCEL.</summary>
    public TransactionKey? Inviting { get; set; }

    /// <summary>What the last challenge was answered with: an ACK repeats it (RFC 3261 13.2.2.4).</summary>
    public SipField? Credentials { get; set; }

    /// <summary>Nobody else can have the far end of a call that is ours, until the servers part anew.</summary>
    public Surroundings In(Surroundings around)
    {
        var apart = around.AloneSince ?? TakenAt;
        var since = apart < OursSince ? null : apart;
        return since == around.AloneSince ? around : around with { AloneSince = since };
    }

    public void StartTimer(TimerQueue queue, CallTimer timer, Instant due) =>
        _timers.Start(queue, this, (int)timer, due);

    public void CancelTimer(CallTimer timer) => _timers.Cancel((int)timer);

    public void CancelTimers() => _timers.CancelAll();

    public void OnTimer(int timer, Instant now) => onTimer(this, (CallTimer)timer, now);

    private static string FirstOf(Recipients to) => to.All.IsEmpty ? to.Lists[0] : to.First().Value;
}
