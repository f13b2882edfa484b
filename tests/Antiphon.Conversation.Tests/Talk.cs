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

    /// <summary>Not before it is asked for: those who are described there are named here.</summary>
    private static readonly Lazy<Surroundings> Standard = new(() => AroundWith(profile: null));

    private readonly List<ConversationEffect> _effects = [];
    private readonly DateTimeOffset _now;
    private Surroundings _around;
    private Mailbox? _mailbox;

    private Talk(RouteDecision route, Surroundings? around = null, string caller = "5001", DateTimeOffset? now = null)
        : this(new ConversationEvent.Answered(route), around, caller, now)
    {
    }

    private Talk(
        ConversationEvent begin, Surroundings? around = null, string caller = "5001", DateTimeOffset? now = null)
    {
        (_around, _now) = (around ?? Around, now ?? Noon);
        State = ConversationMachine.Begin(new Caller(caller, null));
        Take(begin);
    }

    public static Surroundings Around => Standard.Value;

    public ConversationState State { get; private set; }

    /// <summary>Alice's record as she has set it meanwhile.</summary>
    public Subscriber Owner => _around.Directory.Find(Alice)!;

    /// <summary>The store takes no changes of subscribers.</summary>
    public bool StoreRefuses { get; set; }

    /// <summary>The PIN that Alice has.</summary>
    public string Pin { get; private set; } = "4711";

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

    public static Talk At(
        RouteDecision route, DateTimeOffset? now = null, Subscriber? alice = null, params Document[] more) =>
        new(route, AroundWith(alice ?? Subscriber(), more), now: now);

    /// <summary>Of an Alice with settings of her own, at some time.</summary>
    public static Talk AtGreetingOf(
        Subscriber alice, string caller, GreetingCause cause, DateTimeOffset now, params Document[] more) =>
        new(new RouteDecision.Greeting(alice, cause), AroundWith(alice, more), caller, now);

    public static Talk AtOpening(TransferKind transfer = TransferKind.Release)
    {
        var talk = new Talk(new RouteDecision.OpeningGreeting());
        var settings = Around.Settings with { Transfer = new TransferSettings { Kind = transfer } };
        talk._around = Around with { Settings = settings };
        return talk;
    }

    /// <summary>Of a server that supervises transfers, with an Alice who has calls transferred.</summary>
    public static Talk AtOpeningWith(SwitchedNumber transfer, TransferManner? manner = null)
    {
        var around = AroundWith(Subscriber() with { Transfer = transfer, TransferManner = manner });
        var settings = around.Settings with { Transfer = new TransferSettings { Kind = TransferKind.Supervised } };
        var talk = AtOpening();
        talk._around = around with { Settings = settings };
        return talk;
    }

    /// <summary>Somebody who was called for 5001.</summary>
    public static Talk Called(bool isScreened) => new(new ConversationEvent.Reached(isScreened));

    public static Talk AtSignIn(bool known) =>
        new(new RouteDecision.AttemptSignIn(known ? Around.Directory.Find(Alice) : null));

    /// <summary>Recording in progress, take 1.</summary>
    public static Talk Recording() => AtGreeting().HearOut().HearOut();

    /// <summary>In the main menu of a mailbox with so many new messages of eight seconds each.</summary>
    public static Talk InMailbox(
        int messages = 3,
        int saved = 0,
        string? profile = null,
        string from = "2002",
        Func<Subscriber, Subscriber>? change = null,
        params Document[] more)
    {
        var talk = AtSignIn(known: true);
        var alice = Subscriber() with { PhoneMenu = profile };
        talk._around = AroundWith(change?.Invoke(alice) ?? alice, more);
        talk._mailbox = new Mailbox(messages, saved) { From = from };
        return talk.Press("4711#").Take(new ConversationEvent.PinJudged(new PinVerdict.Accepted()));
    }

    /// <summary>The clips of a menu.</summary>
    public static string Menu(
        MenuContext context, string profile = "standard", bool isSubscriber = true) => string.Join(
        ' ', SpokenMenu.Of(PhoneMenus.BuiltIn.Find(profile)!, context, isSubscriber).Parts.Select(NameOf));

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
            next = _mailbox?.Obey(step.Effects) ?? ObeyInDirectory(step.Effects);
        }

        return this;
    }

    public static Surroundings AroundWith(string? profile) => AroundWith(Subscriber() with { PhoneMenu = profile });

    /// <summary>Alice as she is given, Bob, and Carol, who has never signed in.</summary>
    public static Surroundings AroundWith(Subscriber alice, params Document[] more)
    {
        var subscribers = new[]
        {
            alice,
            new Subscriber
            {
                Id = Bob, Name = "Bob Berg", Extension = new Extension("2002"), IsEnrolled = true,
                ClassOfService = "small",
                CallerKeys =
                [
                    new('1', new CallerAction(ActionKind.Handler, "desk")),
                    new('#', new CallerAction(ActionKind.Ignore)),
                ],
            },
            new Subscriber
            {
                Id = Carol, Name = "Carol Cole", Extension = new Extension("2003"), ClassOfService = "small",
            },
        };
        return new Surroundings(
            DirectorySnapshot.From(
            [
                .. subscribers.Select(s => DocumentOf(s.Key, s.ToFields())),
                .. Reception.Records.Select(r => DocumentOf(r.Key, r.Fields)),
                .. more,
            ]),
            ConversationSettings.Default with { Operator = new Extension("9000") },
            TimeZoneInfo.Utc);
    }

    public static Document DocumentOf(RecordKey key, Fields fields) =>
        Document.Create(key, "", fields, new HybridTimestamp(1, 0, ServerId.Primary));

    /// <summary>A greeting or a name was said, for so long, and kept.</summary>
    public Talk Keep(BlobHash blob, double seconds = 3)
    {
        StopRecording(seconds).Press("#");
        var start = ((Stage.KeepingDictation)Stage).Dictation;
        var sound = new Sound(blob, AudioCodec.PCMU);
        Change(Alice, start.Greeting is { } kind
            ? Owner.WithSound(kind, sound).ToFields()
            : (Owner with { RecordedName = sound }).ToFields());
        return Take(new ConversationEvent.SoundKept(State.Takes));
    }

    private ConversationEvent? ObeyInDirectory(IEnumerable<ConversationEffect> effects)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case ConversationEffect.ChangeSubscriber change when StoreRefuses:
                    return new ConversationEvent.SubscriberNotChanged(change.Question);
                case ConversationEffect.ChangeSubscriber change:
                    Change(change.Subscriber, change.Patch);
                    return new ConversationEvent.SubscriberChanged(change.Question);
                case ConversationEffect.ChangePin change when change.Pin == Pin:
                    return new ConversationEvent.PinRefused(change.Question, PinFlaw.IsOldOne);
                case ConversationEffect.ChangePin change:
                    Pin = change.Pin;
                    return new ConversationEvent.SubscriberChanged(change.Question);
            }
        }

        return null;
    }

    private void Change(SubscriberId subscriber, Fields patch)
    {
        var before = _around.Directory.Find(subscriber)!;
        _around = _around with
        {
            Directory = _around.Directory.Apply(DocumentOf(before.Key, before.ToFields().With(patch))),
        };
    }

    public static Subscriber Subscriber() => new()
    {
        IsEnrolled = true,
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
                // Callers hear less after a recording than subscribers do.
                bool[] listeners = context is MenuContext.AfterRecording or MenuContext.RecordingOptions
                    ? [true, false]
                    : [true];
                foreach (var isSubscriber in listeners)
                {
                    if (Menu(context, menu.Name, isSubscriber) is { Length: > 0 } choices)
                        text = text.Replace(choices, $"({MenuRules.NameOf(context)})", StringComparison.Ordinal);
                }
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
