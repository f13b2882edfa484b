using System.Collections.Immutable;
using System.Globalization;
using Antiphon.Directory;
using Antiphon.Ports;
using Antiphon.Web.Callers;
using Antiphon.Web.Sheets;
using Antiphon.Web.Views;

namespace Antiphon.Web.Kinds;

/// <summary>Interviews.</summary>
internal sealed record InterviewKind(GreetingText Greetings)
    : NamedKind<InterviewHandler, InterviewView, InterviewWish>(
        "interviews", "interview", WebJson.Readable.InterviewView, WebJson.Readable.ImmutableArrayInterviewView)
{
    private const double SecondsWhenNotSaid = 30;
    private const string ToColumn = "to";

    public override NamedRecords<InterviewHandler> In(DirectorySnapshot directory) => directory.Interviews;

    public override ImmutableArray<Column<InterviewHandler, InterviewWish>> Columns(DirectorySnapshot directory) =>
    [
        new("name", cell => new() { Name = cell }, i => i.Name),
        new(ExtensionColumn, cell => new() { Extension = cell }, i => $"{i.Extension}"),
        new(ToColumn, cell => new() { To = cell }, i => View(i, directory).To ?? ""),
        new("questions", cell => new() { Questions = [.. Cell.Names(cell).Select(Question)] }, Questions),
        new("afterwards", cell => new() { Afterwards = cell }, i => View(i, directory).Afterwards ?? ""),
    ];

    public override InterviewHandler Make(string id, string name) => new() { Id = id, Name = name };

    public override InterviewHandler Apply(InterviewHandler record, InterviewWish wish, DirectorySnapshot directory)
    {
        var changed = record with
        {
            Name = wish.Name ?? record.Name,
            Extension = NumberOf(wish.Extension, record.Extension),
            Questions = wish.Questions is { } questions
                ? [.. questions.Select((q, i) => Asked(q, record.Questions.ElementAtOrDefault(i)))]
                : record.Questions,
            Afterwards = ActionOf(wish.Afterwards, record.Afterwards, directory),
        };
        return wish.To is { } to ? To(changed, to, directory) : changed;
    }

    public override (string Column, RefusedException Refusal)? Objection(
        InterviewHandler record, DirectorySnapshot after)
    {
        if (record.Subscriber is null && record.List is null)
        {
            return (ToColumn, RefusedException.Malformed(
                $"nobody gets the answers to the interview {record.Name}",
                "give a subscriber's extension or a list with --to"));
        }

        return NumberObjection(record, after);
    }

    public override InterviewView View(InterviewHandler record, DirectorySnapshot directory) => new(
        record.Name,
        record.Extension?.Number,
        record.Subscriber is { } id ? directory.Find(id)?.Extension?.Number ?? id.Value
            : directory.Lists.Find(record.List)?.Name,
        [.. record.Questions.Select(q => new QuestionView(GreetingText.Write(q.Asked)!, q.AnswerMax.TotalSeconds))],
        record.Afterwards is { } action ? ActionText.Write(action, directory) : null);

    public override ImmutableArray<StoreCommand> Release(
        InterviewHandler record, string? moveTo, DirectorySnapshot directory)
    {
        References.RefuseIfLedTo(record, directory);
        return [];
    }

    private InterviewQuestion Asked(QuestionWish wish, InterviewQuestion? before)
    {
        var asked = Greetings.Read(before?.Asked, wish.Asked ?? "", wish.Wav);
        return asked is { IsEmpty: false }
            ? new InterviewQuestion(asked, Lengths.Message(wish.Seconds ?? SecondsWhenNotSaid))
            : throw RefusedException.Malformed(
                "a question says nothing", "give a WAV file, or names from prompts/en.txt, divided by '+'");
    }

    private static InterviewHandler To(InterviewHandler record, string to, DirectorySnapshot directory) =>
        directory.FindAddressee(to) switch
        {
            Addressee.Person person => record with { Subscriber = person.Subscriber.Id, List = null },
            Addressee.Everybody everybody => record with { Subscriber = null, List = everybody.List.Id },
            _ when directory.Lists.FindName(to) is { } list => record with { Subscriber = null, List = list.Id },
            _ => record with { Subscriber = ActionText.Owner(to, directory).Id, List = null },
        };

    private static string Questions(InterviewHandler record) => string.Join("; ", record.Questions.Select(
        q => $"{GreetingText.Write(q.Asked)}:{q.AnswerMax.TotalSeconds.ToString(CultureInfo.InvariantCulture)}"));

    private static QuestionWish Question(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon < 0
            ? new QuestionWish(text, Wav: null, Seconds: null)
            : new QuestionWish(
                text[..colon].Trim(), Wav: null, Cell.Number(text[(colon + 1)..].Trim(), SecondsWhenNotSaid));
    }
}
