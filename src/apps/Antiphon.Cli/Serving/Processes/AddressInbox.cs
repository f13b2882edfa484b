using System.Net;
using Antiphon.Adapters.Host.Addresses;
using Antiphon.Events;
using Antiphon.Failover;
using Antiphon.Node.Events;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>Hands on what becomes of the virtual address.</summary>
internal sealed class AddressInbox(IPAddress address, NodePump pump, EventLog events) : IVirtualAddressSink
{
    public void OnTaken() => pump.Deliver(new NodeEvent.AddressTaken());

    public void OnLost(string cause) => pump.Deliver(new NodeEvent.AddressLost(cause));

    public void OnFault(string cause) => events.Tell(EventCatalogue.AddressUnusable, $"{address}", cause);
}
