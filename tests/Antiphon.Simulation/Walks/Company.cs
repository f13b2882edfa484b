using System.Globalization;
using System.Text;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Simulation.Truth;
using Antiphon.Simulation.Walks.Model;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Walks;

/// <summary>A company as its administrator sets it up: in the product's records, and as the model has it.</summary>
internal sealed class Company
{
    private static readonly Terms Unlimited =
        new(TimeSpan.Zero, MailboxMax: null, 80, SavedDays: null, DeletedDays: null);

    private readonly World _world;
    private readonly Chance _chance;
    private readonly Sounds _sounds;
    private readonly List<(string Id, Terms Terms)> _classes = [];
    private readonly List<(string Id, Hours Hours)> _schedules = [];
    private readonly List<Feast> _feasts = [];
    private readonly bool _hasProfiles;
    private Terms _default = Unlimited;

    public Company(World world, Chance chance, Sounds sounds)
    {
        (_world, _chance, _sounds) = (world, chance, sounds);
        _hasProfiles = chance.OneIn(2);
        if (chance.OneIn(2))
            Classify();
        if (chance.OneIn(2))
            Schedule();
        Office = new Office(Enumerable.Range(0, world.People.Length).Select(Hire).ToArray(), _feasts)
        {
            HasOperator = world.HasOperator,
        };
        if (chance.OneIn(2))
            new Reception(world, chance, sounds, Office, _schedules).Open();
    }

    public Office Office { get; }

    /// <summary>The administrator moves somebody to another class, or gives them other hours.</summary>
    /// <returns>What was changed; none: there is nothing to choose from.</returns>
    public string? Change()
    {
        var at = _chance.Next(Office.Members.Length);
        var member = Office.Members[at];
        if (_classes.Count > 0 && (_schedules.Count == 0 || _chance.OneIn(2)))
        {
            var (id, terms) = Any(_classes);
            member.Terms = terms;
            Set(at, subscriber => subscriber with { ClassOfService = id, MessageLengthMax = null });
            return $"{member.Extension} is put into class {id}";
        }

        if (_schedules.Count == 0)
            return null;
        var (schedule, hours) = Any(_schedules);
        member.Hours = hours;
        Set(at, subscriber => subscriber with { Schedule = schedule });
        return $"{member.Extension} gets schedule {schedule}";
    }

    private Member Hire(int at)
    {
        var person = _world.People[at];
        // Some are there for the first time.
        var isEnrolled = !_chance.OneIn(6);
        var (id, terms) = _classes.Count == 0 || _chance.OneIn(3)
            ? (null, _default with { MessageMax = person.MessageLengthMax })
            : Any(_classes);
        var profile = _hasProfiles ? Any(Keys.Profiles) : Keys.Standard;
        var (schedule, hours) = _schedules.Count == 0 || _chance.OneIn(4) ? default : Any(_schedules);
        var member = new Member(person.Id.Value, person.Extension, person.Pin, terms)
        {
            IsEnrolled = isEnrolled, Hours = hours, Profile = profile,
        };
        var greetings = _schedules.Count == 0 ? subscriber => subscriber : Greet(member);
        _world.People[at] = person with
        {
            Set = subscriber => greetings(subscriber) with
            {
                IsEnrolled = isEnrolled,
                ClassOfService = id,
                MessageLengthMax = id is null ? subscriber.MessageLengthMax : null,
                Schedule = schedule,
                PhoneMenu = profile == Keys.Standard ? null : profile,
            },
        };
        return member;
    }

    /// <summary>Greetings that somebody has had for long.</summary>
    private Func<Subscriber, Subscriber> Greet(Member member)
    {
        Func<Subscriber, Subscriber> all = subscriber => subscriber;
        foreach (var kind in Enum.GetValues<GreetingKind>())
        {
            var (before, name) = (all, $"{kind}".ToLowerInvariant());
            if (_chance.OneIn(2))
            {
                var sound = Record($"{member.Extension} {kind}");
                member.Sounds[name] = Wording.Sound(sound.Blob);
                all = subscriber => before(subscriber).WithSound(kind, sound);
            }

            var withSound = all;
            if (kind == GreetingKind.Alternate && _chance.OneIn(4))
            {
                var last = _world.Time.Now.ToWallClock().Date.AddDays(_chance.Next(4));
                member.On.Add(name);
                member.AlternateLast = last;
                all = subscriber => withSound(subscriber)
                    .Switch(kind, isOn: true, new DateTimeOffset(last.AddDays(1), TimeSpan.Zero));
            }
            else if (kind is not (GreetingKind.Standard or GreetingKind.Alternate) && !_chance.OneIn(3))
            {
                member.On.Add(name);
                all = subscriber => withSound(subscriber).Switch(kind, isOn: true);
            }
        }

        return all;
    }

