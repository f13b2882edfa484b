using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation.Tests;

/// <summary>
/// A conversation as the one on the phone has it: what is heard, what is pressed, what happened to the mailbox.
/// </summary>
internal sealed class Talk
{
    public static readonly SubscriberId Alice = new("alice");
    public static readonly SubscriberId Bob = new("bob");
    public static readonly SubscriberId Carol = new("carol");
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly List<ConversationEffect> _effects = [];
    private readonly DateTimeOffset _now;
    private Surroundings _around = Around;
    private Mailbox? _mailbox;

    private Talk(RouteDecision route, DateTimeOffset? now = null)
        : this(new ConversationEvent.Answered(route), now)
    {
    }

    private Talk(ConversationEvent begin, DateTimeOffset? now = null)
    {
        _now = now ?? Noon;
        Take(begin);
    }

    public static Surroundings Around { get; } = AroundWith(profile: null);

    public ConversationState State { get; private set; } = ConversationMachine.Begin(new Caller("5001", null));

    public Stage Stage => State.Stage;

    /// <summary>What the last step asked for.</summary>
    public IReadOnlyList<ConversationEffect> Asked => _effects;

    /// <summary>
    /// The clips that the last step began to say; recordings as "(message)", the tone as "(beep)", the choices of a
    /// menu as "(main)" and so on.
    /// </summary>
    public string Said => string.Join(' ', _effects.OfType<ConversationEffect.Play>().Select(p => TextOf(p.Script)));

    /// <summary>Of the oldest message.</summary>
    public MessageState StateOfFirst => _mailbox!.StateOf(new MessageId("m0"));

    public TimeSpan SaidFrom => _effects.OfType<ConversationEffect.Play>().Single().From;

    public Manner Manner => _effects.OfType<ConversationEffect.Play>().Single().Manner;

    public bool HangsUp => _effects.OfType<ConversationEffect.HangUp>().Any();

    public static Talk AtGreeting(GreetingCause cause = GreetingCause.Direct) =>
        new(new RouteDecision.Greeting(Around.Directory.Find(Alice)!, cause));

    public static Talk At(RouteDecision route, DateTimeOffset? now = null) => new(route, now);

    public static Talk AtOpening(TransferKind transfer = TransferKind.Release)
    {
        var talk = new Talk(new RouteDecision.OpeningGreeting());
        var settings = Around.Settings with { Transfer = new TransferSettings { Kind = transfer } };
        talk._around = Around with { Settings = settings };
        return talk;
    }

    /// <summary>Somebody who was called for 5001.</summary>
    public static Talk Called(bool isScreened) => new(new ConversationEvent.Reached(isScreened));

    public static Talk AtSignIn(bool known) =>
        new(new RouteDecision.AttemptSignIn(known ? Around.Directory.Find(Alice) : null));

    /// <summary>Recording in progress, take 1.</summary>
    public static Talk Recording() => AtGreeting().HearOut().HearOut();

    /// <summary>In the main menu of a mailbox with so many new messages of eight seconds each.</summary>
    public static Talk InMailbox(int messages = 3, int saved = 0, string? profile = null, string from = "2002")
    {
        var talk = AtSignIn(known: true);
        talk._around = profile is null ? Around : AroundWith(profile);
        talk._mailbox = new Mailbox(messages, saved) { From = from };
        return talk.Press("4711#").Take(new ConversationEvent.PinJudged(new PinVerdict.Accepted()));
    }

    /// <summary>The clips of a menu.</summary>
    public static string Menu(MenuContext context, string profile = "standard") => string.Join(
        ' ', SpokenMenu.Of(PhoneMenus.BuiltIn.Find(profile)!, context).Parts.Select(NameOf));

    public Talk Press(string keys, double seconds = 0)
    {
        foreach (var key in keys)
            Take(new ConversationEvent.KeyPressed(key, TimeSpan.FromSeconds(seconds)));
        return this;
    }

    /// <summary>Listens until nothing more is said.</summary>
    public Talk HearOut() => Take(new ConversationEvent.PlaybackEnded(State.Plays));

    public Talk Wait() => Take(new ConversationEvent.TimerFired(State.Timers));

    public Talk HangUp() => Take(new ConversationEvent.HungUp());

    public Talk StopRecording(double seconds) =>
        Take(new ConversationEvent.RecordingStopped(State.Takes, (long)(seconds * 8000)));

    public Talk Store(bool works = true) => Take(works
        ? new ConversationEvent.MessageStored(State.Takes)
        : new ConversationEvent.MessageNotStored(State.Takes));

    /// <summary>One step, and the mailbox's answers to what it asks.</summary>
    public Talk Take(ConversationEvent @event)
    {
        _effects.Clear();
        var next = @event;
        while (next is not null)
        {
            var now = new Instant(_now.ToUnixTimeMilliseconds() * 1000);
            var step = ConversationMachine.Next(State, next, _around, now);
            State = step.State;
            _effects.AddRange(step.Effects);
            next = _mailbox?.Obey(step.Effects);
        }

        return this;
    }

    public static Surroundings AroundWith(string? profile)
    {
        var subscribers = new[]
        {
            Subscriber() with { PhoneMenu = profile },
            new Subscriber
            {
                Id = Bob, Name = "Bob Berg", Extension = new Extension("2002"),
                CallerKeys =
                [
                    new('1', new CallerAction(ActionKind.Handler, "desk")),
                    new('#', new CallerAction(ActionKind.Ignore)),
                ],
            },
            new Subscriber { Id = Carol, Name = "Carol Cole", Extension = new Extension("2003") },
        };
        return new Surroundings(
            DirectorySnapshot.From(
            [
                .. subscribers.Select(s => Stored(s.Key, s.ToFields())),
                .. Reception.Records.Select(r => Stored(r.Key, r.Fields)),
            ]),
            ConversationSettings.Default with { Operator = new Extension("9000") },
            TimeZoneInfo.Utc);
    }

    private static Document Stored(RecordKey key, Fields fields) =>
        Document.Create(key, "", fields, new HybridTimestamp(1, 0, ServerId.Primary));

    private static Subscriber Subscriber() => new()
    {
        Id = Alice,
        Name = "Alice Ash",
        Extension = new Extension("2001"),
        MessageLengthMax = TimeSpan.FromMinutes(2),
    };

    private static string TextOf(Script script)
    {
        var text = string.Join(' ', script.Parts.Select(NameOf));
        foreach (var menu in PhoneMenus.BuiltIn.All)
        {
            foreach (var context in menu.Maps.Keys)
            {
                if (Menu(context, menu.Name) is { Length: > 0 } choices)
                    text = text.Replace(choices, $"({MenuRules.NameOf(context)})", StringComparison.Ordinal);
            }
        }

        return text;
    }

    private static string NameOf(Part part) => part switch
    {
        Part.Prompt prompt => prompt.Name,
        Part.Recording => "(message)",
        Part.Beep => "(beep)",
        Part.Ringing => "(ringing)",
        Part.Take => "(take)",
        _ => "(pause)",
    };
}
