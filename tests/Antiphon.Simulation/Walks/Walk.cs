using Antiphon.Kernel;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Truth;
using Antiphon.Simulation.Walks.Model;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Walks;

/// <summary>How a walk came out.</summary>
/// <param name="Wrong">None: product and model are equal.</param>
/// <param name="Dialogue">Everything that was said.</param>
/// <param name="Places">Where somebody pressed a key, and the keys.</param>
internal sealed record WalkOutcome(
    ulong Seed, string? Wrong, IReadOnlyList<string> Dialogue, int Keys, int Messages,
    IReadOnlySet<string> Places);

/// <summary>
/// People walk at random through menus and mailboxes of the shipping voice loop, one key after another, now and then
/// quickly and now and then wrongly, several at a time; after every step all that was said and all that is stored must
/// be as the model has it, which was written apart.
/// </summary>
internal sealed class Walk
{
    private const int StepsMax = 400;
    private static readonly string[] Codecs = ["0 PCMU", "8 PCMA"];

    /// <summary>Within it the store has answered and the phone has heard.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(350);

    /// <summary>A key is that long on its way.</summary>
    private static readonly TimeSpan KeyDelay = TimeSpan.FromMilliseconds(5);

    /// <summary>Of two calls that go on by themselves within it nobody can tell which comes first.</summary>
    private static readonly TimeSpan Meeting = TimeSpan.FromMilliseconds(100);

    /// <summary>So often it is looked whether two will.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan HalfHour = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    private readonly ulong _seed;
    private readonly World _world;
    private readonly Chance _chance;
    private readonly Company _company;
    private readonly Office _office;
    private readonly Member[] _active;
    private readonly Walker _walker;
    private readonly Dialogue _dialogue;
    private readonly Sounds _sounds = new();
    private readonly Comparison _comparison;
    private readonly Night _night;
    private readonly List<WalkPhone> _phones = [];
    private readonly HashSet<string> _places = [];
    private int _numbers;
    private int _keys;
    private string? _wrong;

    private Walk(ulong seed, Action<string>? trace)
    {
        _seed = seed;
        _chance = new Chance(seed ^ 0x57A1C);
        _world = new World(seed, hasOperator: _chance.OneIn(2)) { Network = { Weather = Weather.Fine } };
        _world.Media.LostOf1000 = 0;
        _world.Media.KeyJitterMax = 1;
        _company = new Company(_world, _chance, _sounds);
        _office = _company.Office;
        // Where few people write to each other, more comes of each message.
        _active = _office.Members[.._chance.Next(2, 9)];
        _walker = new Walker(_chance, _active);
        _dialogue = new Dialogue(_world.Time, trace);
        _comparison = new Comparison(_world, _office);
        _night = new Night(_world);
    }

    private Scheduler Time => _world.Time;

    /// <param name="seed">The walk.</param>
    /// <param name="trace">Hears the dialogue while it goes on.</param>
    public static WalkOutcome Run(ulong seed, Action<string>? trace = null) => new Walk(seed, trace).Run();

    private WalkOutcome Run()
    {
        _world.Start();
        PlugIn();
        for (var step = _chance.Next(20, StepsMax); step > 0 && _wrong is null; step--)
            Step();
        foreach (var phone in _phones.Where(p => p.IsTalking && _wrong is null).ToArray())
        {
            LetOthersBe(phone);
            phone.End();
            Settle();
        }

        if (_wrong is null)
            Close();
        return new WalkOutcome(
            _seed, _wrong, _dialogue.Lines, _keys, _office.Members.Sum(m => m.Notes.Count), _places);
    }

    /// <summary>What is due later is delivered; then nothing is left of all calls, and lamps are right.</summary>
    private void Close()
    {
        DeliverUntil(Time.Now.ToWallClock() + TimeSpan.FromDays(4));
        Pass(TimeSpan.FromSeconds(40));
        _world.TellLamps();
        var checks = new Checks(_world);
        checks.Lamps();
        Unplug();
        Pass(TimeSpan.FromMinutes(4));
        if (_office.NextDue is null)
            checks.Emptiness();
        if (checks.Wrongs.Count > 0)
            _wrong ??= string.Join('\n', checks.Wrongs);
    }

