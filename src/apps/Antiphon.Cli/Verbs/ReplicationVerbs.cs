using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Ports.Control;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon replication</c> and <c>antiphon check</c>: whether both stores are the same.</summary>
internal static class ReplicationVerbs
{
    public static Command MakeReplication()
    {
        var target = new Target();
        var command = target.AddTo(new Command(
            "replication", "Shows how the two servers' stores stand to each other."));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var view = await server.GetAsync("replication", WebJson.Readable.ReplicationView);
            if (target.WantsJson(parsed))
                Printer.Json(view, WebJson.Readable.ReplicationView);
            else
                Print(view);
            return ExitStatus.Done;
        });
        return command;
    }

    public static Command MakeCheck()
    {
        var target = new Target();
        var deep = new Option<bool>("--deep")
        {
            Description = "Reads every recording, too; minutes for a large store.",
        };
        var command = target.AddTo(new Command(
            "check", "Compares this server's store with the other's, and mends what differs."));
        command.Add(deep);
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var found = await server.SendAsync(
                HttpMethod.Post, parsed.GetValue(deep) ? "replication/check?deep" : "replication/check", content: null,
                WebJson.Readable.ComparisonView);
            if (target.WantsJson(parsed))
                Printer.Json(found, WebJson.Readable.ComparisonView);
            else
                Console.Out.WriteLine(TextOf(found));
            return found.IsEqual ? ExitStatus.Done : ExitStatus.Failed;
        });
        return command;
    }

    private static void Print(ReplicationView view) => Printer.Pairs(
        ("state", view.Cause is { } cause ? $"{view.State}: {cause}"
            : view.Total > 0 ? $"{view.State}, {view.Done} of {view.Total}" : view.State),
        ("the other lacks", view.Cause is null
            ? $"{view.LagRecords} changes, for {view.LagSeconds:0.0} s"
            : $"what changed in the last {view.LagSeconds:0} s"),
        ("on their way here", $"{view.BlobsWaiting} recordings"),
        ("last compared", view.LastCompared is { } at ? $"{Printer.Time(at)}: {TextOf(view.LastResult!)}" : "never"),
        ("shared files", view.Files is { } files ? TextOf(files) : "not known to this server"));

    private static string TextOf(SharedFilesView files) =>
        (files.Cause is { } cause ? $"{files.State}: {cause}" : files.State)
        + $"; {files.Count} files, {files.Lag} changes not on the other server"
        + (files.Faults > 1 ? $", {files.Faults} that cannot be shared" : "");

    private static string TextOf(ComparisonView found) => found.IsEqual
        ? $"both stores are equal: {found.Records} records"
        : $"of {found.Records} records {found.MissingHere} were missing here, {found.MissingThere} there, "
            + $"{found.Differing} differed, {found.BlobsMissing} recordings were missing; it is being mended";
}
