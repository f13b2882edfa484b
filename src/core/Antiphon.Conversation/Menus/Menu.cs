namespace Antiphon.Conversation;

/// <summary>A menu apart from its choices: spoken, waited at, spoken again.</summary>
internal static class Menu
{
    public static void On(Turn turn, ConversationEvent @event)
    {
        var stage = turn.State.Stage;
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded:
                turn.WaitForKey(turn.Settings.KeyTimeout);
                break;
            case ConversationEvent.TimerFired:
                Failing.Fail(turn, stage, Prompts.NothingPressed, Choices(turn, stage));
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    /// <summary>Goes to a menu and speaks it.</summary>
    public static void Enter(Turn turn, Stage stage, Script before) => turn.Say(stage, before + Choices(turn, stage));

    public static void Help(Turn turn) =>
        turn.Say(
            turn.State.Stage,
            SpokenMenu.Help(turn.Menu, Pressing.ContextOf(turn.State.Stage)!.Value, turn.IsSubscriber));

    private static Script Choices(Turn turn, Stage stage) =>
        turn.Choices(Pressing.ContextOf(stage)!.Value);
}
