using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>
/// One step of a conversation while it is being taken: the state as it becomes, and what is asked to be done.
/// </summary>
internal sealed class Turn(ConversationState state, Surroundings around, Instant now)
{
    private readonly List<ConversationEffect> _effects = [];

    public ConversationState State { get; private set; } = state;

    public ConversationSettings Settings => around.Settings;

    public DirectorySnapshot Directory => around.Directory;

    public TimeZoneInfo Zone => around.Zone;

    public DateTimeOffset LocalTime => TimeZoneInfo.ConvertTime(now.ToWallClock(), around.Zone);

    public DateTimeOffset ToLocal(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, around.Zone);

    /// <summary>The keys of whoever has signed in, or of the mailbox that a caller reached, or the system's.</summary>
    public PhoneMenu Menu => Settings.Menus.Of(
        (State.Visit?.Subscriber ?? Reached) is { } mailbox ? Directory.Find(mailbox)?.PhoneMenu : null);

    private SubscriberId? Reached => State.Stage switch
    {
        Stage.Greeting stage => stage.Mailbox,
        Stage.Recording stage => FirstOf(stage.Letter),
        Stage.RecordingPaused stage => FirstOf(stage.Letter),
        Stage.AfterRecording stage => FirstOf(stage.Letter),
        Stage.Reviewing stage => FirstOf(stage.Letter),
        Stage.LetterOptions stage => FirstOf(stage.Letter),
        _ => null,
    };

    /// <summary>None of a handler's message for lists.</summary>
    private static SubscriberId? FirstOf(Letter letter) => letter.To.All is [var first, ..] ? first : null;

    /// <summary>The record of whoever has signed in; an empty one when it was deleted meanwhile.</summary>
    public Subscriber Owner =>
        Directory.Find(Visit.Subscriber) ?? new Subscriber { Id = Visit.Subscriber };

    /// <summary>Whoever has signed in.</summary>
    public Visit Visit
    {
        get => State.Visit ?? throw new InvalidOperationException($"nobody has signed in at {State.Stage.GetType()}");
        set => State = State with { Visit = value };
    }

    /// <summary>A menu's choices, as its subscriber wants them told.</summary>
    public Script Choices(MenuContext context) =>
        SpokenMenu.Of(Menu, context, IsSubscriber, IsSubscriber && Owner.HasBriefMenus);

    public bool IsSubscriber => State.Visit is not null;

    /// <summary>What a caller of a mailbox hears now.</summary>
    public GreetingKind GreetingOf(Subscriber subscriber, GreetingCause cause, bool isInternal) =>
        Directory.GreetingFor(subscriber, cause, isInternal, now.ToWallClock(), around.Zone);

    /// <summary>The end of a day.</summary>
    public DateTimeOffset MidnightAfter(DateOnly day) => AtLocal(day.AddDays(1).ToDateTime(TimeOnly.MinValue));

    /// <summary>By the clock on the wall; a time that is skipped is an hour later.</summary>
    public DateTimeOffset AtLocal(DateTime time) => new(TimeZoneInfo.ConvertTimeToUtc(
        around.Zone.IsInvalidTime(time) ? time.AddHours(1) : time, around.Zone));

    public Step<ConversationState, ConversationEffect> Finish() => new(State, [.. _effects]);

    public void Do(ConversationEffect effect) => _effects.Add(effect);

    public void GoTo(Stage stage) => State = State with { Stage = stage };

    /// <summary>Speaks; what was being said ends here.</summary>
    public void Say(Stage stage, Script script, TimeSpan from = default)
    {
        State = State with
        {
            Stage = stage, Plays = State.Plays + 1, Playing = script, Interrupted = null, OpenKeys = null,
        };
        StopTimer();
        var manner = stage is Stage.DuringMessage ? Visit.Manner : Manner.Normal;
        Do(new ConversationEffect.Play(State.Plays, script, from, manner));
    }

    /// <summary>Answers a key that means nothing, then goes on with what was being said.</summary>
    public void Interject(Stage stage, Script script, Interrupted interrupted)
    {
        Say(stage, script);
        State = State with { Interrupted = interrupted };
    }

