using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>Which greeting callers hear, and what it says.</summary>
internal static class GreetingSetup
{
    /// <summary>What a caller from outside would hear now.</summary>
    public static Script Status(Turn turn)
    {
        var kind = turn.GreetingOf(turn.Owner, GreetingCause.Direct, isInternal: false);
        return Script.Of(Prompts.CallersHear) + NameOf(kind) + UntilWhen(turn, kind);
    }

    /// <summary>Whether it is on, and whose words it has.</summary>
    public static Script Status(Turn turn, GreetingKind kind)
    {
        var owner = turn.Owner;
        var isOn = owner.IsOn(kind, turn.LocalTime);
        var status = Script.Of(NameOf(kind)) + (isOn ? Prompts.IsOn : Prompts.IsOff);
        return status + UntilWhen(turn, kind)
            + (owner.SoundOf(kind) is null ? Prompts.SystemMade : Prompts.OwnRecording);
    }

    public static void Obey(Turn turn, Stage.GreetingSettings stage, Command command)
    {
        switch (command)
        {
            case Command.RecordGreeting:
                Dictating.Begin(
                    turn, turn.GreetingOf(turn.Owner, GreetingCause.Direct, isInternal: false), stage, Script.Nothing);
                break;
            case Command.HearGreetings:
                Menu.Enter(turn, stage, All(turn));
                break;
            default:
                Obey(turn, (Stage)stage, command);
                break;
        }
    }

    public static void Obey(Turn turn, Stage.OneGreeting stage, Command command)
    {
        switch (command)
        {
            case Command.HearGreeting:
                Menu.Enter(turn, stage, GreetingScript.Of(turn.Owner, stage.Kind, GreetingCause.Direct));
                break;
            case Command.RecordGreeting:
                Dictating.Begin(turn, stage.Kind, stage, Script.Nothing);
                break;
            case Command.SystemGreeting:
                Changing.Begin(turn, turn.Owner.WithSound(stage.Kind, sound: null), stage, Script.Nothing);
                break;
            case Command.SwitchOnOff:
                Switch(turn, stage.Kind, stage);
                break;
            case Command.Help:
                Menu.Help(turn);
                break;
            default:
                Leave(turn, MenuContext.OtherGreetings, new Stage.OtherGreetings());
                break;
        }
    }

    /// <summary>In a menu that names greetings.</summary>
    public static void Obey(Turn turn, Stage stage, Command command)
    {
        switch (command)
        {
            case Command.OtherGreetings:
                SetupMenus.Enter(turn, new Stage.OtherGreetings(), Script.Nothing);
                break;
            case Command.AlternateOnOff:
                Switch(turn, GreetingKind.Alternate, stage);
                break;
            case Command.StandardGreeting:
                Choose(turn, GreetingKind.Standard);
                break;
            case Command.ClosedGreeting:
                Choose(turn, GreetingKind.Closed);
                break;
            case Command.BusyGreeting:
                Choose(turn, GreetingKind.Busy);
                break;
            case Command.InternalGreeting:
                Choose(turn, GreetingKind.Internal);
                break;
            case Command.HolidayGreeting:
                Choose(turn, GreetingKind.Holiday);
                break;
            case Command.AlternateGreeting:
                Choose(turn, GreetingKind.Alternate);
                break;
            case Command.Back when stage is Stage.OtherGreetings:
                Leave(turn, MenuContext.GreetingSettings, new Stage.GreetingSettings());
                break;
            default:
                SetupMenus.ObeyAnywhere(turn, command);
                break;
        }
    }

