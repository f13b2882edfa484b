using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>
/// A PIN is chosen, typed twice, judged, hashed and stored. It stays in the call no longer than that.
/// </summary>
internal static class NewPin
{
    /// <summary>Longer ones are refused by the policy, which says so.</summary>
    private const int LengthMax = 32;

    public static void Ask(Turn turn, Stage then, Script before) =>
        turn.Say(new Stage.EnteringNewPin("", then), before + Prompts.EnterNewPin);

    public static void On(Turn turn, Stage.EnteringNewPin stage, ConversationEvent @event)
    {
        var entry = new DigitEntry(
            stage.Digits, LengthMax, digits => stage with { Digits = digits }, Script.Of(Prompts.EnterNewPin));
        if (!entry.Take(turn, @event, digits => Judge(turn, stage, digits), () => Cancel(turn, stage.Then, @event)))
            ConversationMachine.IgnoreLate(stage, @event);
    }

    public static void On(Turn turn, Stage.RepeatingNewPin stage, ConversationEvent @event)
    {
        var entry = new DigitEntry(
            stage.Digits, LengthMax, digits => stage with { Digits = digits }, Script.Of(Prompts.RepeatNewPin));
        if (!entry.Take(turn, @event, digits => Compare(turn, stage, digits), () => Cancel(turn, stage.Then, @event)))
            ConversationMachine.IgnoreLate(stage, @event);
    }

    public static void On(Turn turn, Stage.ChangingPin stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.SubscriberChanged:
                SetupMenus.Enter(turn, stage.Then, Script.Of(Prompts.PinChanged));
                break;
            case ConversationEvent.SubscriberNotChanged:
                SetupMenus.Enter(turn, stage.Then, Script.Of(Prompts.NotKept));
                break;
            case ConversationEvent.PinRefused refused:
                Refuse(turn, stage.Then, refused.Flaw);
                break;
            case ConversationEvent.TimerFired:
                // The PIN was not kept: whoever typed it is asked again (the server that had it may be gone).
                Failing.Fail(
                    turn, new Stage.EnteringNewPin("", stage.Then), Prompts.NotKept, Script.Of(Prompts.EnterNewPin));
                break;
            default:
                Counting.OnWaiting(turn, stage, @event, () => { });
                break;
        }
    }

    private static void Judge(Turn turn, Stage.EnteringNewPin stage, string pin)
    {
        if (turn.Settings.Pins.FlawOf(pin, turn.Owner) is { } flaw)
        {
            Refuse(turn, stage.Then, flaw);
            return;
        }

        turn.ForgetFailures();
        turn.Say(new Stage.RepeatingNewPin(pin, "", stage.Then), Script.Of(Prompts.RepeatNewPin));
    }

    private static void Compare(Turn turn, Stage.RepeatingNewPin stage, string pin)
    {
        if (pin != stage.Pin)
        {
            Failing.Fail(
                turn, new Stage.EnteringNewPin("", stage.Then), Prompts.PinsDiffer, Script.Of(Prompts.EnterNewPin));
            return;
        }

        turn.ForgetFailures();
        turn.Ask(
            new Stage.ChangingPin(stage.Then),
            question => new ConversationEffect.ChangePin(question, turn.Visit.Subscriber, pin));
    }

    private static void Refuse(Turn turn, Stage then, PinFlaw flaw) => Failing.Fail(
        turn,
        new Stage.EnteringNewPin("", then),
        flaw switch
        {
            PinFlaw.TooShort => Prompts.PinTooShort,
            PinFlaw.TooLong => Prompts.PinTooLong,
            PinFlaw.IsExtension => Prompts.PinIsExtension,
            PinFlaw.IsOldOne => Prompts.PinIsOldOne,
            _ => Prompts.PinTooSimple,
        },
        Script.Of(Prompts.EnterNewPin));

    /// <summary>Nobody enrols with the PIN that the administrator gave them.</summary>
    private static void Cancel(Turn turn, Stage then, ConversationEvent @event)
    {
        if (then is Stage.Enrolling)
            Failing.Fail(
                turn, new Stage.EnteringNewPin("", then), Failing.Reproach(@event), Script.Of(Prompts.EnterNewPin));
        else
            SetupMenus.Enter(turn, then, Script.Nothing);
    }
}
