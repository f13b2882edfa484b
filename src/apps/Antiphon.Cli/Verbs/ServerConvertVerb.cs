using System.CommandLine;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Adapters.Storage;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Pairing;
using Antiphon.Cli.Serving;
using Antiphon.Cli.Serving.Processes;
using Antiphon.Ports;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon server convert</c>: one of a pair becomes a single server, or a single one becomes one of a
/// pair. What it has stored stays.</summary>
internal static class ServerConvertVerb
{
    private const string PairSection = "Pair";

    public static Command Make() => new(
        "convert", "Makes a single server of one of a pair, or one of a pair of a single one; its store stays.")
    {
        MakeSingle(),
        PairVerb.MakeAs("pair", "Makes a single server one of a pair: the same as `antiphon pair`."),
    };

    private static Command MakeSingle()
    {
        var data = ServerVerb.DataOption();
        var take = new Option<bool>("--take-virtual-address")
        {
            Description = "The pair's virtual address, which this host has for good now, becomes one of its own.",
        };
        var command = new Command(
            "single", "Ends the pair for this server, which is stopped; the other one is converted by itself.")
        {
            take, data,
        };
        command.SetAction(parsed =>
        {
            Convert(Path.GetFullPath(parsed.GetValue(data)!), parsed.GetValue(take));
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Convert(string directory, bool takeAddress)
    {
        using var stopped = StoppedServer.Lock(directory);
        if (PairFile.Find(directory, PairKeys.Role) is null)
            throw new CommandException(
                $"{Path.Combine(directory, GivenValues.FileName)} says nothing of a pair",
                "where Pair: is given in the environment or by flags of `antiphon node`, take it out there");
        var shared = PairFile.Find(directory, PairKeys.VirtualAddress);
        var peer = PairFile.Find(directory, PairKeys.PeerName);
        if (takeAddress && shared is null)
            throw new CommandException("the pair has no virtual address", "leave --take-virtual-address out");
        Detach(directory);
        PairFile.Remove(directory, PairSection);
        if (takeAddress)
            PairFile.Write(
                directory,
                [(Settings.Listen.Key, $"{PairFile.Find(directory, Settings.Listen)},{shared}")]);
        Console.Out.WriteLine($"this is a single server now, with all that it has stored; {peer} is a stranger to it");
        if (takeAddress)
            Console.Out.WriteLine($"give {shared} to an interface of this host, for good, before it is started");
        else if (shared is not null)
            Console.Out.WriteLine($"nobody is at {shared} any more: tell the phone system where to call");
        Console.Out.WriteLine($"start it: `antiphon serve --data {directory}`");
        Console.Out.WriteLine($"on {peer}, when it is to go on by itself, too: antiphon server convert single");
    }

    /// <summary>The pair's end stands in the file last: cut off before, this can be done again.</summary>
    private static void Detach(string directory)
    {
        try
        {
            StoreDetachment.Run(directory);
            using var identity = PeerIdentity.LoadOrCreate(directory, Path.GetFileName(directory));
            identity.Unpin();
            NodeMemoryFile.Remove(directory);
        }
        catch (StoreException e)
        {
            throw new CommandException(
                $"cannot {e.Fault.Operation} {e.Fault.Subject}: {e.Fault.Cause}", e.Fault.Hint, inner: e);
        }
    }
}