    /// <summary>
    /// When does the alternate greeting end? Four digits are month and day, fewer the number of days, none is no end.
    /// </summary>
    public static void On(Turn turn, Stage.EnteringEndDate stage, ConversationEvent @event)
    {
        if (@event is ConversationEvent.KeyPressed { Key: '#' } && stage.Digits.Length == 0)
        {
            turn.ForgetFailures();
            SwitchOn(turn, until: null, stage.Then);
            return;
        }

        var entry = new DigitEntry(
            stage.Digits,
            KeyedDay.DigitsMax,
            digits => stage with { Digits = digits },
            Script.Of(Prompts.EnterEndDate));
        if (!entry.Take(
            turn, @event, digits => TakeEnd(turn, stage, digits),
            () => SetupMenus.Enter(turn, stage.Then, Script.Nothing)))
        {
            ConversationMachine.IgnoreLate(stage, @event);
        }
    }

    public static string NameOf(GreetingKind kind) => kind switch
    {
        GreetingKind.Standard => Prompts.GreetingStandard,
        GreetingKind.Closed => Prompts.GreetingClosed,
        GreetingKind.Holiday => Prompts.GreetingHoliday,
        GreetingKind.Internal => Prompts.GreetingInternal,
        GreetingKind.Busy => Prompts.GreetingBusy,
        _ => Prompts.GreetingAlternate,
    };

    private static void Choose(Turn turn, GreetingKind kind) =>
        SetupMenus.Enter(turn, new Stage.OneGreeting(kind), Script.Nothing);

    /// <summary>A profile that lacks the menu above came from the one at the top.</summary>
    private static void Leave(Turn turn, MenuContext context, Stage above) => SetupMenus.Enter(
        turn, turn.Menu.Maps.ContainsKey(context) ? above : new Stage.Setup(), Script.Nothing);

    private static void Switch(Turn turn, GreetingKind kind, Stage then)
    {
        var isOn = turn.Owner.IsOn(kind, turn.LocalTime);
        if (kind == GreetingKind.Standard)
            Menu.Enter(turn, then, Script.Of(Prompts.StandardIsAlwaysOn));
        else if (kind == GreetingKind.Alternate && !isOn)
            turn.Say(new Stage.EnteringEndDate("", then), Script.Of(Prompts.EnterEndDate));
        else
            Changing.Begin(turn, turn.Owner.Switch(kind, !isOn), then, Script.Of(NameOf(kind))
                + (isOn ? Prompts.IsOff : Prompts.IsOn));
    }

    private static void TakeEnd(Turn turn, Stage.EnteringEndDate stage, string digits)
    {
        if (KeyedDay.Read(digits, DateOnly.FromDateTime(turn.LocalTime.DateTime)) is { } last)
            SwitchOn(turn, turn.MidnightAfter(last), stage.Then);
        else
            Failing.Fail(turn, stage with { Digits = "" }, Prompts.NoSuchDate, Script.Of(Prompts.EnterEndDate));
    }

    private static void SwitchOn(Turn turn, DateTimeOffset? until, Stage then) => Changing.Begin(
        turn,
        turn.Owner.Switch(GreetingKind.Alternate, isOn: true, until),
        then,
        Script.Of(Prompts.GreetingAlternate) + Prompts.IsOn + Until(turn, until));

    private static Script UntilWhen(Turn turn, GreetingKind kind) =>
        kind == GreetingKind.Alternate && turn.Owner.IsOn(kind, turn.LocalTime)
            ? Until(turn, turn.Owner.AlternateUntil)
            : Script.Nothing;

    /// <summary>The end is a midnight: people mean the day before it.</summary>
    private static Script Until(Turn turn, DateTimeOffset? end) => end is { } time
        ? Script.Of(Prompts.Until) + English.Day(
            DateOnly.FromDateTime(turn.ToLocal(time.AddMinutes(-1)).DateTime),
            DateOnly.FromDateTime(turn.LocalTime.DateTime))
        : Script.Of(Prompts.UntilSwitchedOff);

    private static Script All(Turn turn) => Enum.GetValues<GreetingKind>().Aggregate(
        Script.Nothing,
        (script, kind) => script + Script.Of(NameOf(kind))
            + (turn.Owner.IsOn(kind, turn.LocalTime) ? Prompts.IsOn : Prompts.IsOff)
            + GreetingScript.Of(turn.Owner, kind, GreetingCause.Direct));
}
