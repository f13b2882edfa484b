using System.CommandLine;
using System.Net;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Pairing;
using Antiphon.Cli.Serving;

namespace Antiphon.Cli.Verbs;

/// <summary>
/// <c>antiphon server replace</c>: another machine takes the place of the peer, which is gone for good. Run on the one
/// that is left, which goes on answering; the new one is then paired as any other is.
/// </summary>
internal static class ServerReplaceVerb
{
    public static Command Make()
    {
        var data = ServerVerb.DataOption();
        var fingerprint = new Option<string?>("--peer-fingerprint")
        {
            Description = "The new server's, as `antiphon pair` shows it there.", HelpName = "HEX",
        };
        var address = new Option<string?>("--peer-address")
        {
            Description = "The new server's address, when it is another than that of the one that is gone.",
            HelpName = "ADDRESS",
        };
        var command = new Command(
            "replace", "On the server that is left: lets a new one take the place of the other, which is gone.")
        {
            fingerprint, address, data,
        };
        command.SetAction(async (parsed, _) =>
        {
            await ReplaceAsync(
                Path.GetFullPath(parsed.GetValue(data)!), parsed.GetValue(fingerprint), parsed.GetValue(address));
            return ExitStatus.Done;
        });
        return command;
    }

    private static async Task ReplaceAsync(string directory, string? fingerprint, string? address)
    {
        var options = ServerConfiguration.Read(
            directory, Environment.GetEnvironmentVariables(),
            address is null ? [] : [$"{PairKeys.PeerAddress.Key}={address}"]);
        if (options.Pair is not { } pair)
            throw new CommandException(
                $"{options.Name} is no server of a pair", "`antiphon pair` makes one of it and another one");
        using var identity = PeerIdentity.LoadOrCreate(directory, options.Name);
        var there = CommandThere(options, pair.Peer, identity.Fingerprint);
        if (fingerprint is null)
            throw new CommandException(
                "the fingerprint of the new server is not known",
                "give what that shows here as --peer-fingerprint", ExitStatus.Usage)
            {
                Details = ["run this on the new machine; it shows its fingerprint, and waits for this server:", there],
            };
        if (!PeerIdentity.IsFingerprint(fingerprint))
            throw new CommandException(
                "that is no fingerprint", "it has 64 hexadecimal digits; copy it from the new server",
                ExitStatus.Usage);
        if (await PeerSight.IsHeardAsync(directory))
            throw new CommandException(
                $"{pair.PeerName} is there: a server that lives is not replaced",
                $"stop it for good first; it will not be taken for {pair.PeerName} any more");
        var before = identity.PinnedFingerprint;
        identity.ReplacePeer(fingerprint);
        if (address is not null && IPAddress.TryParse(address, out _))
            PairFile.Write(directory, [(PairKeys.PeerAddress.Key, address)]);
        if (before != identity.PinnedFingerprint)
            Console.Out.WriteLine(
                $"the server that was {pair.PeerName} is a stranger from now on; its place is the new one's, at "
                + $"{pair.Peer.Address}");
        Console.Out.WriteLine("on the new machine, unless it waits already:");
        Console.Out.WriteLine($"  {there}");
        Console.Out.WriteLine(
            "  antiphon node --data DIR      gets all of this store: `antiphon replication` shows how far it is");
    }

    private static string CommandThere(ServerOptions options, IPEndPoint peer, string fingerprint)
    {
        var pair = options.Pair!;
        var role = options.Role == "primary" ? "secondary" : "primary";
        var shared = pair.Settings.VirtualAddress is { } address ? $" --virtual-address {address}" : "";
        return $"antiphon pair --data DIR --name {pair.PeerName} --address {peer.Address} --role {role} "
            + $"--peer-name {options.Name} --peer-address {pair.Local.Address}{shared} "
            + $"--peer-fingerprint {fingerprint}";
    }
}
