using System.CommandLine;
using System.Net.Sockets;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Pairing;
using Antiphon.Cli.Serving;

namespace Antiphon.Cli.Verbs;

/// <summary>
/// <c>antiphon pair</c>: makes a pair of two servers. Run on both at the same time, before they are started; what is
/// not given is asked for on a terminal. It may be run again.
/// </summary>
internal static class PairVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Command Make()
    {
        var command = MakeAs("pair", "Makes this server one of a pair. Run it on both at the same time.");
        command.Add(PairSettingsVerb.Make());
        return command;
    }

    /// <summary>The same by another name.</summary>
    public static Command MakeAs(string name, string description)
    {
        var data = new Option<string>("--data")
        {
            Description = "This server's data directory.", HelpName = "DIR", Required = true,
        };
        var both = new Option<string?>("--peer-data")
        {
            Description = "The other server's data directory, when it is on this host: nothing is asked or checked.",
            HelpName = "DIR",
        };
        var keys = new (Option<string?> Option, Setting Setting, string Question)[]
        {
            (Text("--name", Settings.Name), Settings.Name, "This server's name"),
            (Text("--address", Settings.Listen), Settings.Listen, "Its address"),
            (Text("--role", PairKeys.Role), PairKeys.Role, "Is it the primary or the secondary"),
            (Text("--peer-name", PairKeys.PeerName), PairKeys.PeerName, "The other server's name"),
            (Text("--peer-address", PairKeys.PeerAddress), PairKeys.PeerAddress, "Its address"),
            (Text("--virtual-address", PairKeys.VirtualAddress), PairKeys.VirtualAddress,
                "The address that both answer at in turn (empty: none)"),
        };
        var fingerprint = new Option<string?>("--peer-fingerprint")
        {
            Description = "The other server's, as `antiphon pair` shows it there.", HelpName = "HEX",
        };
        var command = new Command(name, description) { data, both, fingerprint };
        foreach (var (option, _, _) in keys)
            command.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            var directory = Path.GetFullPath(parsed.GetValue(data)!);
            if (parsed.GetValue(both) is { } peer)
                return Introduce(directory, Path.GetFullPath(peer));
            var given = keys.Select(k => (k.Setting.Key, Value: parsed.GetValue(k.Option), k.Question)).ToArray();
            return await PairAsync(directory, given, parsed.GetValue(fingerprint));
        });
        return command;
    }

    private static Option<string?> Text(string name, Setting setting) => new(name)
    {
        Description = $"Stands for {setting.Key}, and is written to antiphon.json.", HelpName = "…",
    };

    /// <summary>Both are here: each is given the other's certificate.</summary>
    private static int Introduce(string directory, string peerDirectory)
    {
        using var ours = Open(directory);
        using var theirs = Open(peerDirectory);
        ours.Pin(theirs.CertificatePem);
        theirs.Pin(ours.CertificatePem);
        Console.Out.WriteLine($"paired: {ours.Fingerprint[..16]} and {theirs.Fingerprint[..16]}");
        return ExitStatus.Done;
    }

    private static async Task<int> PairAsync(
        string directory, (string Key, string? Value, string Question)[] given, string? fingerprint)
    {
        System.IO.Directory.CreateDirectory(directory);
        var isTerminal = !Console.IsInputRedirected;
        var known = GivenValues.Gather(directory, Environment.GetEnvironmentVariables(), []).All
            .Select(v => v.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var values = given
            .Select(g => (g.Key, Value: g.Value ?? (isTerminal && !known.Contains(g.Key) ? Ask(g.Question) : null)))
            .Where(g => !string.IsNullOrEmpty(g.Value)).Select(g => (g.Key, g.Value!)).ToArray();
        // Read with all that was said, so that every mistake is named before anything is written.
        var options = ServerConfiguration.Read(
            directory, Environment.GetEnvironmentVariables(), values.Select(v => $"{v.Key}={v.Item2}"));
        if (options.Pair is not { } pair)
            throw new CommandException(
                "it was not said which server of the pair this is", "give --role, --peer-name and --peer-address",
                ExitStatus.Usage);
        using var identity = Open(directory);
        Console.Out.WriteLine($"this server's fingerprint  {identity.Fingerprint}");
        fingerprint ??= isTerminal ? Ask($"The fingerprint that `antiphon pair` shows on {pair.PeerName}") : null;
        if (fingerprint is null)
            throw new CommandException(
                $"the fingerprint of {pair.PeerName} is not known",
                "run `antiphon pair` there, and give what it shows here as --peer-fingerprint", ExitStatus.Usage);
        if (!identity.TryExpect(fingerprint))
            throw new CommandException(
                "that is no fingerprint", "it has 64 hexadecimal digits; copy it from the other server",
                ExitStatus.Usage);
        var result = await MeetAsync(options, pair, identity);
        PairFile.Write(directory, values);
        identity.Pin(result.Certificate);
        Console.Out.WriteLine(
            $"paired with {result.Theirs.Name}; start both servers now (`antiphon node --data {directory}`)");
        return ExitStatus.Done;
    }

    private static async Task<PairingResult> MeetAsync(
        ServerOptions options, Serving.Processes.PairOptions pair, PeerIdentity identity)
    {
        var ours = PairingFacts.Of(options, pair);
        PairingResult result;
        try
        {
            await using var meeting = new PairingMeeting(identity, pair, ours);
            Console.Out.WriteLine($"waiting for {pair.PeerName} at {pair.Peer} …");
            result = await meeting.MeetAsync(Patience);
        }
        catch (SocketException e)
        {
            throw new CommandException(
                $"this server cannot listen at {pair.Local}: {e.Message}",
                "the address must be this host's; if its node manager runs, stop it first", inner: e);
        }

        var wrong = PairingFacts.Check(ours, result.Theirs, TimeProvider.System.GetUtcNow());
        return wrong.Count == 0
            ? result
            : throw new CommandException("the two cannot be a pair as they are", "mend this and run it again on both")
            {
                Details = [.. wrong.Select(w => $"{w.Wrong}: {w.Mend}")],
            };
    }

    private static PeerIdentity Open(string directory)
    {
        System.IO.Directory.CreateDirectory(directory);
        return PeerIdentity.LoadOrCreate(directory, Path.GetFileName(directory));
    }

    private static string? Ask(string question)
    {
        Console.Out.Write($"{question}: ");
        return Console.In.ReadLine()?.Trim();
    }
}
