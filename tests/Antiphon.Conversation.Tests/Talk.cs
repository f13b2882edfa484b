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
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly List<ConversationEffect> _effects = [];

    private Talk(RouteDecision route) => Take(new ConversationEvent.Answered(route));

    public static Surroundings Around { get; } = new(
        DirectorySnapshot.From(
        [
            Document.Create(
                Subscriber().Key, "", Subscriber().ToFields(), new HybridTimestamp(1, 0, ServerId.Primary)),
        ]),
        ConversationSettings.Default,
        TimeZoneInfo.Utc);

    public ConversationState State { get; private set; } = ConversationMachine.Begin(new Caller("5001", null));

    public Stage Stage => State.Stage;

    /// <summary>What the last step asked for.</summary>
    public IReadOnlyList<ConversationEffect> Asked => _effects;

    /// <summary>The clips that the last step began to say; recordings as "(message)", the tone as "(beep)".</summary>
    public string Said =>
        string.Join(' ', _effects.OfType<ConversationEffect.Play>().SelectMany(p => p.Script.Parts).Select(NameOf));

    public TimeSpan SaidFrom => _effects.OfType<ConversationEffect.Play>().Single().From;

    public bool HangsUp => _effects.OfType<ConversationEffect.HangUp>().Any();

    public static Talk AtGreeting(GreetingCause cause = GreetingCause.Direct) =>
        new(new RouteDecision.Greeting(Around.Directory.Find(Alice)!, cause));

    public static Talk AtOpening() => new(new RouteDecision.OpeningGreeting());

    public static Talk AtSignIn(bool known) =>
        new(new RouteDecision.AttemptSignIn(known ? Around.Directory.Find(Alice) : null));

    /// <summary>Recording in progress, take 1.</summary>
    public static Talk Recording() => AtGreeting().HearOut().HearOut();

    /// <summary>In the main menu of a mailbox with so many new messages of eight seconds each.</summary>
    public static Talk InMailbox(int messages = 3, int saved = 0) => AtSignIn(known: true).Press("4711#")
        .Take(new ConversationEvent.PinJudged(new PinVerdict.Accepted()))
        .Take(new ConversationEvent.MailboxOpened(MailboxOf(messages, saved)));

    public static MailboxView MailboxOf(int messages, int saved = 0) => new(
        [
            .. Enumerable.Range(0, messages).Select(i => new MessageCard(
                new MessageId($"m{i}"),
                new Caller("5001", null),
                Noon.AddMinutes(-10 - i),
                TimeSpan.FromSeconds(8),
                BlobHash.Of([(byte)i]),
                AudioCodec.PCMU,
                MessageState.New,
                Urgent: false)),
        ],
        saved);

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

    public Talk Take(ConversationEvent @event)
    {
        var now = new Instant(Noon.ToUnixTimeMilliseconds() * 1000);
        var step = ConversationMachine.Next(State, @event, Around, now);
        State = step.State;
        _effects.Clear();
        _effects.AddRange(step.Effects);
        return this;
    }

    private static Subscriber Subscriber() => new()
    {
        Id = Alice,
        Extension = new Extension("2001"),
        MessageLengthMax = TimeSpan.FromMinutes(2),
    };

    private static string NameOf(Part part) => part switch
    {
        Part.Prompt prompt => prompt.Name,
        Part.Recording => "(message)",
        Part.Beep => "(beep)",
        _ => "(pause)",
    };
}
