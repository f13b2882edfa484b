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
        var rows = SheetOf(directory).Read(
            table, name => Array.Find([.. kind.All(directory)], IsNamed(name)), name => Make(name, directory),
            kind.Make("", ""), mistakes);
        if (mistakes.Count > 0)
            throw SheetTransfer.Refused([.. mistakes.OrderBy(m => m.Line)]);
        var commands = kind.Arranged([.. rows.Select(row => row.After)], directory)
            .Select(after => kind.Change(after, directory))
            .OfType<StoreCommand>().ToImmutableArray();
        if (dryRun is not true && !commands.IsEmpty)
            await store.SubmitAsync(new StoreCommand.Batch(commands));
        var added = commands.Count(c => c is StoreCommand.Put);
        var changed = commands.Length - added;
        return SheetTransfer.Answer(new ImportProgress(
            "done", rows.Length, rows.Length,
            new ImportResult(dryRun is true, added, changed, Math.Max(0, rows.Length - commands.Length))));
    }

    private T Make(string name, DirectorySnapshot directory)
    {
        var id = NamedKind<T, TView, TWish>.NewId();
        return kind.Make(id, kind.CheckName(name, id, directory));
    }

    private Sheet<T, TWish> SheetOf(DirectorySnapshot directory) =>
        new(kind.Columns(directory), (record, wish) => kind.Apply(record, wish, directory));

    private static Predicate<T> IsNamed(string name) => r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
