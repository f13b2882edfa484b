using System.Collections.Immutable;
using System.Net;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Voice.Signalling;

/// <summary>The way out, once there is one, and the addresses that it leads from.</summary>
internal sealed class SwitchableTransport : ISipTransport
{
    private ISipTransport? _transport;

    public ImmutableArray<IPEndPoint> Listening { get; private set; } = [];

    /// <summary>
    /// By which way a dialog goes on from here: its own, if its address is this server's now. From another one each
    /// request finds its next hop over UDP; a connection died with the other server, and a new one leads to where the
    /// next hop listens.
    /// </summary>
    /// <param name="dialog">That another server had.</param>
    /// <param name="flow">By which it went there.</param>
    /// <returns>Null when this server has no address of its family.</returns>
    public SipFlow? GoOn(Dialog dialog, SipFlow flow)
    {
        if (Listening.Contains(flow.Local))
            return flow;
        if (Listening.FirstOrDefault(l => l.AddressFamily == flow.Local.AddressFamily) is not { } local)
            return null;
        return flow.Transport == SipTransportKind.Udp
            ? flow with { Local = local }
            : flow with { Local = local, Remote = NextHop.Of(dialog, flow.Remote) };
    }

    public void Switch(ISipTransport transport, ImmutableArray<IPEndPoint> listening) =>
        (_transport, Listening) = (transport, listening);

    public void Narrow(ImmutableArray<IPEndPoint> listening) => Listening = listening;

    public void Send(SipFlow flow, ReadOnlyMemory<byte> message) => _transport?.Send(flow, message);
}
