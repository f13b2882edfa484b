using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>What is done to the pair, at random or by a test, and how often it may move because of that.</summary>
internal sealed class Faults(PairWorld world, Speakers speakers)
{
    private static readonly TimeSpan SecondLong = TimeSpan.FromSeconds(1);
    private static readonly CallsLeft[] CallsAtStop = [CallsLeft.Finish, CallsLeft.Announce, CallsLeft.Drop];

    private readonly int[] _manual = new int[2];
    private int _causes;

    private Chance Chance => world.Chance;

    /// <summary>A test did something that may move it.</summary>
    public void Count() => _causes++;

    public int Moves => world.Events.Count(e => e.Id == PairEvent.BecameActive) - 1;

    /// <summary>One of them, drawn.</summary>
    public void Strike()
    {
        var host = world.Hosts[Chance.Next(2)];
        _causes++;
        switch (Chance.Next(15))
        {
            case 0 or 1:
                host.KillVoice();
                break;
            case 2:
                host.KillNode();
                break;
            case 3 or 4:
                host.LosePower();
                world.Time.After(TimeSpan.FromMilliseconds(Chance.Next(500, 15_000)), () => Boot(host));
                break;
            case 5:
                host.Freeze(TimeSpan.FromMilliseconds(
                    Chance.OneIn(2) ? Chance.Next(10, 900) : Chance.Next(900, 20_000)));
                break;
            case 6:
                host.FreezeNode(TimeSpan.FromMilliseconds(Chance.Next(10, 3000)));
                break;
            case 7:
                Cut(isThere: true, isBack: true, Chance.Next(50, 12_000));
                break;
            case 8:
                Cut(host == world.Primary, host != world.Primary, Chance.Next(50, 12_000));
                break;
            case 9:
                CutOff(host, Chance.Next(50, 12_000));
                break;
            case 10:
                BadWeather();
                break;
            case 11:
                host.Clock.WallOffset += TimeSpan.FromSeconds(Chance.Next(-20, 21));
                world.Tell(host, $"clock set to {host.Clock.WallOffset} off");
                break;
            case 12:
                host.FillDisk(TimeSpan.FromMilliseconds(Chance.Next(200, 4000)));
                break;
            case 13:
                StopVoice(host, CallsAtStop[Chance.Next(CallsAtStop.Length)], Chance.Next(500, 12_000));
                break;
            default:
                Move();
                break;
        }
    }

    public void Boot(Host host)
    {
        // A server that comes back may find that nobody is active.
        _causes++;
        host.Boot();
    }

    public void Cut(bool isThere, bool isBack, int milliseconds)
    {
        SetCut(world.FromPrimary.There, isThere);
        SetCut(world.FromPrimary.Back, isBack);
        world.Tell($"link cut there: {isThere}, back: {isBack}");
        world.Time.AfterMilliseconds(milliseconds, HealLink);
    }

    public void CutOff(Host host, int milliseconds)
    {
        world.Tell(host, "is cut off");
        host.IsCutOff = true;
        Cut(isThere: true, isBack: true, milliseconds);
        world.Time.AfterMilliseconds(milliseconds, () => host.IsCutOff = false);
    }

    /// <summary>Somebody asks for the other server.</summary>
    public void Move()
    {
        var active = world.Hosts.FirstOrDefault(h => h.Node?.State.IsActive == true);
        if (active?.Node is not { Process.IsAlive: true } node)
            return;
        if (active == world.Primary)
        {
            _manual[0]++;
            node.Order(new NodeCommand.FailOver(EvenIfBehind: true));
        }
        else if (world.Primary.Node is { Process.IsAlive: true } primary)
        {
            _manual[1]++;
            primary.Order(new NodeCommand.FailBack(EvenIfBehind: true));
        }
    }

