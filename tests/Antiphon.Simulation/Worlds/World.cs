using System.Globalization;
using System.Net;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Truth;
using Antiphon.Voice;

namespace Antiphon.Simulation.Worlds;

/// <summary>One server and the people around it, from one seed: the same seed is the same history.</summary>
internal sealed class World : ISurroundings
{
    private static readonly IPEndPoint ServerAddress = new(IPAddress.Parse("10.0.0.1"), 5060);

    /// <summary>Within it a lamp that subscribes has been told what it is to show.</summary>
    private static readonly TimeSpan LampTime = TimeSpan.FromSeconds(1);

    private readonly VoiceLoop _loop;
    private readonly Action<string>? _trace;
    private bool _isPumping;
    private Instant _wakeAt = Instant.Never;

    /// <param name="seed">Everything else follows from it.</param>
    /// <param name="trace">Told, a line each, of what happens.</param>
    /// <param name="hasOperator">Callers may ask for one; like all who are called here, they refuse.</param>
    public World(ulong seed, Action<string>? trace = null, bool hasOperator = false)
    {
        (Seed, _trace, HasOperator) = (seed, trace, hasOperator);
        Observer = new Witness { Step = Tell };
        Chance = new Chance(seed);
        Time = new Scheduler(new Instant(1_767_225_600_000_000 + (Chance.Next(86_400) * 1_000_000L)));
        Truths = new Truths(Time);
        Network = new Network(Time, new Chance(Chance.NextUInt64()), ServerAddress)
        {
            Weather = new Weather(Chance.Next(50), Chance.Next(30), TimeSpan.FromMilliseconds(Chance.Next(5, 300))),
            ServerReceives = (flow, message) => Deliver(new VoiceEvent.MessageArrived(flow, message)),
        };
        Store = new SimulatedStore(Time, new Chance(Chance.NextUInt64()), Deliver);
        var queries = new SimulatedQueries(Time, new Chance(Chance.NextUInt64()), Store.Records, Deliver)
        {
            PinChecked = Truths.PinChecked,
        };
        Media = new SimulatedMedia(
            Time, Time, new Chance(Chance.NextUInt64()), Store.Records, Deliver) { LostOf1000 = Chance.Next(40) };
        People =
        [
            .. Enumerable.Range(0, 8).Select(i => new Person(
                new SubscriberId($"p{i}"),
                $"{2001 + i}",
                $"{100_000 + Chance.Next(900_000)}",
                TimeSpan.FromSeconds(i < 2 ? 4 : 60))),
        ];
        var settings = new VoiceSettings
        {
            ServerName = "sim",
            Epoch = 1,
            Ports = Chance.OneIn(4) ? 8 : 60,
            Conversation = ConversationSettings.Default with
            {
                Operator = hasOperator ? new Extension("5550") : null,
            },
        };
        Ports = settings.Ports;
        var outside = new VoicePortsOut(Media, Store, Store, queries, null, null, Observer);
        _loop = new VoiceLoop(settings, outside, new Chance(Chance.NextUInt64()));
    }

    public ulong Seed { get; }

    public void Tell(string what) =>
        _trace?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{Time.Now.ToWallClock():HH:mm:ss.fff} {what}"));

    public Chance Chance { get; }

    public Scheduler Time { get; }

    public Network Network { get; }

    public SimulatedStore Store { get; }

    public SimulatedMedia Media { get; }

    public Truths Truths { get; }

    public ISignallingAir Signalling => Network;

    public IMediaAir Sound => Media;

    public Witness Observer { get; }

    public int Ports { get; }

    public bool HasOperator { get; }

    public Person[] People { get; }

    /// <summary>What the directory has besides them.</summary>
    public List<StoreCommand.Put> Directory { get; } = [];

    /// <summary>To be there from the start.</summary>
    public void Put<T>(T record)
        where T : INamedRecord<T> =>
        Directory.Add(new StoreCommand.Put(new RecordKey(T.RecordType, record.Id), "", record.ToFields()));

    public List<CallerPhone> Callers { get; } = [];

    public List<VisitorPhone> Visitors { get; } = [];

    public List<Lamp> Lamps { get; } = [];

    public bool StoreWillFail { get; set; }

    /// <summary>10.1.0.0 onwards; the server is 10.0.0.1.</summary>
    public static IPAddress AddressOf(int number) =>
        new([10, (byte)(1 + (number >> 16)), (byte)(number >> 8), (byte)number]);

    public void Start()
    {
        var writer = Store.Records.Connect(_ => { });
        foreach (var record in Directory)
            writer.Submit(default, record);
        foreach (var person in People)
        {
            var subscriber = person.ToSubscriber();
            writer.Submit(default, new StoreCommand.Put(subscriber.Key, "", subscriber.ToFields()));
        }

        Store.Records.Commit();
        Time.RunUntil(Time.Now + TimeSpan.FromSeconds(1));
        Deliver(new VoiceEvent.BecomeActive(Network, [ServerAddress]));
    }

    /// <summary>Until every lamp that has a subscription was told of its mailbox.</summary>
    public void TellLamps()
    {
        while (Lamps.Exists(lamp => Time.Now - lamp.Since < LampTime))
            Time.RunUntil(Time.Now + LampTime);
    }

    public VoiceReport Report()
    {
        VoiceReport? report = null;
        Deliver(new VoiceEvent.Inspect(r => report = r));
        return report!;
    }

    public bool HasTimers => _loop.NextDue != Instant.Never;

    /// <summary>Events that arise while the loop runs wait in its inbox, as in the process.</summary>
    private void Deliver(VoiceEvent @event)
    {
        _loop.Deliver(@event);
        if (!_isPumping)
            Pump();
    }

    private void Pump()
    {
        _isPumping = true;
        _loop.RunUntilIdle(Time.Now);
        _isPumping = false;
        var due = _loop.NextDue;
        if (due == Instant.Never || (_wakeAt > Time.Now && _wakeAt <= due))
            return;
        _wakeAt = due;
        Time.At(due, () =>
        {
            if (_wakeAt == due)
                Pump();
        });
    }
}
