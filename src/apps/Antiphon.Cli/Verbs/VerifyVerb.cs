using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Cli.Rehearsing;
using Antiphon.Cli.Serving;
using Antiphon.Cli.Verifying;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon verify</c>: after an installation or an upgrade, whether this server can serve.</summary>
internal static class VerifyVerb
{
    private const int CheckWidth = 26;

    public static Command Make()
    {
        var target = new Target();
        var set = new Option<string[]>("--set")
        {
            Description = "A setting that the server will be started with; those of one that runs are known.",
            HelpName = "KEY=VALUE",
            DefaultValueFactory = _ => [],
        };
        var rehearse = new Option<bool>("--rehearse")
        {
            Description = "Goes on with a test subscriber: messages left, moved, heard and deleted on both servers. "
                + "Activity moves there and back; calls go on.",
        };
        var command = target.AddTo(new Command(
            "verify", "Looks whether this server can serve, and says how to mend what keeps it from that.")
        {
            rehearse, set,
        });
        command.SetAction(async (parsed, _) =>
        {
            var findings = new List<Finding>();
            void Tell(Finding finding)
            {
                findings.Add(finding);
                if (!target.WantsJson(parsed))
                    Print(finding);
            }

            var directory = Path.GetFullPath(target.DataDirectoryOf(parsed));
            string[] flags = [.. StartingFlags.Of(directory), .. parsed.GetValue(set)!];
            var able = await Verification.RunAsync(directory, flags, Tell);
            if (parsed.GetValue(rehearse))
                await RehearseAsync(able, Tell);
            var verdict = new Verdict(findings.TrueForAll(f => f.IsGood), [.. findings]);
            if (target.WantsJson(parsed))
                Printer.Json(verdict, CommandJson.Readable.Verdict);
            return verdict.Ok ? ExitStatus.Done : ExitStatus.Failed;
        });
        return command;
    }

    private static Task RehearseAsync(ServerOptions? able, Action<Finding> tell)
    {
        if (able is not null)
            return Rehearsal.RunAsync(able, tell);
        tell(Finding.Bad("rehearsal", "not begun", "start the server, and mend what failed, first"));
        return Task.CompletedTask;
    }

    private static void Print(Finding finding)
    {
        Console.Out.WriteLine(
            $"{(finding.IsGood ? "ok    " : "FAILED")}  {finding.Check.PadRight(CheckWidth)}  {finding.Text}");
        if (finding.Mend is { } mend)
            Console.Out.WriteLine($"        {"".PadRight(CheckWidth)}  to mend it: {mend}");
    }
}
