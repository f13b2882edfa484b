using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>A subscriber in their mailbox keys in a number, and is connected with it where it may be dialled.</summary>
internal static class DialingOut
{
    private static readonly Script Question = Script.Of(Prompts.EnterNumber);

    /// <param name="turn">The turn.</param>
    /// <param name="from">The message that is before them.</param>
    public static void Ask(Turn turn, Reel? from) => turn.Say(new Stage.DialingOut(from, ""), Question);

    public static void On(Turn turn, Stage.DialingOut stage, ConversationEvent @event)
    {
        var entry = new DigitEntry(
            stage.Digits, Extension.LengthMax, digits => stage with { Digits = digits }, Question);
        if (!entry.Take(turn, @event, digits => Call(turn, digits, stage.From), () => Return(turn, stage.From)))
            ConversationMachine.IgnoreLate(stage, @event);
    }

    private static void Call(Turn turn, string number, Reel? from)
    {
        turn.ForgetFailures();
        Reaching.CallNumber(turn, number, from);
    }

    private static void Return(Turn turn, Reel? from)
    {
        if (from is not null)
            AfterHearing.Enter(turn, from, Script.Nothing);
        else
            MainMenu.Enter(turn, Script.Nothing);
    }
}
