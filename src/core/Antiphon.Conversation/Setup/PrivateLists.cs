using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>Lists that a subscriber addresses messages to by one key.</summary>
internal static class PrivateLists
{
    public static void Choose(Turn turn) => turn.Say(new Stage.ChoosingList(), Script.Of(Prompts.ChooseList));

    public static void On(Turn turn, Stage.ChoosingList stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.KeyPressed { Key: >= '1' and <= '9' } key:
                turn.ForgetFailures();
                SetupMenus.Enter(turn, new Stage.OnePrivateList(key.Key - '0'), Script.Nothing);
                break;
            case ConversationEvent.KeyPressed { Key: '*' }:
                SetupMenus.Enter(turn, new Stage.MessageSettings(), Script.Nothing);
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                Failing.Fail(turn, stage, Failing.Reproach(@event), Script.Of(Prompts.ChooseList));
                break;
            case ConversationEvent.PlaybackEnded:
                turn.WaitForKey(turn.Settings.KeyTimeout);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static Script Status(Turn turn, int list) =>
        Script.Of(Prompts.List) + English.Number(list) + Prompts.Has
        + English.Counted(turn.Owner.MembersOf(list).Length, Prompts.Member, Prompts.Members);

    public static void Obey(Turn turn, Stage.OnePrivateList stage, Command command)
    {
        var members = new Recipients(turn.Owner.MembersOf(stage.List));
        switch (command)
        {
            case Command.HearNames:
                Menu.Enter(turn, stage, Addressing.Names(turn, members));
                break;
            case Command.AddName:
                Addressing.Begin(turn, new Errand.Enlist(stage.List), members);
                break;
            case Command.RemoveName:
                turn.Say(new Stage.RemovingMember(stage.List, ""), Script.Of(Prompts.EnterMember));
                break;
            case Command.Back:
                Choose(turn);
                break;
            default:
                SetupMenus.ObeyAnywhere(turn, command);
                break;
        }
    }

    public static void On(Turn turn, Stage.RemovingMember stage, ConversationEvent @event)
    {
        var menu = new Stage.OnePrivateList(stage.List);
        var entry = new DigitEntry(
            stage.Digits, Extension.LengthMax, digits => stage with { Digits = digits },
            Script.Of(Prompts.EnterMember));
        if (!entry.Take(
            turn, @event, digits => Remove(turn, stage, digits),
            () => SetupMenus.Enter(turn, menu, Script.Nothing)))
        {
            ConversationMachine.IgnoreLate(stage, @event);
        }
    }

    public static void Keep(Turn turn, int list, Recipients members) => Changing.Begin(
        turn, turn.Owner.WithList(list, members.All), new Stage.OnePrivateList(list), Script.Nothing);

    private static void Remove(Turn turn, Stage.RemovingMember stage, string digits)
    {
        var members = turn.Owner.MembersOf(stage.List);
        if (turn.Directory.FindNumber(digits) is { } subscriber && members.Contains(subscriber.Id))
            Keep(turn, stage.List, new Recipients(members.Remove(subscriber.Id)));
        else
            Failing.Fail(turn, stage with { Digits = "" }, Prompts.NoSuchMember, Script.Of(Prompts.EnterMember));
    }
}
