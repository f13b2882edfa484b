using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>
/// A message is said.
/// <code>
///                          ┌────────── record again, cancel (what was said is thrown away) ──────────┐
///                          │      ┌─── add to it, go on ─────┬──────────────────────────┐            │
///                          ▼      ▼                          │                          │            │
///  greeting, to ──────► Beeping ──► Recording ──pause──► RecordingPaused                │            │
///                                     │    │ end, silence, length      │ end            │            │
///                                     │    └──────────────► AfterRecording ◄──► Reviewing, LetterOptions
///                                     │                          │ send, patience, third failure
///                                     │                          ▼
///                                     └──── hang-up, anywhere ► Storing ──► Leaving
/// </code>
/// One take is one file in the spool, however often it is paused, gone on with or added to.
/// </summary>
internal static class Recording
{
    /// <summary>The tone, then the recording, if the mailbox has room.</summary>
    public static void Begin(Turn turn, SubscriberId mailbox, Script before, string? handler = null) =>
        Measuring.BeginRecording(
            turn, new Letter(Recipients.Of(mailbox), turn.NextTake(), Samples: 0) { Handler = handler }, before);

    public static void Beep(Turn turn, Letter letter, Script before) =>
        turn.Say(new Stage.Beeping(letter), before + Script.Of(new Part.Beep()));

    public static void On(Turn turn, Stage.Beeping stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded:
                Start(turn, stage.Letter);
                break;
            case ConversationEvent.HungUp:
                AfterRecording.Send(turn, stage.Letter);
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                // A key that comes in the tone was meant for what was said before it.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.Recording stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.HungUp:
                turn.Do(new ConversationEffect.StopRecording());
                break;
            case ConversationEvent.RecordingStopped stopped when stopped.Take == stage.Letter.Take:
                OnStopped(turn, stage.Letter with { Samples = stopped.Samples }, stage.Then);
                break;
            case ConversationEvent.TimerFired or ConversationEvent.PlaybackEnded:
                // Nothing plays and no timer runs while somebody speaks.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.RecordingPaused stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.TimerFired:
                Finish(turn, stage.Letter);
                break;
            case ConversationEvent.HungUp:
                AfterRecording.Send(turn, stage.Letter);
                break;
            case ConversationEvent.PlaybackEnded:
                // Nothing plays.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void Obey(Turn turn, Stage.Recording stage, Command command)
    {
        turn.GoTo(stage with
        {
            Then = command switch
            {
                Command.EndRecording => AfterStop.Menu,
                Command.PauseRecording => AfterStop.Pause,
                Command.CancelRecording => AfterStop.Cancel,
                _ => throw ConversationMachine.Undecided(stage, command),
            },
        });
        turn.Do(new ConversationEffect.StopRecording());
    }

    public static void Obey(Turn turn, Stage.RecordingPaused stage, Command command)
    {
        if (command == Command.PauseRecording)
            Beep(turn, stage.Letter, Script.Nothing);
        else
            OnStopped(
                turn, stage.Letter, command == Command.CancelRecording ? AfterStop.Cancel : AfterStop.Menu);
    }

    /// <summary>What was said is thrown away: a subscriber is back where they were, a caller begins anew.</summary>
    public static void Cancel(Turn turn, Letter letter)
    {
        AfterRecording.Discard(turn, letter);
        if (turn.State.Visit is not null)
            Addressing.Return(turn, letter.Answers, Prompts.NotSent);
        else
            Begin(turn, letter.To.First(), Script.Of(Prompts.MessageCancelled), letter.Handler);
    }

    private static void Start(Turn turn, Letter letter)
    {
        if (LengthMax(turn, letter) is not { } lengthMax)
        {
            turn.Leave(Script.Of(Prompts.NoMailboxThere));
            return;
        }

        turn.FallSilent(new Stage.Recording(letter, AfterStop.Menu));
        turn.Do(new ConversationEffect.StartRecording(
            letter.To, letter.Take, letter.Samples, lengthMax, turn.Settings.SilenceMax)
        {
            Introduces = letter.Forwards,
        });
    }

    /// <summary>As the first recipient's class allows; null: there is nobody whom the message would reach.</summary>
    private static TimeSpan? LengthMax(Turn turn, Letter letter)
    {
        if (letter.To.Reached(turn.Directory) is not [var first, ..] || turn.Directory.Find(first) is not { } reached)
            return null;
        return letter.Interview is { } place
            ? Interviewing.LengthMax(turn, place)
            : turn.Directory.MessageLengthMaxOf(reached);
    }

    private static void OnStopped(Turn turn, Letter letter, AfterStop then)
    {
        if (turn.State.HungUp)
        {
            AfterRecording.Send(turn, letter);
        }
        else if (then == AfterStop.Cancel && letter.Interview is null)
        {
            Cancel(turn, letter);
        }
        else if (then == AfterStop.Pause)
        {
            turn.FallSilent(new Stage.RecordingPaused(letter));
            turn.WaitForKey(turn.Settings.PauseMax);
        }
        else
        {
            Finish(turn, letter);
        }
    }

    private static void Finish(Turn turn, Letter letter)
    {
        if (letter.Interview is { } place)
            Interviewing.GoOn(turn, letter, place);
        else if (AfterRecording.IsTooShort(turn, letter))
            AfterRecording.Send(turn, letter);
        else
            AfterRecording.Enter(turn, letter, Script.Nothing);
    }
}
