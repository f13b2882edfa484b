using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>How a pair's history came out.</summary>
internal sealed record PairOutcome(ulong Seed, int Calls, int Messages, int Moves, IReadOnlyList<string> Wrongs)
{
    public bool SharesAddress { get; init; } = true;

    /// <summary>Changes of messages that subscribers were told of.</summary>
    public int Told { get; init; }

    /// <summary>Callers who heard the person that they wanted.</summary>
    public int Connected { get; init; }

    /// <summary>News that lamps were told.</summary>
    public long Notifies { get; init; }
}

/// <summary>
/// One history of a pair: callers call while faults strike, then all is healed, and then all must be right.
/// </summary>
internal sealed class PairHistory
{
    private readonly PairWorld _world;
    private readonly Service _service;
    private readonly Speakers _speakers;
    private readonly Visits _visits;
    private readonly Consultations _consultations;
    private readonly List<PairCaller> _callers = [];

    public PairHistory(ulong seed, Action<string>? trace = null, bool sharesAddress = true)
    {
        Seed = seed;
        _world = new PairWorld(seed, sharesAddress)
        {
            Trace = trace ?? (_ => { }),
            Conversation = HasSeekers(seed, sharesAddress)
                ? Consultations.Settings(seed)
                : ConversationSettings.Default,
        };
        (_service, _speakers) = (new Service(_world), new Speakers(_world));
        _visits = new Visits(_world, _service, seed);
        _consultations = new Consultations(_world, _service, seed);
        Faults = new Faults(_world, _speakers);
        _world.Start();
    }

    public ulong Seed { get; }

    public PairWorld World => _world;

    public Faults Faults { get; }

    public IReadOnlyList<PairCaller> Callers => _callers;

    /// <summary>What a seed makes of it.</summary>
    public static PairOutcome Run(ulong seed, Action<string>? trace = null, bool sharesAddress = true)
    {
        var history = new PairHistory(seed, trace, sharesAddress);
        var (world, chance) = (history._world, history._world.Chance);
        var length = TimeSpan.FromSeconds(chance.Next(10, 30));
        for (var i = chance.Next(4, 16); i > 0; i--)
            world.Time.After(Part(chance, length), () => history.LeaveMessage());
        for (var i = chance.Next(1, 6); i > 0; i--)
            world.Time.After(Part(chance, length), history.Faults.Strike);
        if (HasSubscribers(seed, sharesAddress))
            history._visits.Plan(length);
        if (HasSeekers(seed, sharesAddress))
            history._consultations.Plan(length);
        world.Run(length);
        return history.End();
    }

    /// <summary>
    /// In every other history subscribers visit their mailboxes: of a seed where the servers share an address, or where
    /// they do not.
    /// </summary>
    private static bool HasSubscribers(ulong seed, bool sharesAddress) => seed % 2 == (sharesAddress ? 0UL : 1UL);

    /// <summary>In every third one somebody wants a person; in every sixth, where no address is shared.</summary>
    private static bool HasSeekers(ulong seed, bool sharesAddress) => sharesAddress ? seed % 3 == 0 : seed % 6 == 1;

    public PairCaller LeaveMessage(TimeSpan? length = null, bool? endsByKey = null)
    {
        var chance = _world.Chance;
        var caller = new PairCaller(
            _world, _callers.Count, _world.People[chance.Next(_world.People.Length)].Extension,
            length ?? TimeSpan.FromMilliseconds(chance.Next(1500, 12_000)), endsByKey ?? chance.OneIn(2));
        caller.Carriers = _service.Watch(caller);
        caller.Attendance = _world.SharesAddress ? _service.Shared : caller.Carriers;
        _callers.Add(caller);
        caller.Call();
        return caller;
    }

    /// <summary>How much of it its caller said.</summary>
    public TimeSpan LengthOfOnlyMessage() => new Ledger(_world, _callers, _visits).LengthOfOnlyMessage();

    /// <summary>Everything is mended, everybody hangs up at last, and the books are compared.</summary>
    public PairOutcome End()
    {
        Faults.Heal();
        // The longest that a caller speaks and repeats a BYE, a damped pair waits, and a silent caller is waited for.
        _world.Run(TimeSpan.FromSeconds(75));
        foreach (var host in _world.Hosts)
            host.Node?.DeliverLeft();
        _world.Run(TimeSpan.FromSeconds(3));
        var ledger = new Ledger(_world, _callers, _visits);
        List<string> wrongs = [.. _service.Wrongs.Take(3), .. _speakers.Wrongs.Take(3), .. ledger.Check()];
        wrongs.AddRange(_consultations.Check());
        wrongs.AddRange(_world.Hosts.SelectMany(h => h.Observer.Broken));
        if (_world.Primary.Answers == _world.Secondary.Answers)
            wrongs.Add($"Primary answers: {_world.Primary.Answers}, secondary: {_world.Secondary.Answers}.");
        wrongs.AddRange(Faults.CheckEvents());
        return new PairOutcome(Seed, _callers.Count, ledger.Messages, Faults.Moves, wrongs)
        {
            SharesAddress = _world.SharesAddress,
            Told = _visits.Told,
            Notifies = _visits.Notifies,
            Connected = _consultations.Connected,
        };
    }

    private static TimeSpan Part(Chance chance, TimeSpan length) =>
        TimeSpan.FromMilliseconds(chance.Next((int)length.TotalMilliseconds));
}
