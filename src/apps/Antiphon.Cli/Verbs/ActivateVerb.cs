using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon activate</c>: a standby server begins to answer, and goes on with the calls it knows.</summary>
internal static class ActivateVerb
{
    public static Command Make()
    {
        var target = new Target();
        var command = target.AddTo(new Command(
            "activate",
            "Makes a standby server (Shadow:At) answer. Stop the other one first: nothing checks it here."));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var status = await server.SendAsync(HttpMethod.Post, "activate", content: null,
                WebJson.Readable.StatusView);
            StatusVerb.Print(status, target.WantsJson(parsed));
            return ExitStatus.Done;
        });
        return command;
    }
}
