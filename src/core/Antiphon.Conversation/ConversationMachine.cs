using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>
/// What caller and subscriber hear and press.
/// <code>
///                    Answered
///        ┌──────────────┼──────────────────────┐
///        ▼              ▼                      ▼
///  OpeningGreeting  Greeting ───*──────► EnteringExtension ──► EnteringPin ──► CheckingPin
///        │  extension   │ end, #               ▲     ▲  unknown      ▲  wrong      │ right
///        └─────────────►▼                      │     └──*────────────┴─────────────┤
///                    Beeping                   │                                   ▼
///                       ▼              OpeningGreeting, *                    OpeningMailbox
///                   Recording                                                      ▼
///                       │ #, silence, length, hang-up             ┌──1──────── MainMenu ◄─── * , last one
///                       ▼                                         ▼                │ *
///                    Storing ──► Leaving ──► Ended          DuringMessage ⇄ Paused ▼
///                                   ▲                             │ end, #       Leaving
///                                   └── third failure, anywhere   ▼
///                                                             AfterMessage ──#, 2, 3, 6──► next one
/// </code>
/// A stage plays, then waits for a key; a key interrupts. Each playback, timer and recording has a number, so that
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
        switch (@event)
        {
            case ConversationEvent.Answered answered:
                Arrive(turn, answered.Route);
                return;
            case ConversationEvent.TimerFired timer when timer.Number != turn.State.Timers:
            case ConversationEvent.PlaybackEnded played 
                when played.Number != turn.State.Plays || turn.State.Playing is null:
                // Of a timer or a playback that was given up since.
                return;
            case ConversationEvent.PlaybackEnded when turn.EndPlayback():
                return;
            case ConversationEvent.HungUp:
                turn.MarkHungUp();
                break;
            case ConversationEvent.KeyPressed when turn.State.HungUp:
                // The last packets of a phone that has hung up.
                return;
        }

        TakeInStage(turn, @event);
    }

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
                LeavingMessage.Greet(turn, greeting.Subscriber.Id, greeting.Cause);
                break;
            case RouteDecision.OpeningGreeting:
                LeavingMessage.Open(turn);
                break;
            default:
                throw Undecided(turn.State.Stage, route);
        }
    }

    private static void TakeInStage(Turn turn, ConversationEvent @event)
    {
        switch (turn.State.Stage)
        {
            case Stage.OpeningGreeting stage:
                LeavingMessage.On(turn, stage, @event);
                break;
            case Stage.Greeting stage:
                LeavingMessage.On(turn, stage, @event);
                break;
            case Stage.Beeping stage:
                LeavingMessage.On(turn, stage, @event);
                break;
            case Stage.Recording stage:
                LeavingMessage.On(turn, stage, @event);
                break;
            case Stage.Storing stage:
                LeavingMessage.On(turn, stage, @event);
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
            case Stage.OpeningMailbox stage:
                SignIn.On(turn, stage, @event);
                break;
            case Stage.MainMenu stage:
                Listening.On(turn, stage, @event);
                break;
            case Stage.DuringMessage stage:
                Listening.On(turn, stage, @event);
                break;
            case Stage.Paused stage:
                Listening.On(turn, stage, @event);
                break;
            case Stage.AfterMessage stage:
                Listening.On(turn, stage, @event);
                break;
            case Stage.Leaving:
                OnLeaving(turn, @event);
                break;
            case Stage.Ended:
                OnEnded(turn, @event);
                break;
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
        if (@event is not (ConversationEvent.RecordingStopped or ConversationEvent.MessageStored
            or ConversationEvent.MessageNotStored or ConversationEvent.PinJudged or ConversationEvent.MailboxOpened
            or ConversationEvent.MailboxUnavailable))
        {
            throw Undecided(stage, @event);
        }
    }

    private static InvalidOperationException Undecided(Stage stage, object what) =>
        new($"nothing is decided for {what.GetType().Name} at {stage.GetType().Name}");
}
