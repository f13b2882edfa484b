using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>
/// Two servers and the link between them in simulated time; the same seed gives the same run. What travels is written
/// and read as it is on the wire.
/// </summary>
internal sealed class SimulatedPair
{
    private static readonly Instant Start = new(1_767_225_600_000_000);

    private readonly PriorityQueue<Action, (long At, long Number)> _queue = new();
    private readonly byte[] _wire = new byte[KeepAliveWire.BytesMax];
    private PairSettings _settings;
    private long _number;
    private (ServerRole Holder, Instant Until)? _grant;

    public SimulatedPair(PairSettings settings, ulong seed = 1)
    {
        _settings = settings;
        Chance = new Chance(seed);
        Primary = new SimulatedServer(this, ServerRole.Primary, TimeSpan.Zero);
        Secondary = new SimulatedServer(this, ServerRole.Secondary, TimeSpan.FromSeconds(17));
    }

    public Chance Chance { get; }

    public Instant Now { get; private set; } = Start;

    public TimeSpan Elapsed => Now - Start;

    public SimulatedServer Primary { get; }

    public SimulatedServer Secondary { get; }

    /// <summary>Datagrams out of a hundred that are lost.</summary>
    public int LossPercent { get; set; }

    public TimeSpan DelayMax { get; set; } = TimeSpan.FromMilliseconds(2);

    public TimeSpan LatenessMax { get; set; }

    public bool IsCutFromPrimary { get; set; }

    public bool IsCutFromSecondary { get; set; }

    public bool IsWitnessUp { get; set; } = true;

    /// <summary>Both answered at once at some moment.</summary>
    public bool WereBothAnswering { get; private set; }

    public string? Violation { get; private set; }

    /// <summary>Kept for the test that watches.</summary>
    public Instant? NobodySince { get; set; }

    public static SimulatedPair Running(PairSettings settings, ulong seed = 1)
    {
        var pair = new SimulatedPair(settings, seed);
        pair.Primary.Boot();
        pair.Secondary.Boot();
        pair.Run(TimeSpan.FromSeconds(6));
        Assert.True(pair.Primary.IsAnswering);
        Assert.Equal(NodePhase.Inactive, pair.Secondary.State.Phase);
        pair.Primary.Journal.Clear();
        pair.Secondary.Journal.Clear();
        return pair;
    }

    public PairSettings SettingsOf(ServerRole role) => _settings with
    {
        ForceFailoverOnCall = role == ServerRole.Primary || _settings.ForceFailoverOnCall,
    };

    public SimulatedServer Other(ServerRole role) => role == ServerRole.Primary ? Secondary : Primary;

    public void Cut(bool isCut) => (IsCutFromPrimary, IsCutFromSecondary) = (isCut, isCut);

    public void After(TimeSpan pause, Action action) =>
        _queue.Enqueue(action, ((Now + pause).Microseconds, _number++));

    public void Run(TimeSpan length)
    {
        var end = Now + length;
        while (_queue.TryPeek(out _, out var next) && next.At <= end.Microseconds)
        {
            var action = _queue.Dequeue();
            Now = new Instant(next.At);
            Check();
            action();
        }

        Now = end;
        Check();
    }

    /// <summary>Runs until it is so, and says how long that took; fails after the limit.</summary>
    public TimeSpan Until(Func<bool> isSo, TimeSpan limit)
    {
        var begin = Now;
        while (!isSo())
        {
            Assert.True(Now - begin < limit, $"not so after {limit}: {this}");
            Run(TimeSpan.FromMilliseconds(1));
        }

        return Now - begin;
    }

    public void Transmit(ServerRole from, KeepAlive keepAlive)
    {
        if (from == ServerRole.Primary ? IsCutFromPrimary : IsCutFromSecondary) return;
        if (Chance.Next(100) < LossPercent) return;
        var bytes = _wire[..KeepAliveWire.Write(keepAlive, _wire)];
        var delay = TimeSpan.FromMicroseconds(Chance.Next(100, 100 + (int)DelayMax.TotalMicroseconds));
        After(delay, () =>
        {
            Assert.True(KeepAliveWire.TryParse(bytes, out var heard));
            Other(from).Deliver(new NodeEvent.PeerHeard(heard));
        });
    }

    public void Report(ServerRole about, LinkFact fact)
    {
        if (IsCutFromPrimary || IsCutFromSecondary) return;
        After(TimeSpan.FromMilliseconds(1), () => Other(about).Deliver(new NodeEvent.LinkReported(fact)));
    }

    public void Replicate(PairSettings settings)
    {
        _settings = settings;
        foreach (var server in new[] { Primary, Secondary })
            After(TimeSpan.FromMilliseconds(30), () => server.Deliver(new NodeEvent.SettingsChanged(settings)));
    }

    public void AskWitness(SimulatedServer by)
    {
        var asked = by.LocalNow;
        After(TimeSpan.FromMilliseconds(5), () =>
        {
            if (!IsWitnessUp) return;
            var length = TimeSpan.FromSeconds(2);
            var isOther = _grant is { } grant && grant.Holder != by.Role && Now < grant.Until;
            if (!isOther) _grant = (by.Role, Now + length);
            NodeEvent answer = isOther
                ? new NodeEvent.WitnessRefused(true)
                : new NodeEvent.WitnessGranted(asked + length);
            After(TimeSpan.FromMilliseconds(5), () => by.Deliver(answer));
        });
    }

    public TimeSpan Lateness() => LatenessMax == TimeSpan.Zero
        ? TimeSpan.Zero
        : TimeSpan.FromMicroseconds(Chance.Next((int)LatenessMax.TotalMicroseconds));

    /// <summary>What must be so at every moment.</summary>
    public void Check()
    {
        if (Primary.IsAnswering && Secondary.IsAnswering)
        {
            WereBothAnswering = true;
            if (Primary.State.Held == Secondary.State.Held)
                Violation ??= $"both answer in {Primary.State.Held}: {this}";
        }

        if (Primary.IsHoldingAddress && Secondary.IsHoldingAddress && !WereBothAnswering && Primary.IsAnswering
            && Secondary.LeaseUntil > Secondary.LocalNow && Secondary.IsNodeUp)
            Violation ??= $"both hold the address: {this}";
    }

    public override string ToString() =>
        $"{Elapsed}: primary {StatusText.Of(Primary.State)} ({Primary.State.Phase}, {Primary.State.Held.Number}), "
        + $"secondary {StatusText.Of(Secondary.State)} ({Secondary.State.Phase}, {Secondary.State.Held.Number})";
}
