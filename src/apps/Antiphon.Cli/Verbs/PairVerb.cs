using System.CommandLine;
using Antiphon.Adapters.Network.Peer;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon pair</c>: makes a pair of two servers.</summary>
internal static class PairVerb
{
    public static Command Make()
    {
        var data = new Option<string>("--data")
        {
            Description = "This server's data directory.", HelpName = "DIR", Required = true,
        };
        var peer = new Option<string>("--peer-data")
        {
            Description = "The other server's data directory, on this host.", HelpName = "DIR", Required = true,
        };
        var command = new Command("pair", "Makes two servers know each other by their certificates.")
        {
            data, peer, PairSettingsVerb.Make(),
        };
        command.SetAction(parsed =>
        {
            using var ours = Open(parsed.GetValue(data)!);
            using var theirs = Open(parsed.GetValue(peer)!);
            ours.Pin(theirs.CertificatePem);
            theirs.Pin(ours.CertificatePem);
            Console.Out.WriteLine($"paired: {ours.Fingerprint[..16]} and {theirs.Fingerprint[..16]}");
            return ExitStatus.Done;
        });
        return command;
    }

    private static PeerIdentity Open(string directory)
    {
        var full = Path.GetFullPath(directory);
        System.IO.Directory.CreateDirectory(full);
        return PeerIdentity.LoadOrCreate(full, Path.GetFileName(full));
    }
}
