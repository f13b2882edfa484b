using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Directory.Csv;
using Antiphon.Ports;
using Antiphon.Web.Sheets;
using Antiphon.Web.Store;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>Subscribers as a CSV file: all of a file is imported, in one step of the store, or nothing.</summary>
internal sealed class SubscriberSheetEndpoints(StoreDoor store, DirectoryIndex index, SubscriberSheet sheet)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/subscribers.csv", () => SheetTransfer.Export(sheet.Write(index.InOrder(), index.Current())));
        api.MapPost("/subscribers/import", ImportAsync);
    }

    private async Task<IResult> ImportAsync(HttpRequest request, bool? dryRun, CancellationToken gone)
    {
        var table = await SheetTransfer.ReadAsync(request, gone);
        var plan = Planned(table);
        return dryRun is true
            ? SheetTransfer.Answer(new ImportProgress(
                "done", plan.Length, plan.Length, ResultOf(plan, CommandsOf(plan, []), isDryRun: true)))
            : new ProgressResult(tell => ApplyAsync(table, plan, tell, gone));
    }

    private async Task<ImportResult> ApplyAsync(
        CsvTable table, ImmutableArray<PlannedSubscriber> plan, Action<ImportProgress> tell, CancellationToken gone)
    {
        var pins = plan.Where(p => p.Pin is not null).Select(p => (p.Row.Line, Pin: p.Pin!)).ToImmutableArray();
        var hashes = await PinHashing.HashAsync(pins, done => tell(new("hashing", done, pins.Length)), gone);
        // Hashing takes its time: what others changed meanwhile is looked at once more.
        var latest = pins.IsEmpty ? plan : Planned(table);
        var commands = CommandsOf(latest, hashes);
        if (!commands.IsEmpty)
        {
            tell(new("storing", 0, commands.Length));
            await store.SubmitAsync(new StoreCommand.Batch(commands));
        }

        return ResultOf(latest, commands, isDryRun: false);
    }

    private ImmutableArray<PlannedSubscriber> Planned(CsvTable table)
    {
        var (plan, mistakes) = sheet.Plan(table, index.Current());
        return mistakes.IsEmpty ? plan : throw SheetTransfer.Refused(mistakes);
    }

    private static ImmutableArray<StoreCommand> CommandsOf(
        ImmutableArray<PlannedSubscriber> plan, ImmutableDictionary<int, PinHash> hashes) =>
    [
        .. plan.Select(p => p.ToCommand(hashes.TryGetValue(p.Row.Line, out var hash) ? hash : null))
            .OfType<StoreCommand>(),
    ];

    private static ImportResult ResultOf(
        ImmutableArray<PlannedSubscriber> plan, ImmutableArray<StoreCommand> commands, bool isDryRun)
    {
        var added = plan.Count(p => p.Row.Before is null);
        // A dry run hashes nothing: a PIN that is given counts as a change.
        var changed = isDryRun
            ? plan.Count(p => p.Row.Before is not null && (p.Pin is not null || p.ToCommand(hash: null) is not null))
            : commands.Length - added;
        return new ImportResult(isDryRun, added, changed, plan.Length - added - changed);
    }
}
