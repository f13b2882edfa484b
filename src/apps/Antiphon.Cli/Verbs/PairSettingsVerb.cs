using System.CommandLine;
using Antiphon.Cli.Client;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon pair settings</c>: shows the settings that both servers share, and changes them.</summary>
internal static class PairSettingsVerb
{
    public static Command Make()
    {
        var target = new Target();
        var interval = new Option<int?>("--interval")
        {
            Description = "Between two keep-alives, in milliseconds.", HelpName = "MS",
        };
        var missed = new Option<int?>("--missed") { Description = "Keep-alives that may be missing.", HelpName = "N" };
        var lease = new Option<int?>("--lease")
        {
            Description = "How long a voice service answers without its node manager, in milliseconds.",
            HelpName = "MS",
        };
        var failback = new Option<string?>("--failback")
        {
            Description = "manual, or a daily window such as 03:00-06:00, local time of the primary.",
            HelpName = "WHEN",
        };
        var guard = new Option<string?>("--guard")
        {
            Description = "What a secondary does that has not reached its primary: warn, enforce or off.",
            HelpName = "MODE",
        };
        var isolation = new Option<string?>("--isolation-address")
        {
            Description = "Asked (ping) by a server that does not hear its peer: which one is cut off? '': none.",
            HelpName = "ADDRESS",
        };
        var force = new Option<bool?>("--force-failover-on-call")
        {
            Description = "Of this server only: a phone system's call to it while it is inactive moves activity here.",
            HelpName = "true|false",
        };
        var witness = new Option<string?>("--witness")
        {
            Description = "A third party that lets one server be active (`antiphon witness`), with --witness-key. "
                + "'': none.",
            HelpName = "ADDRESS:PORT",
        };
        var key = new Option<string?>("--witness-key")
        {
            Description = "What the witness's witness.key holds.", HelpName = "KEY",
        };
        var name = new Option<string?>("--pair-name") { Description = "The pair's, for people.", HelpName = "NAME" };
        var command = target.AddTo(new Command(
            "settings", "Shows what both servers share; what is given is changed, on both at once."));
        foreach (var option in new Option[]
        {
            interval, missed, lease, failback, guard, isolation, force, witness, key, name,
        })
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var wish = new PairSettingsWish(
                parsed.GetValue(interval), parsed.GetValue(missed), parsed.GetValue(lease), parsed.GetValue(failback),
                parsed.GetValue(guard), parsed.GetValue(force), parsed.GetValue(isolation), parsed.GetValue(witness),
                parsed.GetValue(key), parsed.GetValue(name));
            var settings = wish == PairSettingsWish.Nothing
                ? await server.GetAsync("pair/settings", WebJson.Readable.PairSettingsView)
                : await server.SendAsync(
                    HttpMethod.Patch, "pair/settings", wish, WebJson.Readable.PairSettingsWish,
                    WebJson.Readable.PairSettingsView);
            if (target.WantsJson(parsed))
                Printer.Json(settings, WebJson.Readable.PairSettingsView);
            else
                Print(settings);
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Print(PairSettingsView settings) => Printer.Pairs(
        ("pair", settings.Name.Length > 0 ? settings.Name : "(no name)"),
        ("keep-alive interval", $"{settings.IntervalMs} ms"),
        ("missed keep-alives",
            $"{settings.Missed}: the other counts as gone after {settings.IntervalMs * settings.Missed} ms"),
        ("lease", $"{settings.LeaseMs} ms and a margin of {settings.LeaseMarginMs} ms"),
        ("failback", settings.Failback),
        ("automatic moves", settings.AutomaticMoves ? "on" : "OFF: nothing moves by itself (`antiphon auto on`)"),
        ("pairing guard", settings.Guard),
        ("a call here moves it", settings.ForceFailoverOnCall ? "yes (this server only)" : "no (this server only)"),
        ("virtual address", settings.VirtualAddress ?? "none"),
        ("isolation address", settings.IsolationAddress ?? "none"),
        ("witness", settings.Witness ?? "none: when they do not see each other both servers are active"));
}
