using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon integrations</c>: where the server is registered, and why not.</summary>
internal static class IntegrationsVerb
{
    public static Command Make()
    {
        var target = new Target();
        var command = target.AddTo(
            new Command("integrations", "Shows at which phone systems the server is registered, and why not."));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var lines = await server.GetAsync("integrations", WebJson.Readable.ImmutableArrayRegistrationView);
            if (target.WantsJson(parsed))
                Printer.Json(lines, WebJson.Readable.ImmutableArrayRegistrationView);
            else
                Printer.Table(
                    ["INTEGRATION", "USER", "REGISTRAR", "STATE", "SINCE", "REASON"],
                    [
                        .. lines.Select(line => new[]
                        {
                            line.Integration, line.User, line.Registrar, line.State, Printer.Time(line.Since),
                            line.Reason ?? "",
                        }),
                    ],
                    "no integrations: the server registers nowhere");
            return ExitStatus.Done;
        });
        return command;
    }
}