    private void Step()
    {
        _phones.RemoveAll(p => p.IsOver);
        var talking = _phones.FindAll(p => p.IsTalking);
        if (talking.Count == 0 && _chance.OneIn(8))
            SleepUntil(Time.Now.ToWallClock() + TimeSpan.FromMinutes(_chance.Next(30, 60 * 40)));
        else if (talking.Count == 0 && _chance.OneIn(4) && _company.Change() is { } change)
            _dialogue.Add(change);
        else if (talking.Count == 0 || (talking.Count < 3 && _chance.OneIn(12)))
            BeginCall();
        else
            Act(talking[_chance.Next(talking.Count)]);
        Settle();
    }

    /// <summary>Hours in which nobody calls and no phone is plugged in; each night has its purge.</summary>
    private void SleepUntil(DateTimeOffset morning)
    {
        Unplug();
        while (_wrong is null && Night.After(Time.Now.ToWallClock()) is var night && night < morning)
        {
            DeliverUntil(night);
            Pass(night - Time.Now.ToWallClock());
            if (_night.Come() is > 0 and var gone)
                _dialogue.Add($"in the night {gone} messages go");
            _office.Purge(Time.Now.ToWallClock());
            Settle();
        }

        DeliverUntil(morning);
        Pass(morning - Time.Now.ToWallClock());
        PlugIn();
    }

    private void PlugIn()
    {
        foreach (var person in _world.People[..3])
            _world.Lamps.Add(new Lamp(_world, 500 + _numbers++, person));
    }

    private void Unplug()
    {
        foreach (var lamp in _world.Lamps)
            lamp.Stop();
        _world.Lamps.Clear();
    }

    /// <summary>What is due later comes one after the other.</summary>
    private void DeliverUntil(DateTimeOffset end)
    {
        while (_wrong is null && _office.NextDue is { } due && due < end)
            Pass(due - Time.Now.ToWallClock() + Settling);
    }

    private void BeginCall()
    {
        LetOthersBe(null);
        var member = Any(_active);
        var caller = _chance.Next(4) switch
        {
            0 => null,
            1 => Any(_active).Extension,
            _ => $"{5000 + _chance.Next(20)}",
        };
        var way = _chance.Next(9);
        var isBusy = way == 5 && _chance.OneIn(2);
        var (dialled, diverted, mailbox) = way switch
        {
            < 3 => (Talk.Pilot, null, null),
            3 => (Talk.OpeningGreeting, null, null),
            4 => (Any("7555", "8500", "8501", "8520", "8540", "8541"), null, null),
            5 => ("7999", member.Extension, member),
            _ => (member.Extension, (string?)null, member),
        };
        if (way == 0)
            caller = member.Extension;
        var phone = new WalkPhone(
            _world, _numbers++, Any(Codecs), _office, caller, _dialogue, _sounds,
            talk => talk.Begin(dialled, mailbox, isBusy));
        _phones.Add(phone);
        phone.Dial(dialled, caller, diverted, isBusy);
    }

    private void Act(WalkPhone phone)
    {
        switch (_chance.Next(40))
        {
            case 0:
                LetOthersBe(phone);
                phone.End();
                return;
            case < 6:
                Pass(TimeSpan.FromMilliseconds(_chance.Next(100, 7000)));
                return;
            case < 9 when phone.Talk.NextMove is { } next:
                Pass(next - Time.Now);
                return;
        }

        if (phone.Talk.Place.Take is not null && !_chance.OneIn(3))
        {
            phone.Speak(TimeSpan.FromMilliseconds(_chance.Next(300, 6000)));
            Pass(TimeSpan.FromMilliseconds(_chance.Next(200, 5000)));
            if (!phone.IsTalking)
                return;
        }

        PressAll(phone);
    }

