using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>
/// What caller and subscriber hear and press.
/// <code>
///                    Answered
///        ┌──────────────┼────────────────────────┐
///        ▼              ▼                        ▼
///    Handling       Greeting ──sign in──► EnteringExtension ──► EnteringPin ──► CheckingPin
///        │  extension   │ end, skip              ▲     ▲  unknown      ▲  wrong      │ right
///        └─────────────►▼                        │     └──*────────────┴─────────────┤
///                   recorded                     │                                   ▼
///          (Recording/Recording.cs)        Handling, sign in                      Counting
///                       ▼                                                            ▼
///                    Leaving ──► Ended                                           MainMenu ──sign out──► Leaving
///                       ▲                                                            ▼
///                       └── third failure, anywhere                      messages (Listening/Hearing.cs)
/// </code>
/// A stage plays, then waits for a key; a key interrupts. Keys are read by the profile's table (Menus/Pressing.cs), so
/// that stages know commands only. Each playback, timer, recording and question to the store has a number, so that
/// what an earlier one reports late is told apart. Whoever hangs up has still left what they said.
/// </summary>
public static class ConversationMachine
{
    public static ConversationState Begin(Caller caller) => new() { Caller = caller, Stage = new Stage.Ended() };

    public static Step<ConversationState, ConversationEffect> Next(
        ConversationState state, ConversationEvent @event, Surroundings around, Instant now)
    {
        var turn = new Turn(state, around, now);
        Take(turn, @event);
        while (turn.TakeTypedAhead() is { } key)
            Take(turn, new ConversationEvent.KeyPressed(key, TimeSpan.Zero));
        return turn.Finish();
    }

    private static void Take(Turn turn, ConversationEvent @event)
    {
        if (IsOld(turn.State, @event))
            return;
        switch (@event)
        {
            case ConversationEvent.Answered answered:
                Arrive(turn, answered.Route);
                return;
            case ConversationEvent.Reached reached:
                Screening.Begin(turn, reached.IsScreened);
                return;
            case ConversationEvent.MessageMarked or ConversationEvent.ReceiptSent:
                // Said and done: the call kept it in mind until now.
                return;
            case ConversationEvent.PlaybackEnded when turn.EndPlayback():
                return;
            case ConversationEvent.Dismissed
                when turn.State is { HungUp: true } or { Stage: Stage.Leaving or Stage.Ended }:
                // The far end is gone, or as good as gone.
                return;
            case ConversationEvent.Dismissed:
                turn.MarkDismissed();
                Leave(turn);
                return;
            case ConversationEvent.HungUp:
                turn.MarkHungUp();
                Leave(turn);
                return;
        }

        if (@event is ConversationEvent.KeyPressed pressed && turn.State.Stage is Stage.Greeting greeting
            && Greetings.TryCallerKey(turn, greeting, pressed))
        {
            return;
        }

        if (Pressing.ContextOf(turn.State.Stage) is { } context)
        {
            if (@event is ConversationEvent.KeyPressed key)
            {
                Pressing.OnKey(turn, context, key);
                return;
            }

            if (@event is ConversationEvent.TimerFired && turn.State.OpenKeys is { } open)
            {
                Pressing.OnTimeout(turn, context, open);
                return;
            }
        }

        TakeInStage(turn, @event);
    }

    private static void Leave(Turn turn)
    {
        if (AfterRecording.Unsent(turn.State.Stage) is { } letter)
            AfterRecording.Send(turn, letter);
        else
            TakeInStage(turn, new ConversationEvent.HungUp());
    }

    /// <summary>Of a timer, playback or question that was given up since; or a phone's last packets.</summary>
    private static bool IsOld(ConversationState state, ConversationEvent @event) => @event switch
    {
        ConversationEvent.TimerFired timer => timer.Number != state.Timers,
        ConversationEvent.PlaybackEnded played => played.Number != state.Plays || state.Playing is null,
        ConversationEvent.MessagesCounted opened => opened.Question != state.Questions,
        ConversationEvent.SubscriberChanged changed => changed.Question != state.Questions,
        ConversationEvent.SubscriberNotChanged changed => changed.Question != state.Questions,
        ConversationEvent.PinRefused refused => refused.Question != state.Questions,
        ConversationEvent.MailboxMeasured measured => measured.Question != state.Questions,
        ConversationEvent.MailboxUnavailable unavailable => unavailable.Question != state.Questions,
        ConversationEvent.MessageFound found => found.Question != state.Questions,
        ConversationEvent.MessageNotFound missed => missed.Question != state.Questions,
        ConversationEvent.KeyPressed => state.HungUp,
        _ => false,
    };

    private static void Arrive(Turn turn, RouteDecision route)
    {
        switch (route)
        {
            case RouteDecision.AttemptSignIn { Known: { } known }:
                SignIn.AskPin(turn, known.Id, Script.Of(Prompts.Welcome));
                break;
            case RouteDecision.AttemptSignIn:
                SignIn.AskExtension(turn, Script.Of(Prompts.Welcome));
                break;
            case RouteDecision.Greeting greeting:
                Greetings.Greet(turn, greeting.Subscriber.Id, greeting.Cause);
                break;
            case RouteDecision.OpeningGreeting:
                Handling.Enter(turn, CallHandler.OpeningGreetingId, Script.Nothing);
                break;
            case RouteDecision.Answering { By: var action }:
                if (!CallerActions.TryDo(turn, action, turn.State.Stage, Script.Nothing))
                    Handling.Enter(turn, CallHandler.OpeningGreetingId, Script.Nothing);
                break;
            default:
                throw Undecided(turn.State.Stage, route);
        }
    }

