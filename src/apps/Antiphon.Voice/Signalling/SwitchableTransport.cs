using System.Collections.Immutable;
using System.Net;
using Antiphon.Ports.Signalling;

namespace Antiphon.Voice.Signalling;

/// <summary>The way out, once there is one, and the addresses that it leads from.</summary>
internal sealed class SwitchableTransport : ISipTransport
{
    private ISipTransport? _transport;

    public ImmutableArray<IPEndPoint> Listening { get; private set; } = [];

    public void Switch(ISipTransport transport, ImmutableArray<IPEndPoint> listening) =>
        (_transport, Listening) = (transport, listening);

    public void Narrow(ImmutableArray<IPEndPoint> listening) => Listening = listening;

    public void Send(SipFlow flow, ReadOnlyMemory<byte> message) => _transport?.Send(flow, message);
}
