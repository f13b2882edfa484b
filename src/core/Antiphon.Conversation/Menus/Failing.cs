namespace Antiphon.Conversation;

/// <summary>What happens to what is wrong everywhere alike: it is said, asked again, and the third time is the
/// last.</summary>
internal static class Failing
{
    public static string Reproach(ConversationEvent @event) =>
        @event is ConversationEvent.TimerFired ? Prompts.NothingPressed : Prompts.NotAChoice;

    public static void Fail(Turn turn, Stage again, string reproach, Script question)
    {
        turn.CountFailure();
        if (!turn.HasFailedTooOften)
            turn.Say(again, Script.Of(reproach) + question);
        else if (AfterRecording.Unsent(again) is { } letter)
            AfterRecording.Send(turn, letter);
        else
            turn.Leave(Script.Of(Prompts.TooManyFailures));
    }

    /// <summary>A wrong key in what then goes on where it was.</summary>
    public static void FailAndGoOn(Turn turn, Stage stage, Interrupted heard)
    {
        turn.CountFailure();
        if (turn.HasFailedTooOften)
            turn.Leave(Script.Of(Prompts.TooManyFailures));
        else
            turn.Interject(stage, Script.Of(Prompts.NotAChoice), heard);
    }
}
