namespace Antiphon.Simulation.Walks.Model;

/// <summary>All mailboxes as they must be, by what people did.</summary>
internal sealed class Office(IEnumerable<Member> members, List<Feast> feasts)
{
    public const string Opening = "opening-greeting";

    private readonly List<(DateTimeOffset Due, Member To, Note Note)> _later = [];

    public Member[] Members { get; } = [.. members];

    public List<Feast> Feasts => feasts;

    /// <summary>Every company has these, and may have its own in their place.</summary>
    public List<Desk> Desks { get; } =
    [
        new(Opening),
        new("goodbye") { Greeting = [], IsForDialling = false, AfterGreeting = new Lead("hang-up") },
    ];

    /// <summary>Somebody may be called, whose phone refuses.</summary>
    public bool HasOperator { get; init; }

    public List<Speller> Spellers { get; } = [];

    public List<Inquiry> Inquiries { get; } = [];

    public DateTimeOffset? NextDue => _later.Count == 0 ? null : _later.Min(l => l.Due);

    public DateTimeOffset? LastDue => _later.Count == 0 ? null : _later.Max(l => l.Due);

    public Member? Find(string? number) => Array.Find(Members, m => m.Extension == number);

    public Desk DeskOf(string name) => Desks.First(d => d.Name == name);

    /// <summary>What answers a number that is nobody's.</summary>
    public Lead? Answering(string number) =>
        Desks.Find(d => d.Extension == number) is { } desk ? new Lead("handler", desk.Name)
        : Spellers.Find(s => s.Extension == number) is { } speller ? new Lead("directory", speller.Name)
        : Inquiries.Find(i => i.Extension == number) is { } inquiry ? new Lead("interview", inquiry.Name)
        : null;

    public bool HasNumbersFrom(char first) => Members.Select(m => m.Extension)
        .Concat(Desks.Select(d => d.Extension)).Concat(Spellers.Select(s => s.Extension))
        .Concat(Inquiries.Select(i => i.Extension))
        .Any(number => number?[0] == first);

    public bool IsFeast(DateTimeOffset now) => Feasts.Exists(f => f.First <= now.Date && now.Date <= f.Last);

    public void Deliver(Draft draft, string? from, Member? sender)
    {
        foreach (var to in draft.To)
        {
            var note = new Note
            {
                Urgent = draft.Urgent,
                Private = draft.Private,
                WantsReceipt = draft.WantsReceipt,
                From = draft.Forwards is { } original ? original.From : from,
                To = sender is null ? [] : [.. draft.To],
                ForwardedBy = draft.Forwards is null ? null : sender!.Extension,
                Introductions = draft.Forwards is null ? [] : [draft.Sound!, .. draft.Forwards.Introductions],
                Sound = draft.Forwards is { } forwarded ? forwarded.Sound : draft.Sound,
                Samples = draft.Forwards?.Samples ?? draft.Samples,
                Received = draft.Due ?? draft.Forwards?.Received ?? draft.Received!.Value,
            };
            if (draft.Due is { } due)
                _later.Add((due, to, note));
            else
                to.Notes.Add(note);
        }
    }

    /// <summary>Sent on without a word; it stays as urgent as it was.</summary>
    public static void Forward(Note note, List<Member> to, Member by)
    {
        foreach (var member in to)
        {
            member.Notes.Add(new Note
            {
                Urgent = note.Urgent,
                From = note.From,
                To = [.. to],
                ForwardedBy = by.Extension,
                Introductions = note.Introductions,
                Sound = note.Sound,
                Samples = note.Samples,
                Received = note.Received,
            });
        }
    }

    /// <summary>Who sent a message, or sent it on, is told once that it was heard, if they wanted that.</summary>
    public void Mark(Note note, string state, Member reader, DateTimeOffset now)
    {
        if (note.State == "new" && state != "new" && note is { WantsReceipt: true, IsReceipted: false }
            && Find(note.ForwardedBy ?? note.From) is { } sender)
        {
            note.IsReceipted = true;
            sender.Notes.Add(new Note { From = reader.Extension, Received = now, ReceiptFor = note.Received });
        }

        note.Become(state, now);
    }

    /// <summary>What was kept long enough goes, once a night.</summary>
    public void Purge(DateTimeOffset now)
    {
        foreach (var member in Members)
            member.Notes.RemoveAll(n => !n.IsKept(member.Terms, now));
    }

    /// <summary>What is due by now is delivered.</summary>
    public void Tick(DateTimeOffset now)
    {
        foreach (var (_, to, note) in _later.Where(l => l.Due <= now).OrderBy(l => l.Due))
            to.Notes.Add(note);
        _later.RemoveAll(l => l.Due <= now);
    }
}
