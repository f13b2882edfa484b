using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>The way to everything that a subscriber can do.</summary>
internal static class MainMenu
{
    public static void Enter(Turn turn, Script before) => Menu.Enter(turn, new Stage.MainMenu(), before);

    public static void Obey(Turn turn, Command command)
    {
        switch (command)
        {
            case Command.NewMessages or Command.SavedMessages or Command.DeletedMessages:
                OldMessages.Obey(turn, command);
                break;
            case Command.OldMessages:
                Counting.Enter(turn, MenuContext.OldMessages);
                break;
            case Command.SendMessage:
                Addressing.Begin(turn, new Errand.Send());
                break;
            case Command.Advanced:
                Menu.Enter(turn, new Stage.AdvancedFromMain(), Script.Nothing);
                break;
            case Command.DialOut:
                DialingOut.Ask(turn, from: null);
                break;
            case Command.Back when turn.State.Stage is Stage.AdvancedFromMain:
                Enter(turn, Script.Nothing);
                break;
            case Command.FindMessages:
                turn.Say(new Stage.EnteringCaller(""), Script.Of(Prompts.EnterCallersNumber));
                break;
            case Command.Setup:
                SetupMenus.Enter(turn, new Stage.Setup(), Script.Nothing);
                break;
            case Command.Help:
                Menu.Help(turn);
                break;
            case Command.SignOut:
                turn.Leave(Script.Nothing);
                break;
            default:
                throw ConversationMachine.Undecided(turn.State.Stage, command);
        }
    }
}

/// <summary>Which folder?</summary>
internal static class OldMessages
{
    public static void Obey(Turn turn, Command command)
    {
        switch (command)
        {
            case Command.NewMessages:
                FindingMessages.Open(turn, MessageState.New);
                break;
            case Command.SavedMessages:
                FindingMessages.Open(turn, MessageState.Saved);
                break;
            case Command.DeletedMessages:
                FindingMessages.Open(turn, MessageState.Deleted);
                break;
            case Command.Help:
                Menu.Help(turn);
                break;
            case Command.Back:
                MainMenu.Enter(turn, Script.Nothing);
                break;
            default:
                throw ConversationMachine.Undecided(turn.State.Stage, command);
        }
    }
}
