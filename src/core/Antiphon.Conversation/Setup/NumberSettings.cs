using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>Which number is set.</summary>
public enum NumberSlot
{
    Transfer,
    Work,
    Home,
    Mobile,
}

/// <summary>
/// A number, and whether it is used: where calls are transferred to, and the phones that are notified.
/// </summary>
internal static class NumberSettings
{
    public static Script Status(Turn turn, NumberSlot slot)
    {
        var script = Script.Of(slot switch
        {
            NumberSlot.Transfer => Prompts.TransferOfCalls,
            NumberSlot.Work => Prompts.WorkPhone,
            NumberSlot.Home => Prompts.HomePhone,
            _ => Prompts.MobilePhone,
        });
        return Read(turn, slot) is { } set
            ? script + Prompts.ToNumber + English.Digits(set.Number.Number)
                + (set.IsOn ? Prompts.IsOn : Prompts.IsOff)
            : script + Prompts.HasNoNumber;
    }

    public static void Obey(Turn turn, Stage.NumberSetting stage, Command command)
    {
        switch (command)
        {
            case Command.SwitchOnOff when Read(turn, stage.Slot) is { } set:
                if (set.IsOn || IsAllowed(turn, stage.Slot, set.Number.Number))
                    Change(turn, stage, set with { IsOn = !set.IsOn });
                else
                    SetupMenus.Enter(turn, stage, Script.Of(Prompts.NumberNotAllowed));
                break;
            case Command.SwitchOnOff or Command.ChangeNumber:
                turn.Say(new Stage.EnteringNewNumber(stage.Slot, ""), Script.Of(Prompts.EnterNumber));
                break;
            case Command.Back when stage.Slot != NumberSlot.Transfer:
                SetupMenus.Enter(turn, new Stage.Devices(), Script.Nothing);
                break;
            default:
                SetupMenus.ObeyAnywhere(turn, command);
                break;
        }
    }

    public static void On(Turn turn, Stage.EnteringNewNumber stage, ConversationEvent @event)
    {
        var menu = new Stage.NumberSetting(stage.Slot);
        var entry = new DigitEntry(
            stage.Digits,
            Extension.LengthMax,
            digits => stage with { Digits = digits },
            Script.Of(Prompts.EnterNumber));
        if (!entry.Take(
            turn,
            @event,
            digits => Take(turn, stage, digits),
            () => SetupMenus.Enter(turn, menu, Script.Nothing)))
        {
            ConversationMachine.IgnoreLate(stage, @event);
        }
    }

    private static void Take(Turn turn, Stage.EnteringNewNumber stage, string digits)
    {
        if (IsAllowed(turn, stage.Slot, digits))
            Change(turn, new Stage.NumberSetting(stage.Slot), new SwitchedNumber(new Extension(digits), IsOn: true));
        else
            Failing.Fail(
                turn, stage with { Digits = "" }, Prompts.NumberNotAllowed, Script.Of(Prompts.EnterNumber));
    }

    private static bool IsAllowed(Turn turn, NumberSlot slot, string number)
    {
        var purpose = slot == NumberSlot.Transfer ? DialPurpose.Transfer : DialPurpose.Notification;
        var ruling = turn.Directory.RulingOn(number, purpose, turn.Owner);
        if (!ruling.IsAllowed)
            turn.Do(new ConversationEffect.ReportBlocked(number, ruling));
        return ruling.IsAllowed;
    }

    private static SwitchedNumber? Read(Turn turn, NumberSlot slot) =>
        slot == NumberSlot.Transfer ? turn.Owner.Transfer : turn.Owner.DeviceOf(KindOf(slot));

    private static void Change(Turn turn, Stage.NumberSetting menu, SwitchedNumber number)
    {
        turn.ForgetFailures();
        Changing.Begin(
            turn,
            menu.Slot == NumberSlot.Transfer
                ? turn.Owner with { Transfer = number }
                : turn.Owner.WithDevice(KindOf(menu.Slot), number),
            menu,
            Script.Nothing);
    }

    private static DeviceKind KindOf(NumberSlot slot) => slot switch
    {
        NumberSlot.Work => DeviceKind.Work,
        NumberSlot.Home => DeviceKind.Home,
        _ => DeviceKind.Mobile,
    };
}
