using System.Text;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Simulation.Walks.Model;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Walks;

/// <summary>Call handlers, interviews, a directory and keys of greetings that lead all over the place.</summary>
internal sealed class Reception(
    World world, Chance chance, Sounds sounds, Office office, List<(string Id, Hours Hours)> schedules)
{
    private const string Keys = "0123456789*#";
    private static readonly string[] Prompts = ["welcome", "and", "spell-name", "leave-a-message", "enter-extension"];
    private static readonly string[] Places =
    [
        "ignore", "skip", "repeat", "sign-in", "operator", "hang-up", "number", "mailbox", "mailbox", "message",
        "message", "handler", "handler", "directory", "interview",
    ];

    public void Open()
    {
        office.Spellers.Add(new Speller("names", "8520", AnyGreeting().Words));
        var greeting = HandlerGreeting.Of([.. office.Spellers[0].Greeting]);
        world.Put(new DirectoryHandler
        {
            Id = "names", Name = "names", Extension = new Extension("8520"), Greeting = greeting,
        });
        foreach (var (name, number) in new[] { ("i0", "8540"), ("i1", "8541") })
            AddInterview(name, number);
        foreach (var (name, number) in new[] { ("d0", "8500"), ("d1", "8501"), ("d2", "8502") })
            Add(name, number);
        if (chance.OneIn(3))
            Add(Office.Opening, number: null);
        for (var i = 0; i < office.Members.Length; i++)
        {
            if (chance.OneIn(3))
                GiveKeys(i);
        }
    }

    private void Add(string name, string? number)
    {
        var (standard, closed) = (AnyRecordedGreeting(name), AnyRecordedGreeting($"{name} closed"));
        var (schedule, hours) = schedules.Count == 0 || chance.OneIn(3)
            ? default
            : schedules[chance.Next(schedules.Count)];
        var desk = new Desk(name)
        {
            Extension = number,
            Greeting = standard?.Words,
            Closed = closed?.Words,
            Hours = hours,
            Keys = AnyKeys(),
            IsForDialling = !chance.OneIn(4),
            AfterGreeting = chance.OneIn(2) ? null : AnyLead(),
            AfterMessage = chance.OneIn(2) ? null : AnyLead(),
        };
        office.Desks.RemoveAll(d => d.Name == name);
        office.Desks.Add(desk);
        world.Put(new CallHandler
        {
            Id = name,
            Name = name,
            Extension = number is null ? null : new Extension(number),
            Schedule = schedule,
            Standard = standard?.Greeting,
            Closed = closed?.Greeting,
            Keys = [.. desk.Keys.Select(k => new KeyAction(k.Key, ToAction(k.Value)))],
            IgnoresNumbers = !desk.IsForDialling,
            AfterGreeting = desk.AfterGreeting is { } then ? ToAction(then) : null,
            AfterMessage = desk.AfterMessage is { } afterwards ? ToAction(afterwards) : null,
        });
    }

    private void AddInterview(string name, string number)
    {
        var questions = Enumerable.Range(0, chance.Next(1, 4))
            .Select(i => (
                Asked: AnyRecordedGreeting($"{name} {i}") ?? AnyGreeting(),
                AnswerMax: TimeSpan.FromSeconds(chance.Next(2, 20))))
            .ToArray();
        var inquiry = new Inquiry(
            name, number, Any(office.Members), [.. questions.Select(q => (q.Asked.Words, q.AnswerMax))],
            chance.OneIn(2) ? null : AnyLead());
        office.Inquiries.Add(inquiry);
        world.Put(new InterviewHandler
        {
            Id = name,
            Name = name,
            Extension = new Extension(number),
            Questions = [.. questions.Select(q => new InterviewQuestion(q.Asked.Greeting, q.AnswerMax))],
            Subscriber = new SubscriberId(inquiry.To.Id),
            Afterwards = inquiry.Afterwards is { } then ? ToAction(then) : null,
        });
    }

    private void GiveKeys(int at)
    {
        var keys = AnyKeys();
        foreach (var (key, lead) in keys)
            office.Members[at].CallerKeys.Add(key, lead);
        var before = world.People[at].Set;
        world.People[at] = world.People[at] with
        {
            Set = subscriber => before(subscriber) with
            {
                CallerKeys = [.. keys.Select(k => new KeyAction(k.Key, ToAction(k.Value)))],
            },
        };
    }

    private Dictionary<char, Lead> AnyKeys()
    {
        var keys = new Dictionary<char, Lead>();
        for (var i = chance.Next(1, 6); i > 0; i--)
            keys[Keys[chance.Next(Keys.Length)]] = AnyLead();
        return keys;
    }

    private Lead AnyLead() => Any(Places) switch
    {
        "number" => new Lead("number", "5551"),
        "directory" => new Lead("directory", "names"),
        "interview" => new Lead("interview", Any("i0", "i1")),
        "handler" => new Lead("handler", Any("d0", "d1", "d2", Office.Opening, "goodbye")),
        "mailbox" => new Lead("mailbox", Any(office.Members).Extension),
        "message" => new Lead("message", Any(office.Members).Extension),
        var what => new Lead(what),
    };

    private CallerAction ToAction(Lead lead) => lead.What switch
    {
        "ignore" => new CallerAction(ActionKind.Ignore),
        "skip" => new CallerAction(ActionKind.SkipGreeting),
        "repeat" => new CallerAction(ActionKind.Repeat),
        "sign-in" => new CallerAction(ActionKind.SignIn),
        "operator" => new CallerAction(ActionKind.Operator),
        "hang-up" => new CallerAction(ActionKind.HangUp),
        "number" => new CallerAction(ActionKind.Transfer, lead.To),
        "directory" => new CallerAction(ActionKind.Directory, lead.To),
        "interview" => new CallerAction(ActionKind.Interview, lead.To),
        "handler" => new CallerAction(ActionKind.Handler, lead.To),
        "mailbox" => new CallerAction(ActionKind.Mailbox, office.Find(lead.To)!.Id),
        _ => new CallerAction(ActionKind.Message, office.Find(lead.To)!.Id),
    };

    /// <summary>Prompts, somebody's voice, or none: the system's.</summary>
    private (HandlerGreeting Greeting, string[] Words)? AnyRecordedGreeting(string what)
    {
        if (chance.OneIn(3))
            return null;
        if (chance.OneIn(2))
            return AnyGreeting();
        var audio = new byte[chance.Next(4_000, 30_000)];
        Encoding.ASCII.GetBytes(what, audio);
        return (new HandlerGreeting(world.Store.Records.Blobs.Put(audio), []), [sounds.Keep(audio)]);
    }

    private (HandlerGreeting Greeting, string[] Words) AnyGreeting()
    {
        string[] words = [.. Enumerable.Range(0, chance.Next(1, 3)).Select(_ => Any(Prompts))];
        return (HandlerGreeting.Of([.. words]), words);
    }

    private T Any<T>(params T[] all) => all[chance.Next(all.Length)];
}
