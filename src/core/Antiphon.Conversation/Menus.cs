namespace Antiphon.Conversation;

/// <summary>What all menus do alike: answer what was wrong, ask again, and after the third time say goodbye.</summary>
internal static class Menus
{
    public static string Reproach(ConversationEvent @event) =>
        @event is ConversationEvent.TimerFired ? Prompts.NothingPressed : Prompts.NotAChoice;

    public static void Fail(Turn turn, Stage again, string reproach, Script question)
    {
        turn.CountFailure();
        if (turn.HasFailedTooOften)
            turn.Leave(Script.Of(Prompts.TooManyFailures));
        else
            turn.Say(again, Script.Of(reproach) + question);
    }
}
