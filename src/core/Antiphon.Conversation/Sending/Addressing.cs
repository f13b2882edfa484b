using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>
/// For whom?
/// <code>
///  send ─────► Addressing ──'#' after the last──► Beeping (Recording/Recording.cs) ──► Storing ──► MainMenu
///  forward ──►   │    ▲ │                    └──► Forwarding ──stored──► AfterMessage
///                └────┘ └─ '*' ► where it came from
///  reply, reply to all ─────────────────────────► Beeping ──► Storing ──► AfterMessage
/// </code>
/// </summary>
internal static class Addressing
{
    /// <param name="turn">The turn.</param>
    /// <param name="forwards">The message to be sent on; null: one is recorded.</param>
    public static void Begin(Turn turn, Reel? forwards) => turn.Say(
        new Stage.Addressing(Recipients.None, "", forwards), Script.Of(Prompts.EnterRecipient));

    public static void Forward(Turn turn, Reel reel)
    {
        if (reel.Card.Private)
            AfterHearing.Enter(turn, reel, Script.Of(Prompts.PrivateIsNotForwarded));
        else if (reel.Card.Blob is null)
            AfterHearing.Enter(turn, reel, Script.Of(Prompts.AudioNotHere));
        else
            Begin(turn, reel);
    }

    /// <summary>To whoever left the message, and to its other recipients when all are meant.</summary>
    public static void Reply(Turn turn, Reel reel, bool toAll)
    {
        var to = Recipients.None;
        if (turn.Directory.FindNumber(reel.Card.From.Number) is { } sender)
            to = to.With(sender.Id);
        foreach (var other in toAll ? reel.Card.To.All : [])
        {
            if (other != turn.Visit.Subscriber && turn.Directory.Find(other) is not null)
                to = to.With(other);
        }

        if (toAll)
            to = to with { Lists = [.. reel.Card.To.Lists.Where(l => turn.Directory.Lists.Find(l) is not null)] };
        if (to.Count == 0)
            AfterHearing.Enter(turn, reel, Script.Of(Prompts.CannotReply));
        else
            Recording.Beep(turn, NewLetter(turn, to) with { Answers = reel }, Script.Of(Prompts.RecordAfterTone));
    }

    public static void On(Turn turn, Stage.Addressing stage, ConversationEvent @event)
    {
        if (@event is ConversationEvent.KeyPressed { Key: '#' } && stage is { Digits: "", To.Count: > 0 })
        {
            turn.ForgetFailures();
            Finish(turn, stage);
            return;
        }

        var entry = new DigitEntry(
            stage.Digits,
            Extension.LengthMax,
            digits => stage with { Digits = digits },
            Script.Of(stage.To.Count == 0 ? Prompts.EnterRecipient : Prompts.EnterAnotherRecipient));
        if (!entry.Take(turn, @event, digits => Add(turn, stage, digits), () => Return(turn, stage.Forwards)))
            ConversationMachine.IgnoreLate(stage, @event);
    }

    public static void On(Turn turn, Stage.Forwarding stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.MessageStored stored when stored.Take == stage.Take:
                AfterHearing.Enter(turn, stage.Reel, Script.Of(Prompts.MessageSent));
                break;
            case ConversationEvent.MessageNotStored stored when stored.Take == stage.Take:
                AfterHearing.Enter(turn, stage.Reel, Script.Of(Prompts.MessageNotForwarded));
                break;
            case ConversationEvent.KeyPressed key:
                turn.TypeAhead(key.Key);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.TimerFired:
                // Sent again: whoever has it already does not get it twice.
                Send(turn, stage);
                break;
            case ConversationEvent.PlaybackEnded:
                // Nothing plays while the store is awaited.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    /// <summary>Back to where it was asked for.</summary>
    public static void Return(Turn turn, Reel? reel, string? said = null)
    {
        var before = said is null ? Script.Nothing : Script.Of(said);
        if (reel is not null)
            AfterHearing.Enter(turn, reel, before);
        else
            MainMenu.Enter(turn, before);
    }

    private static void Add(Turn turn, Stage.Addressing stage, string digits)
    {
        var again = stage with { Digits = "" };
        if (turn.Directory.FindAddressee(digits) is not { } found)
        {
            Failing.Fail(turn, again, Prompts.NoMailboxThere, Script.Of(Prompts.EnterRecipient));
        }
        else if (stage.To.Count == Recipients.CountMax)
        {
            Failing.Fail(turn, again, Prompts.TooManyRecipients, Script.Of(Prompts.EnterAnotherRecipient));
        }
        else if (found is Addressee.Everybody { List: var list } && turn.Directory.Reached([], [list.Id]).IsEmpty)
        {
            Failing.Fail(turn, again, Prompts.ListHasNoMembers, Script.Of(Prompts.EnterRecipient));
        }
        else
        {
            turn.ForgetFailures();
            turn.Say(
                again with { To = stage.To.With(found) },
                Script.Of(found is Addressee.Person ? Prompts.Extension : Prompts.List) + English.Digits(digits)
                    + Prompts.EnterAnotherRecipient);
        }
    }

    private static void Finish(Turn turn, Stage.Addressing stage)
    {
        if (stage.Forwards is { } reel)
            Send(turn, new Stage.Forwarding(reel, stage.To, turn.NextTake()));
        else
            Recording.Beep(turn, NewLetter(turn, stage.To), Script.Of(Prompts.RecordAfterTone));
    }

    private static void Send(Turn turn, Stage.Forwarding stage)
    {
        turn.FallSilent(stage);
        turn.Do(new ConversationEffect.ForwardMessage(stage.Reel.Card, stage.To, stage.Take, turn.Visit.Subscriber));
        turn.WaitForKey(turn.Settings.StoreTimeout);
    }

    private static Letter NewLetter(Turn turn, Recipients to) => new(to, turn.NextTake(), Samples: 0);
}
