namespace Antiphon.Kernel;

/// <summary>
/// A hybrid logical clock as a plain value: the server it stamps for and the highest stamp made or seen. Stamps
/// follow the wall clock while it goes forward and count on when it stands still or goes back, so they only grow.
/// </summary>
public readonly record struct HybridClock(ServerId Server, HybridTimestamp Last)
{
    /// <summary>How far ahead of our wall clock a remote stamp may be before its clock counts as wrong.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromSeconds(60);

    public HybridClock Next(DateTimeOffset wall, out HybridTimestamp stamp)
    {
        var now = new HybridTimestamp(Math.Max(0, wall.ToUnixTimeMilliseconds()), 0, Server);
        stamp = now > Last ? now : Last.Successor(Server);
        return this with { Last = stamp };
    }

    /// <summary>
    /// Makes our later stamps greater than one made elsewhere, unless that is more than <see cref="AheadMax"/> ahead:
    /// one wrong clock must not drag the other along. Then the clock stays as it is.
    /// </summary>
    public ClockObservation Observe(HybridTimestamp remote, DateTimeOffset wall)
    {
        var ahead = TimeSpan.FromMilliseconds(remote.Milliseconds - wall.ToUnixTimeMilliseconds());
        return ahead > AheadMax
            ? new ClockObservation(this, ahead, IsAccepted: false)
            : new ClockObservation(this with { Last = HybridTimestamp.Later(Last, remote) }, ahead, IsAccepted: true);
    }
}

/// <param name="Clock">The clock to go on with.</param>
/// <param name="Ahead">Remote stamp minus our wall clock; negative when it is behind.</param>
/// <param name="IsAccepted">False: the remote clock is wrong; raise it with the operator.</param>
public readonly record struct ClockObservation(HybridClock Clock, TimeSpan Ahead, bool IsAccepted);
