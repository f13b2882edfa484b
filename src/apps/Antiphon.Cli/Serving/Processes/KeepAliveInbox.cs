using Antiphon.Adapters.Network.Peer;
using Antiphon.Cli.Observing;
using Antiphon.Failover;
using Microsoft.Extensions.Logging;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>Hands on to the node manager's loop what comes from the peer.</summary>
internal sealed class KeepAliveInbox(NodePump pump, ILogger log) : IKeepAliveSink
{
    private int _unreadable;

    public void OnKeepAlive(ReadOnlySpan<byte> keepAlive)
    {
        if (KeepAliveWire.TryParse(keepAlive, out var read))
            pump.Deliver(new NodeEvent.PeerHeard(read));
        else if (Interlocked.Exchange(ref _unreadable, 1) == 0)
            log.KeepAliveUnreadable(keepAlive.Length);
    }

    public void OnFact(KeepAliveLinkFact fact) => pump.Deliver(new NodeEvent.LinkReported(fact switch
    {
        KeepAliveLinkFact.Opened => LinkFact.Opened,
        KeepAliveLinkFact.Closed => LinkFact.Closed,
        KeepAliveLinkFact.Refused => LinkFact.Refused,
        _ => throw new InvalidOperationException($"{fact} is not known"),
    }));
}
