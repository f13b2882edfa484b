using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Directory.Csv;
using Antiphon.Ports;
using Antiphon.Web.Kinds;
using Antiphon.Web.Sheets;
using Antiphon.Web.Store;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>One kind of named records as a CSV file, told apart by name: all of it, or nothing.</summary>
internal sealed class NamedSheetEndpoints<T, TView, TWish>(
    NamedKind<T, TView, TWish> kind, StoreDoor store, DirectoryIndex index)
    where T : class, INamedRecord<T>
    where TWish : class, INamedWish
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet($"/{kind.Path}.csv", Export);
        api.MapPost($"/{kind.Path}/import", ImportAsync);
    }

    private IResult Export()
    {
        var directory = index.Current();
        return SheetTransfer.Export(SheetOf(directory).Write(kind.All(directory)));
    }

    private async Task<IResult> ImportAsync(HttpRequest request, bool? dryRun, CancellationToken gone)
    {
        var table = await SheetTransfer.ReadAsync(request, gone);
        var directory = index.Current();
        var mistakes = new List<CsvMistake>();
        // Rows may refer to each other, wherever they stand: all that the file makes is known before any is read.
        var stored = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var record in kind.All(directory))
            stored.TryAdd(record.Name, record);
        var (made, foreseen) = Foresee(table, stored, directory);
        var rows = SheetOf(foreseen).Read(
            table, stored.GetValueOrDefault,
            (name, _) => made.TryGetValue(name, out var record) ? record : Make(name, directory),
            kind.Make("", ""), mistakes);
        var after = rows.Aggregate(foreseen, (all, row) => NamedKind<T, TView, TWish>.With(row.After, all));
        foreach (var row in rows)
        {
            if (kind.Objection(row.After, after) is var (column, refusal))
                mistakes.Add(new CsvMistake(row.Line, column, refusal.Message, refusal.Hint));
        }

        if (mistakes.Count > 0)
            throw SheetTransfer.Refused([.. mistakes.OrderBy(m => m.Line)]);
        var commands = kind.Arranged([.. rows.Select(row => row.After)], directory)
            .Select(record => kind.Change(record, directory))
            .OfType<StoreCommand>().ToImmutableArray();
        if (dryRun is not true && !commands.IsEmpty)
            await store.SubmitAsync(new StoreCommand.Batch(commands));
        var added = commands.Count(c => c is StoreCommand.Put);
        var changed = commands.Length - added;
        return SheetTransfer.Answer(new ImportProgress(
            "done", rows.Length, rows.Length,
            new ImportResult(dryRun is true, added, changed, Math.Max(0, rows.Length - commands.Length))));
    }

    /// <summary>Records with the names that nobody has yet and that are names; the others are told of later.</summary>
    private (Dictionary<string, T> Made, DirectorySnapshot Foreseen) Foresee(
        CsvTable table, Dictionary<string, T> stored, DirectorySnapshot directory)
    {
        var made = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        var key = kind.Columns(directory)[0].Name;
        var at = Array.FindIndex(
            [.. table.Header.Cells], c => c.Trim().Equals(key, StringComparison.OrdinalIgnoreCase));
        foreach (var name in table.Rows.Select(r => at < 0 ? "" : r.Cells[at]))
        {
            if (NamedKind<T, TView, TWish>.IsName(name) && !stored.ContainsKey(name) && !made.ContainsKey(name))
                made.Add(name, kind.Make(NamedKind<T, TView, TWish>.NewId(), name));
        }

        return (made, made.Values.Aggregate(
            directory, (all, record) => NamedKind<T, TView, TWish>.With(record, all)));
    }

    private T Make(string name, DirectorySnapshot directory)
    {
        var id = NamedKind<T, TView, TWish>.NewId();
        return kind.Make(id, kind.CheckName(name, id, directory));
    }

    private Sheet<T, TWish> SheetOf(DirectorySnapshot directory) =>
        new(kind.Columns(directory), (record, wish) => kind.Apply(record, wish, directory));
}
