using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Pairing;
using Antiphon.Cli.Serving;

namespace Antiphon.Cli.Verbs;

/// <summary>
/// <c>antiphon server address</c>: this server has another address, or the other one has. The one that moves is stopped
/// meanwhile, and the other one answers; it takes the new address while it runs.
/// </summary>
internal static class ServerAddressVerb
{
    public static Command Make()
    {
        var data = ServerVerb.DataOption();
        var own = new Argument<string?>("NEW")
        {
            Description = "This server's new address, which its host has already. The server is stopped.",
            DefaultValueFactory = _ => null,
        };
        var peer = new Option<string?>("--peer")
        {
            Description = "The other server's new address. This one may run, and looks for it there at once.",
            HelpName = "ADDRESS",
        };
        var command = new Command(
            "address", "Changes the address of this server, or the one that it knows the other by.")
        {
            own, peer, data,
        };
        command.SetAction(async (parsed, _) =>
        {
            var directory = Path.GetFullPath(parsed.GetValue(data)!);
            switch (parsed.GetValue(own), parsed.GetValue(peer))
            {
                case ({ } address, null):
                    ChangeOwn(directory, AddressOf(address));
                    break;
                case (null, { } address):
                    await ChangePeerAsync(directory, AddressOf(address));
                    break;
                default:
                    throw new CommandException(
                        "whose address?", "give this server's new one, or --peer with the other's", ExitStatus.Usage);
            }

            return ExitStatus.Done;
        });
        return command;
    }

    private static void ChangeOwn(string directory, IPAddress address)
    {
        using var stopped = StoppedServer.Lock(directory);
        var before = FromFile(directory, Settings.Listen);
        var listen = before.Split(',', StringSplitOptions.TrimEntries);
        if (listen.Contains(address.ToString()))
            throw new CommandException($"{address} is its address already", "nothing was changed");
        // The node manager is reached at the first; the others stay.
        var after = string.Join(',', listen.Skip(1).Prepend($"{address}"));
        var options = ServerConfiguration.Read(
            directory, Environment.GetEnvironmentVariables(), [$"{Settings.Listen.Key}={after}"]);
        if (options.Pair is { } pair && pair.Peer.Address.Equals(address))
            throw new CommandException($"{address} is {pair.PeerName}'s", "the two need an address each");
        RefuseForeign(address);
        PairFile.Write(directory, [(Settings.Listen.Key, after)]);
        Console.Out.WriteLine($"{options.Name} is at {address} from its next start on");
        Console.Out.WriteLine(options.Pair is { } other
            ? $"now run on {other.PeerName}, which may go on running: antiphon server address --peer {address} "
                + $"--data DIR; then start this one (`antiphon node --data {directory}`)"
            : "tell the phone system, then start it");
    }

    private static async Task ChangePeerAsync(string directory, IPAddress address)
    {
        var before = FromFile(directory, PairKeys.PeerAddress);
        var options = ServerConfiguration.Read(
            directory, Environment.GetEnvironmentVariables(), [$"{PairKeys.PeerAddress.Key}={address}"]);
        var name = options.Pair!.PeerName;
        if (options.Sip.Any(own => own.Address.Equals(address)))
            throw new CommandException($"{address} is this server's own", $"give the one that {name} has now");
        if (options.VirtualSip?.Address.Equals(address) is true)
            throw new CommandException($"{address} is the pair's virtual address", $"give the one of {name} alone");
        if (before == $"{address}")
            throw new CommandException($"{address} is known here as {name}'s already", "nothing was changed");
        if (await PeerSight.IsHeardAsync(directory))
            throw new CommandException(
                $"{name} is heard at {before}: this server would lose it",
                $"stop {name} first, and change its own address there: antiphon server address {address}");
        PairFile.Write(directory, [(PairKeys.PeerAddress.Key, $"{address}")]);
        Console.Out.WriteLine($"{name} is looked for at {address} from now on; start it when it is there");
    }

    /// <summary>What the environment says stands over the file, and what a flag says, too: they are changed where they
    /// are.</summary>
    private static string FromFile(string directory, Setting setting)
    {
        if (Environment.GetEnvironmentVariable($"ANTIPHON__{setting.Key.Replace(":", "__", StringComparison.Ordinal)}")
            is null && PairFile.Find(directory, setting) is { } value)
        {
            return value;
        }

        throw new CommandException(
            $"{setting.Key} does not stand in {Path.Combine(directory, GivenValues.FileName)}",
            "it is given in the environment or by a flag of `antiphon node`: change it there");
    }

    private static void RefuseForeign(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
        }
        catch (SocketException e)
        {
            throw new CommandException(
                $"{address} is no address of this host: {e.Message}",
                "give it to an interface of this host first (`ip addr` shows them)", inner: e);
        }
    }

    private static IPAddress AddressOf(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new CommandException(
            $"'{text}' is no address", "give an IPv4 or IPv6 address, such as 192.0.2.13", ExitStatus.Usage);
}
