namespace Antiphon.Conversation;

/// <summary>
/// What subscribers set for themselves.
/// <code>
///  MainMenu ──4──► Setup ──1──► GreetingSettings ──3──► OtherGreetings ──► OneGreeting
///                    │               └─ 2 ──► EnteringEndDate
///                    ├──2──► MessageSettings ──1──► Devices ──► NumberSetting
///                    │                       └─ 4 ──► PrivateLists ──► OnePrivateList
///                    ├──3──► PersonalSettings ──1──► EnteringNewPin ──► RepeatingNewPin ──► ChangingPin
///                    │               ├─ 2 ──► (Dictating.cs)
///                    │               └─ 3 ──► DirectoryListing
///                    └──4──► NumberSetting
/// </code>
/// What changes is in the store before anybody is told so (Changing.cs), and then the menu is back that it was asked
/// for in. A menu says first how things are.
/// </summary>
internal static class SetupMenus
{
    /// <summary>Goes to a menu, or on with enrolment, after what is to be said first.</summary>
    public static void Enter(Turn turn, Stage place, Script before)
    {
        switch (place)
        {
            case Stage.GreetingSettings:
                Menu.Enter(turn, place, before + GreetingSetup.Status(turn));
                break;
            case Stage.OneGreeting one:
                Menu.Enter(turn, place, before + GreetingSetup.Status(turn, one.Kind));
                break;
            case Stage.NumberSetting number:
                Menu.Enter(turn, place, before + NumberSettings.Status(turn, number.Slot));
                break;
            case Stage.OnePrivateList list:
                Menu.Enter(turn, place, before + PrivateLists.Status(turn, list.List));
                break;
            case Stage.DirectoryListing:
                Menu.Enter(turn, place, before + ListingStatus(turn));
                break;
            case Stage.Counting:
                // Enrolment is over: the mailbox opens as after any other sign-in.
                Measuring.EnterMailbox(turn, before);
                break;
            case Stage.Enrolling enrolling:
                Enrolment.Enter(turn, enrolling, before);
                break;
            default:
                Menu.Enter(turn, place, before);
                break;
        }
    }

    public static void Obey(Turn turn, Stage.Setup stage, Command command)
    {
        switch (command)
        {
            case Command.GreetingSettings:
                Enter(turn, new Stage.GreetingSettings(), Script.Nothing);
                break;
            case Command.MessageSettings:
                Enter(turn, new Stage.MessageSettings(), Script.Nothing);
                break;
            case Command.PersonalSettings:
                Enter(turn, new Stage.PersonalSettings(), Script.Nothing);
                break;
            case Command.TransferSettings:
                Enter(turn, new Stage.NumberSetting(NumberSlot.Transfer), Script.Nothing);
                break;
            case Command.RecordName or Command.ChangePin or Command.DirectoryListing:
                ObeyPersonal(turn, stage, command);
                break;
            case Command.Help:
                Menu.Help(turn);
                break;
            case Command.Back:
                MainMenu.Enter(turn, Script.Nothing);
                break;
            default:
                GreetingSetup.Obey(turn, stage, command);
                break;
        }
    }

    public static void Obey(Turn turn, Stage.MessageSettings stage, Command command)
    {
        switch (command)
        {
            case Command.Devices:
                Enter(turn, new Stage.Devices(), Script.Nothing);
                break;
            case Command.BriefMenus:
                var brief = turn.Owner with { HasBriefMenus = !turn.Owner.HasBriefMenus };
                Changing.Begin(
                    turn, brief, stage, Script.Of(brief.HasBriefMenus ? Prompts.MenusAreBrief : Prompts.MenusAreFull));
                break;
            case Command.PrivateLists:
                PrivateLists.Choose(turn);
                break;
            default:
                ObeyAnywhere(turn, command);
                break;
        }
    }

    public static void ObeyDevices(Turn turn, Command command)
    {
        switch (command)
        {
            case Command.WorkPhone:
                Enter(turn, new Stage.NumberSetting(NumberSlot.Work), Script.Nothing);
                break;
            case Command.HomePhone:
                Enter(turn, new Stage.NumberSetting(NumberSlot.Home), Script.Nothing);
                break;
            case Command.MobilePhone:
                Enter(turn, new Stage.NumberSetting(NumberSlot.Mobile), Script.Nothing);
                break;
            case Command.Back:
                Enter(turn, new Stage.MessageSettings(), Script.Nothing);
                break;
            default:
                ObeyAnywhere(turn, command);
                break;
        }
    }

    public static void Obey(Turn turn, Stage.PersonalSettings stage, Command command)
    {
        if (command is Command.RecordName or Command.ChangePin or Command.DirectoryListing)
            ObeyPersonal(turn, stage, command);
        else
            ObeyAnywhere(turn, command);
    }

    public static void Obey(Turn turn, Stage.DirectoryListing stage, Command command)
    {
        if (command is Command.Keep or Command.Back)
            Enter(turn, stage.Then, Script.Nothing);
        else
            ObeyListing(turn, stage, command);
    }

    public static string ListingStatus(Turn turn) => turn.Owner.IsUnlisted ? Prompts.NotListed : Prompts.Listed;

    public static void ObeyListing(Turn turn, Stage place, Command command)
    {
        if (command == Command.SwitchOnOff)
            Changing.Begin(turn, turn.Owner with { IsUnlisted = !turn.Owner.IsUnlisted }, place, Script.Nothing);
        else
            ObeyAnywhere(turn, command);
    }

    /// <summary>What means the same in all of these menus.</summary>
    public static void ObeyAnywhere(Turn turn, Command command)
    {
        switch (command)
        {
            case Command.Help:
                Menu.Help(turn);
                break;
            case Command.Back:
                Enter(turn, new Stage.Setup(), Script.Nothing);
                break;
            default:
                throw ConversationMachine.Undecided(turn.State.Stage, command);
        }
    }

    private static void ObeyPersonal(Turn turn, Stage place, Command command)
    {
        switch (command)
        {
            case Command.ChangePin:
                NewPin.Ask(turn, place, Script.Nothing);
                break;
            case Command.RecordName:
                Dictating.Begin(turn, greeting: null, place, Script.Nothing);
                break;
            default:
                Enter(turn, new Stage.DirectoryListing(place), Script.Nothing);
                break;
        }
    }
}
