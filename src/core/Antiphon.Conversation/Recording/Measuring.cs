using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>
/// Whether a mailbox has room: asked before a caller is recorded, and when the subscriber signs in. Where no limit is
/// set nobody is asked; where the store does not answer a caller is rather recorded than turned away.
/// </summary>
internal static class Measuring
{
    /// <summary>Before a caller's message, or the answers to an interview. What goes to a list always goes.</summary>
    public static void BeginRecording(Turn turn, Letter letter, Script before)
    {
        if (QuotaOf(turn, letter) is null)
            Begin(turn, letter, before);
        else
            turn.Ask(
                new Stage.Measuring(letter, before),
                question => new ConversationEffect.MeasureMailbox(question, letter.To.First()));
    }

    /// <summary>The subscriber has signed in.</summary>
    public static void EnterMailbox(Turn turn, Script before)
    {
        var subscriber = turn.Visit.Subscriber;
        if (turn.Directory.QuotaOf(turn.Owner) is null)
            Counting.Enter(turn, MenuContext.Main, before);
        else
            turn.Ask(
                new Stage.MeasuringOwn { Before = before },
                question => new ConversationEffect.MeasureMailbox(question, subscriber));
    }

    public static void On(Turn turn, Stage.Measuring stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.MailboxMeasured { Used: var used }
                when QuotaOf(turn, stage.Letter)?.IsFull(used) is true:
                turn.Leave(stage.Before + Prompts.MailboxFull);
                break;
            case ConversationEvent.MailboxMeasured or ConversationEvent.MailboxUnavailable
                or ConversationEvent.TimerFired:
                Begin(turn, stage.Letter, stage.Before);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.KeyPressed key when stage.Letter.Interview is not null:
                turn.TypeAhead(key.Key);
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.PlaybackEnded:
                // As in the tone that follows: a key was meant for what was said before. Nothing plays.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.MeasuringOwn stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.MailboxMeasured { Used: var used }:
                Counting.Enter(turn, MenuContext.Main, stage.Before + WarningOf(turn, used));
                break;
            case ConversationEvent.MailboxUnavailable or ConversationEvent.TimerFired:
                // Whether the messages can be reached is found out next.
                Counting.Enter(turn, MenuContext.Main, stage.Before);
                break;
            case ConversationEvent.KeyPressed key:
                turn.TypeAhead(key.Key);
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

    private static void Begin(Turn turn, Letter letter, Script before)
    {
        if (letter.Interview is null)
            Recording.Beep(turn, letter, before);
        else
            Interviewing.Ask(turn, letter, before);
    }

    private static MailboxQuota? QuotaOf(Turn turn, Letter letter) =>
        letter.To.All is [var first, ..] && turn.Directory.Find(first) is { } subscriber
            ? turn.Directory.QuotaOf(subscriber)
            : null;

    private static Script WarningOf(Turn turn, TimeSpan used) =>
        turn.Directory.QuotaOf(turn.Owner) is not { } quota ? Script.Nothing
        : quota.IsFull(used) ? Script.Of(Prompts.YourMailboxIsFull)
        : quota.IsNearlyFull(used) ? Script.Of(Prompts.YourMailboxIsNearlyFull)
        : Script.Nothing;
}
