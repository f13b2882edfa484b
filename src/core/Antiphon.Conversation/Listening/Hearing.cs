using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>
/// Messages, one by one.
/// <code>
///  MainMenu, OldMessages ──folder──┐      ┌────────────── next, previous, save, delete ──────────────┐
///                                  ▼      ▼                                                          │
///  EnteringCaller ─────────────► Fetching ──found──► DuringMessage ──its end, to end──► AfterMessage │
///                                  ▲    │                │    ▲ pause                     │   │   └──┘
///  EnteringNumber ─────────────────┘    │                ▼    │                           │   └─ back ──► MainMenu
///        ▲                              │              Paused ┘                           │
///        └── by number ─────────────────┼──────────────────┴───────────────────────────────┘
///                                       └── nothing there ──► MainMenu, or AfterMessage of the one before
/// </code>
/// A message played to its end is saved unless it is deleted or kept as new; one that was skipped keeps its state.
/// </summary>
internal static class Hearing
{
    public static void On(Turn turn, Stage.DuringMessage stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded:
                HearOut(turn, stage.Reel);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.TimerFired:
                // No timer runs while a message plays: it ends by itself.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.Paused stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.TimerFired:
                turn.Say(new Stage.DuringMessage(stage.Reel), stage.Heard.Script, stage.Heard.At);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.PlaybackEnded:
                // Nothing plays.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    /// <param name="turn">The turn.</param>
    /// <param name="reel">The message that plays or is paused.</param>
    /// <param name="command">What is to be done.</param>
    /// <param name="heard">How far it was heard.</param>
    public static void Obey(Turn turn, Reel reel, Command command, Interrupted heard)
    {
        var stage = new Stage.DuringMessage(reel);
        switch (command)
        {
            case Command.BackUp:
                turn.Say(stage, heard.Script, Earlier(heard.At, turn.Settings.SkipTime));
                break;
            case Command.GoAhead:
                turn.Say(stage, heard.Script, heard.At + turn.Settings.SkipTime);
                break;
            case Command.Slower:
                turn.Visit = turn.Visit with { Manner = turn.Visit.Manner.Slower() };
                turn.Say(stage, heard.Script, heard.At);
                break;
            case Command.Faster:
                turn.Visit = turn.Visit with { Manner = turn.Visit.Manner.Faster() };
                turn.Say(stage, heard.Script, heard.At);
                break;
            case Command.Volume:
                turn.Visit = turn.Visit with { Manner = turn.Visit.Manner.OtherVolume() };
                turn.Say(stage, heard.Script, heard.At);
                break;
            case Command.Pause when turn.State.Stage is Stage.Paused:
                turn.Say(stage, heard.Script, heard.At);
                break;
            case Command.Pause:
                turn.FallSilent(new Stage.Paused(reel, heard));
                turn.WaitForKey(turn.Settings.PauseMax);
                break;
            case Command.ToEnd:
                AfterHearing.Enter(turn, reel, Script.Nothing);
                break;
            case Command.SkipIntroduction:
                turn.Say(stage, MessageScript.Audio(turn, reel.Card));
                break;
            case Command.Help:
                turn.Interject(stage, SpokenMenu.Help(turn.Menu, MenuContext.DuringMessage, turn.IsSubscriber), heard);
                break;
            case Command.Properties:
                turn.Interject(stage, MessageScript.Properties(turn, reel.Card), heard);
                break;
            default:
                AfterHearing.Obey(turn, reel, command);
                break;
        }
    }

    public static TimeSpan Earlier(TimeSpan at, TimeSpan by) => at > by ? at - by : TimeSpan.Zero;

    private static void HearOut(Turn turn, Reel reel) => AfterHearing.Enter(
        turn,
        reel.Card.State == MessageState.New
            ? AfterHearing.Mark(turn, reel, MessageState.Saved, from: MessageState.New)
            : reel,
        Script.Nothing);
}
