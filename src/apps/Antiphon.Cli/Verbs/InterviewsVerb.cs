using System.CommandLine;
using System.Globalization;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon interviews</c> and <c>antiphon directories</c>: what else can answer callers.</summary>
internal static class InterviewsVerb
{
    private static readonly NamedRecordVerb<InterviewView, InterviewWish> Interviews = new(
        "interviews", "interview",
        view =>
        [
            ("name", view.Name), ("extension", view.Extension ?? "none"), ("to", view.To ?? "nobody"),
            ("questions", string.Join("; ", view.Questions.Select(q => $"{q.Asked} ({q.Seconds} s)"))),
            ("afterwards", view.Afterwards ?? "goodbye"),
        ],
        WebJson.Readable.InterviewView, WebJson.Readable.ImmutableArrayInterviewView, WebJson.Readable.InterviewWish);

    private static readonly NamedRecordVerb<DirectoryView, DirectoryWish> Directories = new(
        "directories", "directory",
        view =>
        [
            ("name", view.Name), ("extension", view.Extension ?? "none"), ("greeting", view.Greeting ?? "none"),
        ],
        WebJson.Readable.DirectoryView, WebJson.Readable.ImmutableArrayDirectoryView, WebJson.Readable.DirectoryWish);

    public static Command MakeInterviews()
    {
        var wishes = new InterviewWishes();
        return new Command("interviews", "Interviews: questions whose answers become one message.")
        {
            Interviews.MakeList("Lists all interviews."), Interviews.MakeShow(),
            Interviews.MakeAdd(wishes.All, wishes.Read), Interviews.MakeSet(wishes.All, wishes.Read),
            Interviews.MakeRemove(),
            SheetVerbs.MakeImport("interviews", "Adds and changes interviews by a CSV file: all of it, or nothing."),
            SheetVerbs.MakeExport("interviews", "Writes all interviews as a CSV file."),
        };
    }

    public static Command MakeDirectories()
    {
        var extension = new Option<string?>("--extension") { Description = "Its number; '' takes it away." };
        var greeting = new Option<FileInfo?>("--greeting") { Description = "A WAV file of one channel at 8000 Hz." };
        var prompts = new Option<string?>("--prompts")
        {
            Description = "Prompts in place of a recording, divided by '+'; '' for none.",
        };
        DirectoryWish Read(ParseResult parsed, string? name) => new()
        {
            Name = name,
            Extension = parsed.GetValue(extension),
            Greeting = parsed.GetValue(prompts),
            GreetingWav = GivenFile.ReadWav(parsed.GetValue(greeting)),
        };
        Option[] options = [extension, greeting, prompts];
        return new Command("directories", "Directories: callers spell a name and reach who is called so.")
        {
            Directories.MakeList("Lists all directories."), Directories.MakeShow(), Directories.MakeAdd(options, Read),
            Directories.MakeSet(options, Read), Directories.MakeRemove(),
            SheetVerbs.MakeImport("directories", "Adds and changes directories by a CSV file: all of it, or nothing."),
            SheetVerbs.MakeExport("directories", "Writes all directories as a CSV file."),
        };
    }

    private sealed class InterviewWishes
    {
        private readonly Option<string?> _extension = new("--extension")
        {
            Description = "Its number; '' takes it away.",
        };

        private readonly Option<string?> _to = new("--to")
        {
            Description = "Who gets the answers: a subscriber's extension, or a list.",
        };

        private readonly Option<string[]> _questions = new("--question")
        {
            Description = "A WAV file or prompts, then ':' and the answer's seconds (30); once for each, in order.",
        };

        private readonly Option<string?> _afterwards = new("--afterwards")
        {
            Description = "What comes then; '' says goodbye.",
        };

        public IEnumerable<Option> All => [_extension, _to, _questions, _afterwards];

        public InterviewWish Read(ParseResult parsed, string? name) => new()
        {
            Name = name,
            Extension = parsed.GetValue(_extension),
            To = parsed.GetValue(_to),
            Questions = parsed.GetValue(_questions) is { Length: > 0 } given ? [.. given.Select(Question)] : null,
            Afterwards = parsed.GetValue(_afterwards),
        };

        private static QuestionWish Question(string given)
        {
            var colon = given.LastIndexOf(':');
            double? seconds = colon >= 0 && double.TryParse(
                given.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
            var asked = seconds is null ? given : given[..colon];
            return asked.EndsWith(".wav", StringComparison.OrdinalIgnoreCase)
                ? new QuestionWish(Asked: null, GivenFile.ReadWav(new FileInfo(asked)), seconds)
                : new QuestionWish(asked, Wav: null, seconds);
        }
    }
}
