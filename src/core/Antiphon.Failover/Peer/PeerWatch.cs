using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>Whether the peer is there.</summary>
public enum PeerVerdict
{
    Alive,

    /// <summary>Something is wrong, and it may still be nothing.</summary>
    Suspect,
    Gone,
}

/// <summary>What the verdict rests on.</summary>
public enum SilenceCause
{
    None,
    Silent,
    Closed,
    Refused,
}

/*
   Imagine listening for a neighbour's footsteps. Silence is judged by how long it lasts: after half the detection time
   it is odd, after all of it he is gone. A door that slams (the connection closed) or a stranger who says that nobody
   lives there (refused) makes the waiting shorter: his node manager has died, and nothing of him can speak once its
   last lease is over. And whoever has been asleep himself must not conclude from having heard nothing: after waking he
   listens for a fair while before he judges.
*/

/// <summary>Judges the peer's silence; a value, stepped with what was heard.</summary>
/// <param name="Started">When watching began; silence counts from here at first.</param>
/// <param name="Heard">When the newest keep-alive came.</param>
/// <param name="HeardFrom">Since when they come, without a pause and from one life of the peer.</param>
/// <param name="Answered">When the newest keep-alive of ours that the peer has heard was sent.</param>
/// <param name="BrokenAt">When the connection was closed or refused, and nothing was heard since.</param>
/// <param name="Woke">When this server itself last came back from standing still.</param>
public sealed record PeerWatch(
    Instant Started,
    Instant? Heard,
    Instant HeardFrom,
    Instant? Answered,
    Beat? Last,
    PeerStatus? Status,
    SilenceCause Broken,
    Instant BrokenAt,
    Instant Woke)
{
    public static PeerWatch Begin(Instant now) =>
        new(now, null, now, null, null, null, SilenceCause.None, now, now);

    /// <summary>
    /// Takes a keep-alive, or leaves it: one that is not newer than what was heard came by the slower way.
    /// </summary>
    public bool TryHear(KeepAlive keepAlive, Instant now, out PeerWatch watch)
    {
        var beat = keepAlive.Beat;
        if (Last is { } last && (beat.Incarnation < last.Incarnation
            || (beat.Incarnation == last.Incarnation && beat.SentAt <= last.SentAt)))
        {
            watch = this;
            return false;
        }

        // An echo of an earlier life of this server is not the answer to anything.
        var answered = beat.Echo > Started && beat.Echo <= now ? beat.Echo : Answered;
        watch = this with
        {
            Heard = now,
            HeardFrom = Last?.Incarnation == beat.Incarnation && now - Since < beat.Interval * 4 ? HeardFrom : now,
            Answered = answered,
            Last = beat,
            Status = keepAlive.Status ?? (Last?.Incarnation == beat.Incarnation ? Status : null),
            // A datagram that was on its way when its sender died proves nothing; one that lives sends another.
            Broken = now - BrokenAt < beat.Interval / 2 ? Broken : SilenceCause.None,
        };
        return true;
    }

    public PeerWatch Report(LinkFact fact, Instant now) => fact switch
    {
        LinkFact.Opened => this with { Broken = SilenceCause.None },
        LinkFact.Closed when Broken == SilenceCause.None => Break(SilenceCause.Closed, now),
        // Refused proves more than closed, and does not begin the wait anew.
        LinkFact.Refused when Broken == SilenceCause.Closed => this with { Broken = SilenceCause.Refused },
        LinkFact.Refused when Broken == SilenceCause.None => Break(SilenceCause.Refused, now),
        _ => this,
    };

    /// <summary>This server was not stepped for so long that its ears were shut.</summary>
    public PeerWatch Wake(Instant now) => this with { Woke = now };

    public PeerVerdict Judge(PairSettings settings, Instant now) =>
        now >= GoneAt(settings) ? PeerVerdict.Gone
        : now >= SuspectAt(settings) ? PeerVerdict.Suspect
        : PeerVerdict.Alive;

    /// <summary>
    /// It is heard and does not hear this server: a link that is cut in one direction counts as cut. Twice the patience
    /// of silence, because both may have stood still one after the other.
    /// </summary>
    /// <param name="settings">Of the pair.</param>
    /// <param name="from">When waiting for its word began; not before it came itself, or this server woke.</param>
    /// <param name="now">The steady clock.</param>
    public bool IsDeaf(PairSettings settings, Instant from, Instant now) =>
        Heard is not null && now < GoneAt(settings)
        && now >= Later(Later(Answered ?? Started, HeardFrom), Later(from, Woke)) + (Detection(settings) * 2);

    public SilenceCause Cause => Broken == SilenceCause.None ? SilenceCause.Silent : Broken;

    /// <summary>
    /// When the peer counts as gone if nothing is heard until then. Never before the lease of a peer that died has run
    /// out: by <see cref="PairSettings.Validate"/> for silence, by the wait from then on for a
    /// broken connection, in which a peer that lives and lost only a connection has sent two keep-alives.
    /// </summary>
    public Instant GoneAt(PairSettings settings)
    {
        var silent = Since + Detection(settings);
        var broken = Broken == SilenceCause.None
            ? Instant.Never
            : BrokenAt + Longer(Last?.Lease ?? settings.LeaseEnd, Interval(settings) * 2);
        return Later(Instant.Earlier(silent, broken), FairFrom(settings));
    }

    /// <summary>
    /// The link carries both ways: the peer has lately heard this server, and said so.
    /// </summary>
    public bool IsMutual(PairSettings settings, Instant now) =>
        Heard is not null && Answered is { } answered && now < answered + Detection(settings)
        && Judge(settings, now) != PeerVerdict.Gone;

    /// <summary>The peer has spoken after having heard something that was sent at or after <paramref name="at"/>.
    /// </summary>
    public bool HasAnsweredSince(Instant at) => Answered is { } answered && answered >= at;

    public TimeSpan SilentFor(Instant now) => now - Since;

    /// <summary>
    /// A change of the settings reaches one server before the other: until both have it, the slower beat and the longer
    /// lease count.
    /// </summary>
    private TimeSpan Detection(PairSettings settings) => Last is { } last
        ? Longer(settings.Detection, Longer(last.Interval * settings.Missed, last.Interval + last.Lease))
        : settings.Detection;

    private TimeSpan Interval(PairSettings settings) => Longer(settings.Interval, Last?.Interval ?? default);

    private Instant Since => Heard ?? Started;

    private Instant SuspectAt(PairSettings settings) =>
        Broken == SilenceCause.None ? Later(Since + (Detection(settings) / 2), FairFrom(settings)) : BrokenAt;

    // Three intervals: one to be sent, one that may be lost, one to arrive.
    private Instant FairFrom(PairSettings settings) => Woke == Started ? Started : Woke + (Interval(settings) * 3);

    private PeerWatch Break(SilenceCause cause, Instant now) => this with { Broken = cause, BrokenAt = now };

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static Instant Later(Instant a, Instant b) => a > b ? a : b;
}