    private static void TakeInStage(Turn turn, ConversationEvent @event)
    {
        switch (turn.State.Stage)
        {
            case Stage.Handling stage:
                Handling.On(turn, stage, @event);
                break;
            case Stage.Interviewing stage:
                Interviewing.On(turn, stage, @event);
                break;
            case Stage.Spelling stage:
                Spelling.On(turn, stage, @event);
                break;
            case Stage.Choosing stage:
                Spelling.On(turn, stage, @event);
                break;
            case Stage.Greeting stage:
                Greetings.On(turn, stage, @event);
                break;
            case Stage.Transferring stage:
                Reaching.On(turn, stage, @event);
                break;
            case Stage.Screening stage:
                Screening.On(turn, stage, @event);
                break;
            case Stage.Connected stage:
                Reaching.On(turn, stage, @event);
                break;
            case Stage.EnteringExtension stage:
                SignIn.On(turn, stage, @event);
                break;
            case Stage.EnteringPin stage:
                SignIn.On(turn, stage, @event);
                break;
            case Stage.CheckingPin stage:
                SignIn.On(turn, stage, @event);
                break;
            case Stage.Leaving:
                OnLeaving(turn, @event);
                break;
            case Stage.Ended:
                OnEnded(turn, @event);
                break;
            default:
                if (!SetupDispatch.TryTake(turn, @event))
                    TakeWhenRecorded(turn, @event);
                break;
        }
    }

    private static void TakeWhenRecorded(Turn turn, ConversationEvent @event)
    {
        switch (turn.State.Stage)
        {
            case Stage.Measuring stage:
                Measuring.On(turn, stage, @event);
                break;
            case Stage.MeasuringOwn stage:
                Measuring.On(turn, stage, @event);
                break;
            case Stage.Beeping stage:
                Recording.On(turn, stage, @event);
                break;
            case Stage.Recording stage:
                Recording.On(turn, stage, @event);
                break;
            case Stage.RecordingPaused stage:
                Recording.On(turn, stage, @event);
                break;
            case Stage.AfterRecording stage:
                AfterRecording.On(turn, stage, stage.Letter, @event);
                break;
            case Stage.Reviewing stage:
                AfterRecording.On(turn, stage, stage.Letter, @event);
                break;
            case Stage.LetterOptions stage:
                AfterRecording.On(turn, stage, stage.Letter, @event);
                break;
            case Stage.LetterAddressees stage:
                AfterRecording.On(turn, stage, stage.Letter, @event);
                break;
            case Stage.EnteringDelivery stage:
                FutureDelivery.On(turn, stage, @event);
                break;
            case Stage.Storing stage:
                AfterRecording.On(turn, stage, @event);
                break;
            default:
                TakeInMailbox(turn, @event);
                break;
        }
    }

    private static void TakeInMailbox(Turn turn, ConversationEvent @event)
    {
        switch (turn.State.Stage)
        {
            case Stage.MainMenu or Stage.OldMessages or Stage.AfterMessage or Stage.SavingToFolder
                or Stage.Advanced or Stage.AdvancedFromMain or Stage.BeforeForwarding or Stage.ChoosingName:
                Menu.On(turn, @event);
                break;
            case Stage.Counting stage:
                Counting.On(turn, stage, @event);
                break;
            case Stage.EnteringCaller stage:
                FindingMessages.On(turn, stage, @event);
                break;
            case Stage.EnteringNumber stage:
                FindingMessages.On(turn, stage, @event);
                break;
            case Stage.DialingOut stage:
                DialingOut.On(turn, stage, @event);
                break;
            case Stage.Fetching stage:
                FindingMessages.On(turn, stage, @event);
                break;
            case Stage.Addressing stage:
                Addressing.On(turn, stage, @event);
                break;
            case Stage.Forwarding stage:
                Forwarding.On(turn, stage, @event);
                break;
            case Stage.DuringMessage stage:
                Hearing.On(turn, stage, @event);
                break;
            case Stage.Paused stage:
                Hearing.On(turn, stage, @event);
                break;
            default:
                throw Undecided(turn.State.Stage, @event);
        }
    }

    private static void OnLeaving(Turn turn, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded or ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                // Goodbye has been said.
                break;
            default:
                IgnoreLate(turn.State.Stage, @event);
                break;
        }
    }

    private static void OnEnded(Turn turn, ConversationEvent @event)
    {
        if (@event is ConversationEvent.KeyPressed or ConversationEvent.PlaybackEnded
            or ConversationEvent.TimerFired or ConversationEvent.HungUp)
        {
            // The call is being taken down.
            return;
        }

        IgnoreLate(turn.State.Stage, @event);
    }

    /// <summary>An answer to what an earlier stage had asked for: the caller has gone on, it changes nothing.</summary>
    internal static void IgnoreLate(Stage stage, ConversationEvent @event)
    {
        if (@event is not (ConversationEvent.RecordingStopped or ConversationEvent.TransferEnded
            or ConversationEvent.LineOpened or ConversationEvent.Connected
            or ConversationEvent.MessageStored
            or ConversationEvent.MessageNotStored or ConversationEvent.PinJudged or ConversationEvent.MessagesCounted
            or ConversationEvent.MailboxMeasured
            or ConversationEvent.MessageFound or ConversationEvent.MessageNotFound
            or ConversationEvent.MailboxUnavailable or ConversationEvent.SubscriberChanged
            or ConversationEvent.SubscriberNotChanged or ConversationEvent.PinRefused
            or ConversationEvent.SoundKept or ConversationEvent.SoundNotKept))
        {
            throw Undecided(stage, @event);
        }
    }

    internal static InvalidOperationException Undecided(Stage stage, object what) =>
        new($"nothing is decided for {what} at {stage.GetType().Name}");
}
