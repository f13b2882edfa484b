using Antiphon.Kernel;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Truth;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation;

/// <summary>How a history came out.</summary>
internal sealed record Outcome(
    ulong Seed, int Calls, int Messages, int Letters, long Notifies, IReadOnlyList<string> Wrongs);

/// <summary>
/// One history: people call for some minutes, then the network heals, then all must be right and empty.
/// </summary>
internal sealed class History
{
    private static readonly string[] Codecs = ["0 PCMU", "0 PCMU", "8 PCMA"];

    private static readonly string[] Interruptions = ["8", "88", "8888", "8#", "*", "8*", "5", "*8"];
    private static readonly string[] Choices = ["11", "13", "15", "16", "17", "1#", "1*", "10", "9", "2", "18"];

    private readonly World _world;
    private readonly HashSet<Person> _visited = [];
    private int _numbers;

    private History(ulong seed, Action<string>? trace) => _world = new World(seed, trace);

    private Chance Chance => _world.Chance;

    private Scheduler Time => _world.Time;

    public static Outcome Run(ulong seed, int calls, Action<string>? trace = null) =>
        new History(seed, trace).Run(calls);

    private Outcome Run(int calls)
    {
        _world.Start();
        foreach (var person in _world.People)
        {
            for (var i = Chance.Next(3); i > 0; i--)
                _world.Lamps.Add(new Lamp(_world, _numbers++, person));
        }

        for (var i = 0; i < calls; i++)
            Time.AfterMilliseconds(Chance.Next(calls * 1500), Chance.OneIn(4) ? Visit : LeaveMessage);
        if (Chance.OneIn(3))
            BreakDisks(calls);
        Time.RunUntil(Time.Now + TimeSpan.FromMilliseconds(calls * 1500));
        return Close(calls);
    }

    private Outcome Close(int calls)
    {
        // The longest anything may take: a far end that vanished while it held the call, and what hangs on that.
        Time.RunUntil(Time.Now + TimeSpan.FromMinutes(14));
        _world.Network.Weather = Weather.Fine;
        _world.Store.Heal();
        Time.RunUntil(Time.Now + TimeSpan.FromMinutes(4));
        _world.TellLamps();
        var checks = new Checks(_world);
        checks.Lamps();
        foreach (var lamp in _world.Lamps)
            lamp.Stop();
        Time.RunUntil(Time.Now + TimeSpan.FromMinutes(4));
        checks.Emptiness();
        checks.Messages();
        checks.Letters();
        checks.States();
        checks.Pins();
        checks.Calls();
        return new Outcome(
            _world.Seed,
            calls,
            checks.MessagesSeen,
            checks.LettersSeen,
            _world.Lamps.Sum(l => (long)l.Notifies),
            checks.Wrongs);
    }

    private void BreakDisks(int calls)
    {
        _world.StoreWillFail = true;
        for (var i = Chance.Next(1, 5); i > 0; i--)
            Time.AfterMilliseconds(
                Chance.Next(calls * 1500),
                () => _world.Store.FailFor(TimeSpan.FromMilliseconds(Chance.Next(200, 4000))));
    }

    private void LeaveMessage()
    {
        var intention = new Intention
        {
            Extension = AnyPerson().Extension,
            ByOpeningGreeting = Chance.OneIn(8),
            SkipsGreeting = Chance.OneIn(3),
            WrongKeys = Chance.OneIn(5) ? Chance.Next(1, 5) : 0,
            SpeechLength = TimeSpan.FromMilliseconds(Chance.Next(300, 7000)),
            Ending = (LastWord)Chance.Next(Chance.OneIn(10) ? 4 : 3),
            HangsUpAfter = Chance.OneIn(5) ? TimeSpan.FromMilliseconds(Chance.Next(12_000)) : null,
            WhileSpeaking = Chance.OneIn(4) ? Interruptions[Chance.Next(Interruptions.Length)] : "",
            Afterwards = [.. Enumerable.Range(0, Chance.Next(4)).Select(_ => Choices[Chance.Next(Choices.Length)])],
            VanishesAfter = Chance.OneIn(12) ? TimeSpan.FromMilliseconds(Chance.Next(12_000)) : null,
        };
        var caller = new CallerPhone(_world, _numbers++, AnyHabits(), intention);
        _world.Callers.Add(caller);
        var diverted = Chance.OneIn(3) && !intention.ByOpeningGreeting ? intention.Extension : null;
        var dialled = intention.ByOpeningGreeting ? "7001" : diverted is not null ? "7999" : intention.Extension;
        caller.Call(dialled, Chance.OneIn(5) ? null : $"{5000 + Chance.Next(1000)}", diverted);
    }

    private void Visit()
    {
        var person = AnyPerson();
        var guesses = Chance.OneIn(5);
        // Who is in the mailbox already does not call twice; who only guesses at its PIN may well.
        if (!guesses && !_visited.Add(person))
            return;
        var visit = new Visit
        {
            Person = person,
            FromElsewhere = Chance.OneIn(2),
            WrongPins = guesses ? 9 : Chance.OneIn(6) ? 1 : 0,
            Decisions = Chance.Next(1, 25),
            Vanishes = Chance.OneIn(8),
        };
        var phone = new VisitorPhone(_world, _world.Truths, _numbers++, AnyHabits(), visit, () =>
        {
            // What was said last is stored before the next visit.
            if (!guesses)
                Time.After(TimeSpan.FromSeconds(40), () => _visited.Remove(person));
        });
        _world.Visitors.Add(phone);
        phone.Call("7000", visit.FromElsewhere ? "5555" : person.Extension, null);
    }

    private Habits AnyHabits() => new()
    {
        Codec = Codecs[Chance.Next(Codecs.Length)],
        OffersLate = Chance.OneIn(10),
        Cancels = Chance.OneIn(40),
        Holds = Chance.OneIn(15),
        OffersNonsense = Chance.OneIn(25),
    };

    private Person AnyPerson() => _world.People[Chance.Next(_world.People.Length)];
}
