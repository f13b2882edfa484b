namespace Antiphon.Conversation;

/// <summary>
/// When is a message to be delivered? First the day, four digits as month and day or fewer as the number of days, then
/// the time of the day. Whoever hangs up while it is asked has sent the message at once.
/// </summary>
internal static class FutureDelivery
{
    /// <summary>Asked for again it is taken back.</summary>
    public static void Ask(Turn turn, Letter letter)
    {
        if (letter.Due is null)
            Say(turn, new Stage.EnteringDelivery(letter, Date: null, ""));
        else
            AfterRecording.Enter(turn, letter with { Due = null }, Script.Of(Prompts.DeliveredAtOnce));
    }

    public static void On(Turn turn, Stage.EnteringDelivery stage, ConversationEvent @event)
    {
        var entry = new DigitEntry(
            stage.Digits, KeyedDay.DigitsMax, digits => stage with { Digits = digits }, Script.Of(Question(stage)));
        if (!entry.Take(
            turn,
            @event,
            digits => Take(turn, stage with { Digits = "" }, digits),
            () => AfterRecording.Enter(turn, stage.Letter, Script.Nothing)))
        {
            ConversationMachine.IgnoreLate(stage, @event);
        }
    }

    private static void Take(Turn turn, Stage.EnteringDelivery stage, string digits)
    {
        if (stage.Date is not { } date)
            TakeDay(turn, stage, digits);
        else if (TimeOnly.TryParseExact(digits.PadLeft(KeyedDay.DigitsMax, '0'), "HHmm", out var time)
            && turn.AtLocal(date.ToDateTime(time)) is var due && due > turn.LocalTime)
            Settle(turn, stage.Letter with { Due = due });
        else
            Failing.Fail(turn, stage, Prompts.NoSuchTime, Script.Of(Question(stage)));
    }

    private static void TakeDay(Turn turn, Stage.EnteringDelivery stage, string digits)
    {
        if (KeyedDay.Read(digits, DateOnly.FromDateTime(turn.LocalTime.DateTime)) is { } day)
            AskTime(turn, stage, day);
        else
            Failing.Fail(turn, stage, Prompts.NoSuchDate, Script.Of(Question(stage)));
    }

    private static void AskTime(Turn turn, Stage.EnteringDelivery stage, DateOnly day)
    {
        turn.ForgetFailures();
        Say(turn, stage with { Date = day });
    }

    private static void Settle(Turn turn, Letter letter)
    {
        turn.ForgetFailures();
        AfterRecording.Enter(
            turn,
            letter,
            Script.Of(Prompts.WillBeDelivered) + English.DateAndTime(turn.ToLocal(letter.Due!.Value), turn.LocalTime));
    }

    private static void Say(Turn turn, Stage.EnteringDelivery stage) => turn.Say(stage, Script.Of(Question(stage)));

    private static string Question(Stage.EnteringDelivery stage) =>
        stage.Date is null ? Prompts.EnterDeliveryDay : Prompts.EnterDeliveryTime;
}