    private void PressAll(WalkPhone phone)
    {
        var isQuick = _chance.OneIn(3);
        for (var words = _chance.OneIn(4) ? _chance.Next(1, 5) : 1; words > 0; words--)
        {
            foreach (var key in _walker.Keys(phone.Talk, IsTaken))
            {
                LetOthersBe(phone);
                if (!phone.IsTalking || phone.Talk.IsOver || _wrong is not null)
                    return;
                Press(phone, key);
                Pass(TimeSpan.FromMilliseconds(isQuick ? _chance.Next(6, 120) : _chance.Next(150, 900)));
            }
        }

        bool IsTaken(Member member) => _phones.Exists(
            p => p != phone && p.IsTalking && (p.Talk.Owner == member || p.Talk.Signing == member));
    }

    private void Press(WalkPhone phone, char key)
    {
        _keys++;
        _places.Add($"{phone.Talk.Place.Name} {key}");
        phone.Key(key);
        Time.RunUntil(Time.Now + KeyDelay - Tick);
        phone.Talk.Press(key);
        Time.RunUntil(Time.Now + Tick);
    }

    /// <summary>Waits until nothing happens by itself at the same time: which came first would be luck.</summary>
    private void LetOthersBe(WalkPhone? own)
    {
        for (var i = 0; i < 20 && _wrong is null; i++)
        {
            if (own is { IsTalking: true, Talk.IsBetween: true })
                Pass(TimeSpan.FromMilliseconds(40));
            var near = Moves(own).Where(m => m < Time.Now + Settling && m > Time.Now - Settling)
                .DefaultIfEmpty(Instant.Never).Max();
            if (near == Instant.Never)
                return;
            Pass(near - Time.Now + Settling + Tick);
        }
    }

    /// <summary>What happens by itself; one's own only when it is about to.</summary>
    private IEnumerable<Instant> Moves(WalkPhone? own)
    {
        foreach (var phone in _phones)
        {
            if (phone != own)
                yield return phone.Talk.LastMove;
            if (phone.Talk.NextMove is { } next && (phone != own || next < Time.Now + TimeSpan.FromMilliseconds(40)))
                yield return next;
        }

        foreach (var move in MovesOfTheClock())
            yield return move;
    }

    private IEnumerable<Instant> MovesOfTheClock()
    {
        // Then schedules open and close, and days begin.
        var sinceHalfHour = TimeSpan.FromTicks(Time.Now.ToWallClock().Ticks % HalfHour.Ticks);
        yield return Time.Now - sinceHalfHour;
        yield return Time.Now - sinceHalfHour + HalfHour;
        if (_office.NextDue is { } due)
            yield return Time.Now + (due - Time.Now.ToWallClock());
    }

    /// <summary>
    /// Whoever would go on by themselves at the same time as somebody else, or as a message comes that is due, hangs up
    /// before: who has waited cannot wait for others.
    /// </summary>
    private void Part()
    {
        var meets = _phones.Find(phone => phone is { IsTalking: true, Talk: { IsBetween: false, NextMove: { } next } }
            && next > Time.Now + Settling && Meets(phone, next)
            && !Moves(phone).Any(m => (m - Time.Now).Duration() < Settling));
        meets?.End();

        bool Meets(WalkPhone phone, Instant next) =>
            _phones.TakeWhile(other => other != phone)
                .Any(other => other.IsTalking && (other.Talk.NextMove - next)?.Duration() < Meeting)
            || MovesOfTheClock().Any(move => (move - next).Duration() < Settling);
    }

    private void Settle()
    {
        Pass(Settling);
        LetOthersBe(null);
        if (_wrong is null)
            _wrong = _comparison.Difference();
    }

    private void Pass(TimeSpan time)
    {
        var end = Time.Now + time;
        while (Time.Now + Glance < end && _wrong is null && _phones.Exists(p => p.IsTalking))
        {
            Time.RunUntil(Time.Now + Glance);
            Check();
            Part();
        }

        Time.RunUntil(end);
        Check();
    }

    private void Check()
    {
        _office.Tick(Time.Now.ToWallClock() - (Settling / 2));
        foreach (var phone in _phones)
        {
            phone.Talk.Check();
            _wrong ??= phone.Talk.Wrong is { } wrong ? $"phone {phone.Number}: {wrong}" : null;
        }

        if (_world.Observer.Broken.Count > 0)
            _wrong ??= _world.Observer.Broken[0];
    }

    private T Any<T>(params T[] all) => all[_chance.Next(all.Length)];
}