    /// <summary>Somebody stops its voice service, and starts it again.</summary>
    public void StopVoice(Host host, CallsLeft calls, int milliseconds)
    {
        if (host.Node is not { Process.IsAlive: true } node)
            return;
        node.Order(new NodeCommand.StopVoice(calls));
        if (calls != CallsLeft.Finish)
            world.EndCalls();
        world.Time.AfterMilliseconds(milliseconds, () =>
        {
            // Where activity could not move meanwhile, it may now.
            _causes++;
            StartVoice(host);
        });
    }

    public void Heal()
    {
        world.Tell("all is mended");
        HealLink();
        foreach (var way in new[] { world.FromPrimary.There, world.FromPrimary.Back, world.Air.Way })
            (way.LostOf100, way.TwiceOf100, way.DelayMax) = (0, 0, TimeSpan.FromMilliseconds(2));
        foreach (var host in world.Hosts)
        {
            host.IsCutOff = false;
            host.Store.DiskFault = null;
            if (!host.HasPower)
                Boot(host);
            StartVoice(host);
        }
    }

    /// <summary>At most one move for each cause, and only events that the table of SPEC 9 knows.</summary>
    public IEnumerable<string> CheckEvents()
    {
        if (Moves > _causes)
            yield return $"{Moves} moves by {_causes} causes.";
        var events = world.Events;
        if (events.Exists(e => e.Id == PairEvent.PrimaryTakesOver && e.By != world.Primary))
            yield return "1049 at the secondary.";
        if (events.Exists(e => e.Id == PairEvent.SecondaryTakesOver && e.By != world.Secondary))
            yield return "1050 at the primary.";
        if (events.Count(e => e.Id == PairEvent.ManualFailover) > _manual[0])
            yield return "1070 and nobody asked.";
        if (events.Count(e => e.Id == PairEvent.ManualFailback) > _manual[1])
            yield return "1068 and nobody asked.";
        foreach (var host in world.Hosts)
        {
            var own = events.FindAll(e => e.By == host);
            for (var i = 0; i < own.Count; i++)
            {
                if (own[i].Id is PairEvent.PrimaryTakesOver or PairEvent.SecondaryTakesOver
                    && (i + 1 == own.Count || own[i + 1].Id != PairEvent.BecameActive))
                    yield return $"{own[i].Id} at {host.Name} without 1047.";
            }
        }
    }

    private static void StartVoice(Host host)
    {
        if (host.Node is { Process.IsAlive: true, State.Voice.IsWanted: false } node)
            node.Order(new NodeCommand.StartVoice());
    }

    private void BadWeather()
    {
        foreach (var way in new[] { world.FromPrimary.There, world.FromPrimary.Back, world.Air.Way })
        {
            (way.LostOf100, way.TwiceOf100) = (Chance.Next(31), Chance.Next(10));
            way.DelayMax = TimeSpan.FromMilliseconds(Chance.Next(2, 60));
        }

        world.Tell($"weather: {world.FromPrimary.There.LostOf100} % lost");
        // What is lost on one side only may part them for a moment.
        KeepParted(TimeSpan.FromSeconds(5));
        world.Time.After(TimeSpan.FromSeconds(5), () =>
        {
            foreach (var way in new[] { world.FromPrimary.There, world.FromPrimary.Back, world.Air.Way })
                (way.LostOf100, way.TwiceOf100, way.DelayMax) = (0, 0, TimeSpan.FromMilliseconds(2));
        });
    }

    private void KeepParted(TimeSpan length)
    {
        for (var t = TimeSpan.Zero; t < length; t += SecondLong)
            world.Time.After(t, speakers.OnParted);
    }

    private void HealLink()
    {
        if (!world.FromPrimary.IsCut)
            return;
        speakers.OnParted();
        SetCut(world.FromPrimary.There, false);
        SetCut(world.FromPrimary.Back, false);
        world.Tell("link mended");
    }

    private void SetCut(Way way, bool isCut) => (way.IsCut, way.CutAt) = (isCut, world.Time.Now);
}
