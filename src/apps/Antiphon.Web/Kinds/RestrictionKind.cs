using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Ports;
using Antiphon.Web.Sheets;
using Antiphon.Web.Views;

namespace Antiphon.Web.Kinds;

/// <summary>Restriction tables: which numbers may be dialled.</summary>
internal sealed record RestrictionKind() : NamedKind<RestrictionTable, RestrictionView, RestrictionWish>(
    "restrictions", "restriction table", WebJson.Readable.RestrictionView,
    WebJson.Readable.ImmutableArrayRestrictionView)
{
    private const string Allow = "allow";
    private const string Block = "block";

    public override NamedRecords<RestrictionTable> In(DirectorySnapshot directory) => directory.Restrictions;

    public override ImmutableArray<Column<RestrictionTable, RestrictionWish>> Columns(DirectorySnapshot directory) =>
    [
        new("name", cell => new() { Name = cell }, t => t.Name),
        new("lines", cell => new() { Lines = Cell.Names(cell) }, t => string.Join("; ", t.Lines)),
        new("others", cell => new() { Others = cell.Length == 0 ? Block : cell }, t => Others(t)),
    ];

    public override RestrictionTable Make(string id, string name) => new() { Id = id, Name = name };

    public override RestrictionTable Apply(
        RestrictionTable record, RestrictionWish wish, DirectorySnapshot directory) => record with
    {
        Name = wish.Name ?? record.Name,
        Lines = wish.Lines is { } lines ? Lines(lines) : record.Lines,
        AllowsOthers = wish.Others is { } others ? IsAllow(others) : record.AllowsOthers,
    };

    public override RestrictionView View(RestrictionTable record, DirectorySnapshot directory) => new(
        record.Name,
        [.. record.Lines.Select(l => l.ToString())],
        Others(record),
        [.. Users(record, directory).Select(c => c.Name).Order(StringComparer.OrdinalIgnoreCase)]);

    public override ImmutableArray<StoreCommand> Release(
        RestrictionTable record, string? moveTo, DirectorySnapshot directory) =>
        Users(record, directory).FirstOrDefault() is { } user
            ? throw RefusedException.Conflict(
                $"the class {user.Name} goes by the restriction table {record.Name}",
                $"give it another, or none, with `antiphon classes set {user.Name}`")
            : [];

    private static IEnumerable<ClassOfService> Users(RestrictionTable record, DirectorySnapshot directory) =>
        directory.Classes.InOrder().Where(c => Dialling.Purposes.Any(p => c.RestrictionFor(p) == record.Id));

    private static string Others(RestrictionTable record) => record.AllowsOthers ? Allow : Block;

    private static bool IsAllow(string word) => word.Trim().ToLowerInvariant() switch
    {
        Allow => true,
        Block => false,
        _ => throw RefusedException.Malformed($"'{word}' is not understood", $"one of {Allow}, {Block} is"),
    };

    private static ImmutableArray<RestrictionLine> Lines(ImmutableArray<string> texts) =>
        texts.Length <= RestrictionTable.LinesMax
            ? [.. texts.Select(Line)]
            : throw RefusedException.Malformed(
                $"{texts.Length} lines are too many", $"a table has {RestrictionTable.LinesMax} at most");

    private static RestrictionLine Line(string text) => RestrictionLine.TryParse(text, null, out var line)
        ? line
        : throw RefusedException.Malformed(
            $"'{text}' is no line of a restriction table",
            "'allow 2???' and 'block 900*' are: '?' is any character, '*' any number of them");
}
