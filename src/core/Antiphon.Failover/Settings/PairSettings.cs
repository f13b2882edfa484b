namespace Antiphon.Failover;

/// <summary>What happens to a secondary that does not reach its primary (a licence measure in the source).</summary>
public enum GuardMode
{
    /// <summary>Events and a countdown.</summary>
    Warn,

    /// <summary>It stops answering calls.</summary>
    Enforce,
    Off,
}

/// <summary>
/// The settings of the pair that decide when activity moves. Replicated, except
/// <see cref="ForceFailoverOnCall"/>; a change is effective at once.
/// </summary>
public sealed record PairSettings
{
    public static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(50);
    public static readonly TimeSpan LeaseMin = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan LeaseMax = TimeSpan.FromMinutes(1);

    /// <summary>A derived lease bridges a restart of the node manager (5 s) and is no longer than that needs.</summary>
    private static readonly TimeSpan DerivedLeaseMax = TimeSpan.FromSeconds(10);

    /// <summary>The source's figures.</summary>
    public static readonly PairSettings Classic = new() { Guard = GuardMode.Enforce };

    /// <summary>A dead host is found in 0.7 s; needs datagrams beside the connection.</summary>
    public static readonly PairSettings Fast = new()
    {
        Interval = TimeSpan.FromMilliseconds(100),
        Missed = 7,
        Lease = TimeSpan.FromMilliseconds(450),
        LeaseMargin = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>Counts up with each change; the newer one of two servers' holds for manual mode.</summary>
    public long Version { get; init; }

    /// <summary>Between two keep-alives. Raising it makes a failure be found later.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Keep-alives that may be missing before the peer counts as gone. Raising it finds failures later, and
    /// forgives longer overload and losses.</summary>
    public int Missed { get; init; } = 30;

    /// <summary>
    /// How long the voice service may answer without its node manager. None: derived, at most 10 s. Raising it lets
    /// calls ride out a longer pause of the node manager, and makes the other server wait longer when it dies.
    /// </summary>
    public TimeSpan? Lease { get; init; }

    /// <summary>For the way of a keep-alive and the difference of two clocks' speed.</summary>
    public TimeSpan LeaseMargin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>None: failback is manual. Local time of the primary.</summary>
    public FailbackWindow? ScheduledFailback { get; init; }

    /// <summary>
    /// Of this server only: a call from a known phone system that arrives while it is inactive moves activity here.
    /// Set on the secondary; a primary always does so.
    /// </summary>
    public bool ForceFailoverOnCall { get; init; } = true;

    /// <summary>Off: manual mode, nothing moves by itself.</summary>
    public bool AutomaticMoves { get; init; } = true;

    public string PairName { get; init; } = "";

    /// <summary>Calls move with it.</summary>
    public string? VirtualAddress { get; init; }

    /// <summary>A third party whose grant an active server needs while it does not see its peer.</summary>
    public string? Witness { get; init; }

    /// <summary>Base 64; what the witness and both servers share.</summary>
    public string? WitnessKey { get; init; }

    /// <summary>Only tells a server that it is the one cut off; excludes nothing.</summary>
    public string? IsolationAddress { get; init; }

    public GuardMode Guard { get; init; } = GuardMode.Warn;

    /// <summary>Silence for so long means that the peer is gone.</summary>
    public TimeSpan Detection => Interval * Missed;

    /// <summary>How long a grant lasts from its renewal.</summary>
    public TimeSpan LeaseLength => Lease ?? Shorter(DerivedLeaseMax, (Interval * (Missed - 1)) - LeaseMargin);

    /// <summary>The last grant of a node manager that has died is over after this.</summary>
    public TimeSpan LeaseEnd => LeaseLength + LeaseMargin;

    /// <summary>Every mistake there is; empty when the settings can be used.</summary>
    public IReadOnlyList<SettingsMistake> Validate()
    {
        var mistakes = new List<SettingsMistake>();
        if (Interval < IntervalMin || Interval > TimeSpan.FromMinutes(1))
            mistakes.Add(new("interval", $"{Milliseconds(Interval)} is not allowed: 50 ms to 60000 ms."));
        if (Missed is < 2 or > 1000)
            mistakes.Add(new("missed", $"{Missed} is not allowed: 2 to 1000."));
        if (LeaseMargin < TimeSpan.Zero)
            mistakes.Add(new("lease margin", $"{Milliseconds(LeaseMargin)} is not allowed: 0 or more."));
        if (mistakes.Count == 0) ValidateLease(mistakes);
        if (ScheduledFailback is { } window && window.From == window.To)
            mistakes.Add(
                new("failback", "begins and ends at the same time: give it a length, as 03:00-06:00."));
        if (PairName.Length > 64)
            mistakes.Add(new("name", $"has {PairName.Length} characters: at most 64."));
        return mistakes;
    }

    private void ValidateLease(List<SettingsMistake> mistakes)
    {
        var room = Interval * (Missed - 1);
        if (LeaseLength < LeaseMin)
            mistakes.Add(Lease is null
                ? new("missed", $"leaves no room for a lease of {Milliseconds(LeaseMin)}: "
                    + $"{Least(LeaseMin)} or more at this interval.")
                : new("lease", $"{Milliseconds(LeaseLength)} is not allowed: {Milliseconds(LeaseMin)} or more."));
        else if (LeaseEnd > LeaseMax)
            mistakes.Add(
                new("lease", $"with its margin {Milliseconds(LeaseEnd)} is not allowed: 60000 ms at most."));
        else if (room < LeaseEnd)
            mistakes.Add(new(
                "lease",
                $"interval × (missed − 1) is {Milliseconds(room)}, less than the lease and its margin "
                + $"({Milliseconds(LeaseEnd)}): make the lease {Milliseconds(room - LeaseMargin)} or shorter, or "
                + $"missed {Least(LeaseLength)} or more."));
    }

    private int Least(TimeSpan lease) => 1 + (int)Math.Ceiling((lease + LeaseMargin) / Interval);

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds:0} ms";
}

/// <summary>One mistake in the settings: the key, and what would be right.</summary>
public sealed record SettingsMistake(string Key, string Text);