    /// <summary>No two are the same.</summary>
    private Sound Record(string what)
    {
        var audio = new byte[_chance.Next(4_000, 30_000)];
        Encoding.ASCII.GetBytes(what, audio);
        _sounds.Keep(audio);
        return new Sound(_world.Store.Records.Blobs.Put(audio), AudioCodec.PCMU);
    }

    /// <summary>Mailboxes that soon are full, and messages that are not kept for long.</summary>
    private void Classify()
    {
        for (var i = 0; i < 2; i++)
        {
            _classes.Add(($"c{i}", AnyTerms()));
            _world.Put(ToClass($"c{i}", _classes[i].Terms));
        }

        if (_chance.OneIn(2))
            _world.Put(ToClass(ClassOfService.DefaultId, _default = AnyTerms()));
    }

    private Terms AnyTerms() => new(
        TimeSpan.FromSeconds(_chance.Next(3, 40)),
        _chance.OneIn(4) ? null : TimeSpan.FromSeconds(_chance.Next(5, 70)),
        _chance.OneIn(2) ? 80 : _chance.Next(1, 100),
        _chance.OneIn(3) ? null : _chance.Next(1, 4),
        _chance.OneIn(3) ? null : _chance.Next(1, 3));

    private static ClassOfService ToClass(string id, Terms terms) => new()
    {
        Id = id,
        Name = id,
        MessageLengthMax = terms.MessageMax,
        MailboxLengthMax = terms.MailboxMax,
        MailboxWarnPercent = terms.WarnPercent == 80 ? null : terms.WarnPercent,
        SavedDays = terms.SavedDays,
        DeletedDays = terms.DeletedDays,
    };

    /// <summary>Hours of all kinds, and days on which nobody works.</summary>
    private void Schedule()
    {
        for (var i = 0; i < 3; i++)
        {
            var spans = Enumerable.Range(0, _chance.Next(1, 4)).Select(_ => AnySpan()).ToArray();
            var knowsHolidays = !_chance.OneIn(3);
            _schedules.Add(($"s{i}", new Hours([.. spans.Select(s => s.Span)], knowsHolidays)));
            _world.Put(new Schedule
            {
                Id = $"s{i}",
                Name = $"s{i}",
                Hours = [.. spans.Select(s => OpenHours.Parse(s.Text, null))],
                ObservesHolidays = knowsHolidays,
            });
        }

        for (var i = _chance.Next(3); i > 0; i--)
        {
            var first = _world.Time.Now.ToWallClock().Date.AddDays(_chance.Next(5));
            var feast = new Feast(first, first.AddDays(_chance.Next(3)));
            _feasts.Add(feast);
            _world.Put(new Holiday
            {
                Id = $"h{i}",
                Name = $"h{i}",
                First = DateOnly.FromDateTime(feast.First),
                Last = DateOnly.FromDateTime(feast.Last),
            });
        }
    }

    /// <summary>Up to a week's days and 24 hours, and how an administrator writes it.</summary>
    private ((DayOfWeek[] Days, TimeSpan From, TimeSpan Length) Span, string Text) AnySpan()
    {
        var first = _chance.Next(7);
        DayOfWeek[] days = [.. Enumerable.Range(first, _chance.Next(1, 8)).Select(day => (DayOfWeek)(day % 7))];
        var (from, length) = (HalfHours(_chance.Next(48)), HalfHours(_chance.Next(1, 49)));
        var end = from + length;
        var text = string.Create(CultureInfo.InvariantCulture, $"{Short(days[0])}-{Short(days[^1])} {from:hh\\:mm}-")
            + (end == TimeSpan.FromDays(1) ? "24:00" : $"{end:hh\\:mm}");
        return ((days, from, length), text);

        static TimeSpan HalfHours(int count) => TimeSpan.FromMinutes(30 * count);
        static string Short(DayOfWeek day) => $"{day}"[..3].ToLowerInvariant();
    }

    private void Set(int person, Func<Subscriber, Subscriber> change)
    {
        var records = _world.Store.Records;
        using var reader = records.OpenReader();
        var before = Subscriber.Read(reader.Get(_world.People[person].ToSubscriber().Key)!);
        records.Connect(_ => { }).Submit(default, new StoreCommand.Patch(before.Key, before.PatchTo(change(before))));
        records.Commit();
    }

    private T Any<T>(IReadOnlyList<T> all) => all[_chance.Next(all.Count)];
}
