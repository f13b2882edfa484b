using System.Net;
using Antiphon.Failover;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>What this host needs to know of the pair it belongs to; not replicated.</summary>
/// <param name="Role">Given at set-up and fixed.</param>
/// <param name="PeerName">The other server's.</param>
/// <param name="Local">Where this server's node manager is reached.</param>
/// <param name="Peer">Where the other one's is.</param>
/// <param name="Settings">Those that both share, as long as the store has none.</param>
/// <param name="Interface">Where the virtual address is put; null: where the subnet contains it.</param>
/// <param name="CompareAt">When the primary compares both stores, every day.</param>
internal sealed record PairOptions(
    ServerRole Role, string PeerName, IPEndPoint Local, IPEndPoint Peer, PairSettings Settings,
    string? Interface, TimeOnly CompareAt)
{
    /// <summary>Where the other server streams its calls to.</summary>
    public IPEndPoint LocalShadows => ShadowsBeside(Local);

    /// <summary>Where calls are streamed to a server: the port after that of the keep-alives.</summary>
    public static IPEndPoint ShadowsBeside(IPEndPoint keepAlive) => new(keepAlive.Address, keepAlive.Port + 1);
}
