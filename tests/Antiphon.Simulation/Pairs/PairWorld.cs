using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Antiphon.Conversation;
using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Simulation.Truth;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>An event that a server raised.</summary>
internal sealed record RaisedEvent(Instant At, Host By, int Id, ImmutableArray<string> Parameters);

/// <summary>Two hosts, the ways between them, and the phones: the same seed is the same history.</summary>
internal sealed class PairWorld : ISurroundings
{
    /// <summary>Where phones call: the address that the servers share, or else a proxy before them.</summary>
    public static readonly IPEndPoint Address = new(IPAddress.Parse("10.0.0.10"), 5060);

    private readonly Instant _begin;

    /// <param name="seed">Of all chances.</param>
    /// <param name="sharesAddress">False: each server answers at its own address only.</param>
    public PairWorld(ulong seed, bool sharesAddress = true)
    {
        Chance = new Chance(seed);
        SharesAddress = sharesAddress;
        Settings = PairSettings.Fast with { VirtualAddress = sharesAddress ? $"{Address.Address}" : null };
        _begin = new Instant(1_767_225_600_000_000 + (Chance.Next(86_400) * 1_000_000L));
        Time = new Scheduler(_begin);
        var (there, back) = (NewWay(), NewWay());
        Primary = new Host(this, ServerRole.Primary, NewClock());
        Secondary = new Host(this, ServerRole.Secondary, NewClock());
        Hosts = [Primary, Secondary];
        FromPrimary = new Route(there, back, () => Primary.HasPower, () => Secondary.HasPower);
        FromSecondary = new Route(back, there, () => Secondary.HasPower, () => Primary.HasPower);
        var inside = new Way(Chance) { DelayMin = TimeSpan.FromMicroseconds(50), DelayMax = TimeSpan.Zero };
        Inside = new Route(inside, inside, () => true, () => true);
        Air = new PairAir(this) { Way = NewWay() };
        People =
        [
            .. Enumerable.Range(0, 4).Select(i => new Person(
                new SubscriberId($"p{i}"), $"{2001 + i}", $"{100_000 + Chance.Next(900_000)}",
                TimeSpan.FromSeconds(60))),
        ];
    }

    public bool SharesAddress { get; }

    public PairSettings Settings { get; }

    public ConversationSettings Conversation { get; init; } = ConversationSettings.Default;

    public Scheduler Time { get; }

    public Chance Chance { get; }

    public Host Primary { get; }

    public Host Secondary { get; }

    public ImmutableArray<Host> Hosts { get; }

    public Route FromPrimary { get; }

    public Route FromSecondary { get; }

    /// <summary>Between the processes of one host.</summary>
    public Route Inside { get; }

    public PairAir Air { get; }

    public Person[] People { get; }

    public List<RaisedEvent> Events { get; } = [];

    /// <summary>A command that ends calls was given first then.</summary>
    public Instant? CallsToEndSince { get; private set; }

    /// <summary>What happened, for who replays a seed.</summary>
    public Action<string> Trace { get; set; } = _ => { };

    public TimeSpan Elapsed => Time.Now - _begin;

    public TimeSpan ElapsedAt(Instant at) => at - _begin;

    ISignallingAir ISurroundings.Signalling => Air;

    IMediaAir ISurroundings.Sound => Air;

    /// <summary>Somebody asks for the end of calls.</summary>
    public void EndCalls() => CallsToEndSince ??= Time.Now;

    public Host Other(Host host) => host == Primary ? Secondary : Primary;

    public Route RouteFrom(Host host) => host == Primary ? FromPrimary : FromSecondary;

    public Process NewProcess(HostClock clock, TimeSpan ahead = default) => new(Time, clock, Chance, ahead);

    /// <summary>Both hosts are started, with the same subscribers, and one is active.</summary>
    public void Start()
    {
        var writer = Primary.Store.Connect(_ => { });
        foreach (var person in People)
        {
            var subscriber = person.ToSubscriber();
            writer.Submit(default, new StoreCommand.Put(subscriber.Key, "", subscriber.ToFields()));
        }

        Primary.Store.Commit();
        Primary.Boot();
        Secondary.Boot();
        Run(TimeSpan.FromSeconds(8));
    }

    public void Run(TimeSpan length) => Time.RunUntil(Time.Now + length);

    public void SendDatagram(Host from, byte[] keepAlive)
    {
        var way = RouteFrom(from).There;
        if (way.IsLost)
            return;
        var to = Other(from);
        Time.After(way.Delay(), () => to.Node?.OnDatagram(keepAlive));
        if (way.IsTwice)
            Time.After(way.Delay(), () => to.Node?.OnDatagram(keepAlive));
    }

    public void Raise(Host by, int id, ImmutableArray<string> parameters)
    {
        Events.Add(new RaisedEvent(Time.Now, by, id, parameters));
        Tell(by, $"event {id} {string.Join(", ", parameters)}");
    }

    public void Tell(Host by, string what) => Tell($"{by.Name,-6} {what}");

    public void Tell(string what) =>
        Trace(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,9:0.000} {what}"));

    private Way NewWay() => new(Chance);

    private HostClock NewClock() => new(
        Time, TimeSpan.FromSeconds(Chance.Next(100)), 1 + ((Chance.Next(400) - 200) / 1e6));
}
