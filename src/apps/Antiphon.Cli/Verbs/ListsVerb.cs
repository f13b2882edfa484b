using System.Collections.Immutable;
using System.CommandLine;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon lists</c>: public distribution lists.</summary>
internal static class ListsVerb
{
    private const int MembersShownMax = 12;

    private static readonly NamedRecordVerb<ListView, ListWish> Verb = new(
        "lists", "list",
        view =>
        [
            ("name", view.Name), ("extension", view.Extension ?? "none"), ("reaches", $"{view.Reaches}"),
            ("members", Members(view.Members)), ("note", view.Note ?? ""),
        ],
        WebJson.Readable.ListView, WebJson.Readable.ImmutableArrayListView, WebJson.Readable.ListWish);

    public static Command Make()
    {
        var wishes = new Wishes();
        return new Command("lists", "Public lists: a message to one reaches all its members.")
        {
            Verb.MakeList("Lists all public lists."), Verb.MakeShow(),
            Verb.MakeAdd(wishes.OfNew, wishes.Read), Verb.MakeSet(wishes.OfOld, wishes.Read), Verb.MakeRemove(),
            SheetVerbs.MakeImport("lists", "Adds and changes lists by a CSV file: all of it, or nothing."),
            SheetVerbs.MakeExport("lists", "Writes all lists as a CSV file."),
        };
    }

    private static string Members(ImmutableArray<string> members) => string.Join("; ", members.Take(MembersShownMax))
        + (members.Length > MembersShownMax ? $"; and {members.Length - MembersShownMax} more" : "");

    private sealed class Wishes
    {
        private readonly Option<string?> _extension = new("--extension")
        {
            Description = "The number to which messages are sent; '' takes it away.",
        };

        private readonly Option<string?> _note = new("--note")
        {
            Description = "Who looks after it; '' takes it away.",
        };

        private readonly Option<string?> _members = new("--members")
        {
            Description = "Extensions of subscribers and names of lists, divided by ';', in place of those there are.",
        };

        private readonly Option<string?> _add = new("--add-members") { Description = "Further ones." };

        private readonly Option<string?> _remove = new("--remove-members") { Description = "Those that leave." };

        public IEnumerable<Option> OfNew => [_extension, _note, _members];

        public IEnumerable<Option> OfOld => [.. OfNew, _add, _remove];

        public ListWish Read(ParseResult parsed, string? name) => new()
        {
            Name = name,
            Extension = parsed.GetValue(_extension),
            Note = parsed.GetValue(_note),
            Members = Divided(parsed.GetValue(_members)),
            AddMembers = Divided(parsed.GetValue(_add)),
            RemoveMembers = Divided(parsed.GetValue(_remove)),
        };

        private static ImmutableArray<string>? Divided(string? text) => text is null
            ? null
            : [.. text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }
}
