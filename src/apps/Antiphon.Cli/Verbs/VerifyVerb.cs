using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Cli.Verifying;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon verify</c>: after an installation or an upgrade, whether this server can serve.</summary>
internal static class VerifyVerb
{
    public static Command Make()
    {
        var target = new Target();
        var set = new Option<string[]>("--set")
        {
            Description = "A setting that the server is started with; over antiphon.json and the environment.",
            HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => [],
        };
        var command = target.AddTo(new Command(
            "verify", "Looks whether this server can serve, and says how to mend what keeps it from that.")
        {
            set,
        });
        command.SetAction(async (parsed, _) =>
        {
            var directory = Path.GetFullPath(target.DataDirectoryOf(parsed));
            var verdict = await Verification.RunAsync(directory, parsed.GetValue(set)!);
            if (target.WantsJson(parsed))
                Printer.Json(verdict, CommandJson.Readable.Verdict);
            else
                Print(verdict);
            return verdict.Ok ? ExitStatus.Done : ExitStatus.Failed;
        });
        return command;
    }

    private static void Print(Verdict verdict)
    {
        var width = verdict.Findings.Max(f => f.Check.Length);
        foreach (var finding in verdict.Findings)
        {
            Console.Out.WriteLine(
                $"{(finding.IsGood ? "ok    " : "FAILED")}  {finding.Check.PadRight(width)}  {finding.Text}");
            if (finding.Mend is { } mend)
                Console.Out.WriteLine($"        {"".PadRight(width)}  to mend it: {mend}");
        }
    }
}
