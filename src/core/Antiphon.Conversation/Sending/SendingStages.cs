namespace Antiphon.Conversation;

/// <summary>Where a conversation stands that is about recipients.</summary>
public abstract partial record Stage
{
    /// <summary>For whom?</summary>
    /// <param name="For">What is to be done.</param>
    /// <param name="To">Named so far.</param>
    /// <param name="Digits">Keyed in so far; a lone <c>#</c> waits for a second one.</param>
    /// <param name="BySpelling">Digits are a name before they are a number; else the other way round.</param>
    public sealed record Addressing(Errand For, Recipients To, string Digits, bool BySpelling) : Stage;

    /// <summary>Which of those whose names begin so?</summary>
    /// <param name="Back">Where they were spelled.</param>
    /// <param name="Found">Who they are.</param>
    /// <param name="At">The one that is named now.</param>
    public sealed record ChoosingName(Addressing Back, Recipients Found, int At) : Stage;

    /// <summary>A message that is sent on: with an introduction?</summary>
    public sealed record BeforeForwarding(Reel Reel, Recipients To) : Stage;

    /// <summary>The store has not yet confirmed that the message was sent on.</summary>
    public sealed record Forwarding(Reel Reel, Recipients To, int Take) : Stage;

    /// <summary>Who gets what was recorded?</summary>
    public sealed record LetterAddressees(Letter Letter) : Stage;

    /// <summary>When is the message to be delivered?</summary>
    /// <param name="Letter">The message.</param>
    /// <param name="Date">Once it is known.</param>
    /// <param name="Digits">Of the date, then of the time.</param>
    public sealed record EnteringDelivery(Letter Letter, DateOnly? Date, string Digits) : Stage;

    /// <summary>Which of the private lists, 1 to 9?</summary>
    public sealed record ChoosingList : Stage;

    public sealed record OnePrivateList(int List) : Stage;

    /// <summary>Who is to leave a private list?</summary>
    public sealed record RemovingMember(int List, string Digits) : Stage;
}