    public void FallSilent(Stage stage)
    {
        if (State.Playing is not null)
            Do(new ConversationEffect.StopPlaying());
        State = State with { Stage = stage, Playing = null, Interrupted = null, OpenKeys = null };
        StopTimer();
    }

    /// <summary>The playback that counts has come to its end; true when something interrupted goes on.</summary>
    public bool EndPlayback()
    {
        var interrupted = State.Interrupted;
        State = State with { Playing = null, Interrupted = null };
        if (interrupted is null)
            return false;
        Say(State.Stage, interrupted.Script, interrupted.At);
        return true;
    }

    /// <summary>Starts the timer, in place of any that runs.</summary>
    public void WaitForKey(TimeSpan atMost)
    {
        State = State with { Timers = State.Timers + 1 };
        Do(new ConversationEffect.StartTimer(State.Timers, atMost));
    }

    public void CountFailure() => State = State with { Failures = State.Failures + 1 };

    /// <summary>False: they have gone round long enough without a key.</summary>
    public bool TryJump()
    {
        State = State with { Jumps = State.Jumps + 1 };
        return State.Jumps <= Settings.JumpsMax;
    }

    public void ForgetJumps() => State = State with { Jumps = 0 };

    public void ForgetFailures() => State = State with { Failures = 0 };

    public bool HasFailedTooOften => State.Failures >= Settings.FailuresMax;

    public int NextTake()
    {
        State = State with { Takes = State.Takes + 1 };
        return State.Takes;
    }

    /// <summary>
    /// Silence while it is open what a key means: the next one tells, or that none comes.
    /// </summary>
    public void KeepOpen(string keys, Interrupted heard)
    {
        FallSilent(State.Stage);
        State = State with { OpenKeys = new OpenKeys(keys, heard) };
        WaitForKey(Settings.InterDigitTimeout);
    }

    /// <summary>What is being heard, or waits behind the answer to a wrong key.</summary>
    public Interrupted Heard(TimeSpan at) =>
        State.Interrupted ?? new Interrupted(State.Playing ?? Script.Nothing, at);

    /// <summary>Asks the store, in silence, and again if the answer does not come.</summary>
    public void Ask(Stage stage, Func<int, ConversationEffect> question)
    {
        FallSilent(stage);
        State = State with { Questions = State.Questions + 1 };
        Do(question(State.Questions));
        WaitForKey(Settings.StoreTimeout);
    }

    public void TypeAhead(char key)
    {
        // More than anybody types in one wait; the rest is noise.
        if (State.TypedAhead.Length < 64)
            State = State with { TypedAhead = State.TypedAhead + key };
    }

    /// <summary>This key is taken before all others that wait.</summary>
    public void TakeNext(char key) => State = State with { TypedAhead = key + State.TypedAhead };

    /// <summary>The first key typed ahead, if the conversation may take it now.</summary>
    public char? TakeTypedAhead()
    {
        if (State.TypedAhead.Length == 0 || State.HungUp || Waits(State.Stage))
            return null;
        var key = State.TypedAhead[0];
        State = State with { TypedAhead = State.TypedAhead[1..] };
        return key;
    }

    public void MarkHungUp() => State = State with { HungUp = true, IsDismissed = false };

    public void MarkDismissed() => State = State with { HungUp = true, IsDismissed = true };

    /// <summary>Says goodbye, then hangs up.</summary>
    public void Leave(Script lastWords) => Say(new Stage.Leaving(), lastWords + Prompts.Goodbye);

    public void End()
    {
        if (State.IsDismissed)
        {
            State = State with { HungUp = false, IsDismissed = false };
            Leave(Script.Of(Prompts.ServiceEnds));
            return;
        }

        FallSilent(new Stage.Ended());
        if (!State.HungUp)
            Do(new ConversationEffect.HangUp());
    }

    /// <summary>In these stages the answer of the store or of the hasher decides what a key would mean.</summary>
    private static bool Waits(Stage stage) => stage is Stage.CheckingPin or Stage.Counting or Stage.Measuring
        or Stage.MeasuringOwn or Stage.Fetching or Stage.Storing or Stage.Forwarding or Stage.Changing
        or Stage.ChangingPin or Stage.KeepingDictation;

    /// <summary>A timer that was started before counts no more once its number is not the last.</summary>
    private void StopTimer() => State = State with { Timers = State.Timers + 1 };
}
