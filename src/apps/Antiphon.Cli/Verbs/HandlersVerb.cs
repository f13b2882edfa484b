using System.CommandLine;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon handlers</c>: what answers callers in nobody's name.</summary>
internal static class HandlersVerb
{
    private static readonly NamedRecordVerb<HandlerView, HandlerWish> Verb = new(
        "handlers", "handler",
        view =>
        [
            ("name", view.Name), ("extension", view.Extension ?? "none"),
            ("greeting", view.Greeting ?? "the system's"), ("closed", Closed(view)),
            ("keys", KeyOptions.Print(view.Keys)), ("dialling", view.Dialling ? "yes" : "no"),
            ("after greeting", view.AfterGreeting ?? "wait"), ("after message", view.AfterMessage ?? "goodbye"),
            ("transfers", TransferOptions.InWords(
                view.TransferKind, view.TransferScreening, view.TransferRingSeconds)),
        ],
        WebJson.Readable.HandlerView, WebJson.Readable.ImmutableArrayHandlerView, WebJson.Readable.HandlerWish);

    public static Command Make()
    {
        var wishes = new Wishes();
        return new Command("handlers", "Call handlers: greetings with choices, such as an auto attendant.")
        {
            Verb.MakeList("Lists all call handlers."), Verb.MakeShow(), Verb.MakeAdd(wishes.All, wishes.Read),
            Verb.MakeSet(wishes.All, wishes.Read), Verb.MakeRemove(),
            SheetVerbs.MakeImport("handlers", "Adds and changes handlers by a CSV file: all of it, or nothing."),
            SheetVerbs.MakeExport("handlers", "Writes all handlers as a CSV file."),
        };
    }

    private static string Closed(HandlerView view) =>
        view.ClosedGreeting is null ? "the same" : $"{view.ClosedGreeting}, by {view.Schedule ?? "no schedule"}";

    private sealed class Wishes
    {
        private readonly Option<string?> _extension = new("--extension")
        {
            Description = "Its number; '' takes it away.",
        };

        private readonly Option<FileInfo?> _greeting = new("--greeting")
        {
            Description = "A WAV file of one channel at 8000 Hz.",
        };

        private readonly Option<string?> _prompts = new("--prompts")
        {
            Description = "Prompts in place of a recording, divided by '+'; 'none' for silence, '' for the system's.",
        };

        private readonly Option<string?> _schedule = new("--schedule")
        {
            Description = "While it is closed, the closed greeting is played; '' takes it away.",
        };

        private readonly Option<FileInfo?> _closedGreeting = new("--closed-greeting")
        {
            Description = "A WAV file.",
        };

        private readonly Option<string?> _closedPrompts = new("--closed-prompts")
        {
            Description = "Prompts in place of a recording; '' plays the standard greeting at all times.",
        };

        private readonly KeyOptions _keys = new();

        private readonly Option<bool?> _dialling = new("--dialling")
        {
            Description = "Whether extensions can be dialled.",
        };

        private readonly Option<string?> _afterGreeting = new("--after-greeting")
        {
            Description = "What comes then; '' waits for a key and plays it again.",
        };

        private readonly Option<string?> _afterMessage = new("--after-message")
        {
            Description = "What comes once a message was left; '' says goodbye.",
        };

        private readonly TransferOptions _transfer = new();

        public IEnumerable<Option> All =>
        [
            _extension, _greeting, _prompts, _schedule, _closedGreeting, _closedPrompts, _keys.Option, _dialling,
            _afterGreeting, _afterMessage, .. _transfer.All,
        ];

        public HandlerWish Read(ParseResult parsed, string? name) => new()
        {
            Name = name,
            Extension = parsed.GetValue(_extension),
            Schedule = parsed.GetValue(_schedule),
            Greeting = parsed.GetValue(_prompts),
            GreetingWav = GivenFile.ReadWav(parsed.GetValue(_greeting)),
            ClosedGreeting = parsed.GetValue(_closedPrompts),
            ClosedGreetingWav = GivenFile.ReadWav(parsed.GetValue(_closedGreeting)),
            SetKeys = _keys.Read(parsed),
            Dialling = parsed.GetValue(_dialling),
            AfterGreeting = parsed.GetValue(_afterGreeting),
            AfterMessage = parsed.GetValue(_afterMessage),
            TransferKind = parsed.GetValue(_transfer.Kind),
            TransferScreening = parsed.GetValue(_transfer.Screening),
            TransferRingSeconds = parsed.GetValue(_transfer.RingSeconds),
        };
    }
}
