namespace Antiphon.Simulation.Walks.Model;

/// <summary>A message as it must be.</summary>
internal sealed class Note
{
    /// <summary><c>new</c>, <c>saved</c> or <c>deleted</c>.</summary>
    public string State { get; private set; } = "new";

    /// <summary>When it was put into that state last, unless it is new.</summary>
    public DateTimeOffset Since { get; private set; }

    public bool Urgent { get; init; }

    public bool Private { get; init; }

    public bool WantsReceipt { get; init; }

    /// <summary>Its sender was told.</summary>
    public bool IsReceipted { get; set; }

    /// <summary>The number of whoever left it.</summary>
    public string? From { get; init; }

    /// <summary>Empty where a caller left it.</summary>
    public Member[] To { get; init; } = [];

    public string? ForwardedBy { get; init; }

    /// <summary>What was said before it whenever it was sent on, the latest first.</summary>
    public string[] Introductions { get; init; } = [];

    /// <summary>None: it is a receipt.</summary>
    public string? Sound { get; init; }

    public long Samples { get; init; }

    public DateTimeOffset Received { get; init; }

    /// <summary>When the message had come that this receipt is for.</summary>
    public DateTimeOffset? ReceiptFor { get; init; }

    /// <summary>Who saves a saved one once more has it for as long again.</summary>
    public void Become(string state, DateTimeOffset now) => (State, Since) = (state, now);

    /// <summary>New ones are kept until they are heard.</summary>
    public bool IsKept(Terms terms, DateTimeOffset now) =>
        State switch { "saved" => terms.SavedDays, "deleted" => terms.DeletedDays, _ => null } is not { } days
        || now - Since < TimeSpan.FromDays(days);

    /// <summary>As it is compared.</summary>
    public override string ToString() =>
        Describe(
            State, Urgent, Private, WantsReceipt, From, To.Select(to => to.Id), ForwardedBy, Introductions, Sound,
            Samples, ReceiptFor is not null);

    public static string Describe(
        string state, bool urgent, bool isPrivate, bool wantsReceipt, string? from, IEnumerable<string> to,
        string? forwardedBy, IEnumerable<string> introductions, string? sound, long samples, bool isReceipt) =>
        $"{state}{(urgent ? " urgent" : "")}{(isPrivate ? " private" : "")}{(wantsReceipt ? " wants-receipt" : "")}"
        + $" from {from ?? "-"} to [{string.Join(' ', to)}] by {forwardedBy ?? "-"}"
        + $" after [{string.Join(' ', introductions)}] {(isReceipt ? "receipt" : $"{sound} of {samples}")}";
}

/// <summary>Something recorded that is not sent yet.</summary>
internal sealed class Draft
{
    public required List<Member> To { get; set; }

    public string? Sound { get; set; }

    public long Samples { get; set; }

    /// <summary>When its recording began.</summary>
    public DateTimeOffset? Received { get; set; }

    public bool Urgent { get; set; }

    public bool Private { get; set; }

    public bool WantsReceipt { get; set; }

    public DateTimeOffset? Due { get; set; }

    /// <summary>Whoever left it wants to speak with somebody.</summary>
    public bool ThenOperator { get; set; }

    /// <summary>The message to whose menu it leads back.</summary>
    public Hearing? Answers { get; init; }

    /// <summary>The handler that took it, which says what comes after it.</summary>
    public Desk? Desk { get; init; }

    /// <summary>The message that it introduces.</summary>
    public Note? Forwards { get; init; }

    /// <summary>The interview whose answers it is.</summary>
    public Inquiry? Inquiry { get; init; }

    /// <summary>Which of its questions is asked, from 0.</summary>
    public int Question { get; set; }

    /// <summary>The samples of the answers to those before.</summary>
    public long Before { get; set; }

    /// <summary>What it may come to, all in all.</summary>
    public TimeSpan LengthMax => Inquiry is null
        ? To[0].Terms.MessageMax
        : Inquiry.Questions[Question].AnswerMax + TimeSpan.FromSeconds(Before / 8000.0);
}

/// <summary>A message that is heard, among those that were there when the folder was opened.</summary>
/// <param name="Shelf">Urgent ones first, then the oldest; each keeps its place.</param>
internal sealed record Hearing(Note[] Shelf, int At, bool IsOfDeleted)
{
    public Note Note => Shelf[At];

    public Hearing? Step(int by)
    {
        for (var i = At + by; i >= 0 && i < Shelf.Length; i += by)
        {
            if (IsOfDeleted || Shelf[i].State != "deleted")
                return this with { At = i };
        }

        return null;
    }
}
