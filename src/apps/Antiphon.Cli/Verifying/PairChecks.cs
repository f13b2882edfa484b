using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Cli.Pairing;
using Antiphon.Cli.Serving;
using Antiphon.Cli.Serving.Processes;
using Antiphon.Ports.Control;

namespace Antiphon.Cli.Verifying;

/// <summary>Whether the two servers know and reach each other.</summary>
internal sealed class PairChecks(ServerOptions options, PairOptions pair, StatusOf running)
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<IEnumerable<Finding>> RunAsync()
    {
        var certificates = Certificates();
        return certificates.IsGood
            ? [certificates, await PeerAsync(), .. Both()]
            : [certificates];
    }

    private Finding Certificates()
    {
        const string check = "certificates";
        var folder = Path.Combine(options.DataDirectory, "pair");
        var key = Path.Combine(folder, "key.pem");
        if (!File.Exists(key))
            return Finding.Bad(check, "this server has none", "run `antiphon pair` on both servers");
        if ((File.GetUnixFileMode(key) & Others) != UnixFileMode.None)
            return Finding.Bad(check, $"others than its owner may read {key}", $"`chmod 600 {key}`");
        try
        {
            using var identity = Open();
            return identity.PinnedFingerprint is { } pinned
                ? Finding.Good(check, $"ours {identity.Fingerprint[..16]}, {pair.PeerName}'s {pinned[..16]}")
                : Finding.Bad(check, $"{pair.PeerName}'s is not known", "run `antiphon pair` on both servers");
        }
        catch (CryptographicException e)
        {
            return Finding.Bad(
                check, $"a file in {folder} is damaged: {e.Message}",
                "restore it from a backup, or remove the folder and run `antiphon pair` on both servers");
        }
    }

    /// <summary>From here to there; it says what it is.</summary>
    private async Task<Finding> PeerAsync()
    {
        var check = $"{pair.PeerName} from here";
        var place = new PeerPlace(options.DataDirectory, pair.Peer).Now();
        using var identity = Open();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await using var stream = await PeerStream.ConnectAsync(
                place, local: null, identity, PairingDesk.Question, limit.Token);
            var ours = PairingFacts.Of(options, pair);
            var (theirs, _) = await PairingMeeting.ExchangeAsync(stream, ours, limit.Token);
            var wrong = PairingFacts.Check(ours, theirs, TimeProvider.System.GetUtcNow());
            return wrong.Count == 0
                ? Finding.Good(check, $"answers at {place}, version {theirs.Version}; names, roles and clocks fit")
                : Finding.Bad(check, wrong[0].Wrong, wrong[0].Mend);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
        {
            return Finding.Bad(
                check, $"is not reached at {place}: {WhyOf(e)}",
                $"start it; open TCP and UDP {place.Port} and TCP {place.Port + 1} between the two; `antiphon server "
                + "address --peer` when it has moved, `antiphon pair` when it is another one");
        }
    }

    private static string WhyOf(Exception fault) => fault switch
    {
        OperationCanceledException => $"no answer within {Patience.TotalSeconds:0} s",
        IOException { InnerException: SocketException refused } => refused.Message,
        _ => fault.Message,
    };

    /// <summary>What only a server that runs knows: whether it is reached, and how the stores stand.</summary>
    private IEnumerable<Finding> Both()
    {
        if (running.Remote is { } remote)
            yield return remote.Status == "Unknown"
                ? Finding.Bad(
                    $"{pair.PeerName} to here", $"is not heard since {Client.Printer.Time(remote.Since)}",
                    $"open TCP and UDP {pair.Local.Port} at {pair.Local.Address} for {pair.PeerName}")
                : Finding.Good($"{pair.PeerName} to here", $"is heard; it is {remote.Status}");
        if (running.Replication is { } replication)
            yield return replication.State == "broken"
                ? Finding.Bad("replication", $"broken: {replication.Cause}", "`antiphon replication` shows its state")
                : Finding.Good("replication", $"{replication.State}, {replication.LagRecords} changes behind");
    }

    private PeerIdentity Open() => PeerIdentity.LoadOrCreate(options.DataDirectory, options.Name);
}

/// <summary>What a server that runs says of itself and its peer; nothing of one that does not.</summary>
internal sealed record StatusOf(ServerStatus? Local, ServerStatus? Remote, ReplicationView? Replication);
