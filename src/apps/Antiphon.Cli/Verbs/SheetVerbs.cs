using System.CommandLine;
using System.Diagnostics;
using Antiphon.Cli.Client;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>import</c> and <c>export</c> of the verbs whose records stand in CSV files.</summary>
internal static class SheetVerbs
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    public static Command MakeImport(string kind, string what)
    {
        var target = new Target();
        var file = new Argument<FileInfo>("FILE.csv") { Description = "A CSV file in UTF-8." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only says what it would do." };
        var command = target.AddTo(new Command("import", what) { file, dryRun });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var (given, isDryRun) = (parsed.GetValue(file)!, parsed.GetValue(dryRun));
            var path = $"{kind}/import{(isDryRun ? "?dryRun=true" : "")}";
            var progress = new Progress(Stopwatch.StartNew());
            var csv = GivenFile.Read(given, "give a CSV file that is there");
            var result = await server.ImportAsync(path, csv, progress.Tell);
            if (target.WantsJson(parsed))
            {
                Printer.Json(result, WebJson.Readable.ImportResult);
                return ExitStatus.Done;
            }

            Console.Out.WriteLine(
                $"{given.Name}: {(isDryRun ? "would add" : "added")} {result.Added}, "
                + $"{(isDryRun ? "would change" : "changed")} {result.Changed}, left {result.Unchanged} as they are");
            return ExitStatus.Done;
        });
        return command;
    }

    public static Command MakeExport(string kind, string what)
    {
        var target = new Target();
        var file = new Argument<FileInfo?>("FILE.csv")
        {
            Description = "Where to write; standard output when it is left out.", Arity = ArgumentArity.ZeroOrOne,
        };
        var command = target.AddTo(new Command("export", what) { file });
        command.SetAction(async (parsed, gone) =>
        {
            using var server = target.Open(parsed);
            using var csv = new MemoryStream();
            await server.CopyAsync($"{kind}.csv", csv);
            csv.Position = 0;
            if (parsed.GetValue(file) is not { } given)
            {
                await using var output = Console.OpenStandardOutput();
                await csv.CopyToAsync(output, gone);
                return ExitStatus.Done;
            }

            Write(given, csv.ToArray());
            if (target.WantsJson(parsed))
                Printer.Json(new ExportedSheet(given.FullName, csv.Length), CommandJson.Readable.ExportedSheet);
            else
                Console.Out.WriteLine($"wrote {given.FullName}");
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Write(FileInfo file, byte[] csv)
    {
        try
        {
            File.WriteAllBytes(file.FullName, csv);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                $"cannot write {file.FullName}: {e.Message}", "give a file in a folder that you may write to",
                inner: e);
        }
    }

    /// <summary>On standard error, so that it mixes with nothing that is read by a program.</summary>
    private sealed class Progress(Stopwatch watch)
    {
        private TimeSpan _told;

        public void Tell(ImportProgress progress)
        {
            if (watch.Elapsed - _told < Pace)
                return;
            _told = watch.Elapsed;
            Console.Error.WriteLine(progress.Stage == "hashing"
                ? $"  PINs hashed: {progress.Done} of {progress.Of}"
                : $"  storing {progress.Of} records");
        }
    }
}
