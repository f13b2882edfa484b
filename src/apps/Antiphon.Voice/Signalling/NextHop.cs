using System.Net;
using System.Net.Sockets;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Voice.Signalling;

/// <summary>
/// Where requests in a dialog go: to its first route, else to its target (RFC 3261 12.2.1.1).
/// </summary>
internal static class NextHop
{
    private const int DefaultPort = 5060;

    /// <summary>
    /// Behind an address translator, over a connection, or for a host that is a name, back along the flow the dialog
    /// came by.
    /// </summary>
    public static SipFlow Of(SipRequest request, SipFlow flow)
    {
        var next = request.Route is [var first, ..] ? first.Uri : request.Uri;
        return flow.Transport == SipTransportKind.Udp && AddressOf(next, flow.Local.AddressFamily) is { } remote
            ? flow with { Remote = remote }
            : flow;
    }

    /// <summary>
    /// Where a new connection leads; for a host that is a name, to the one from which the last came.
    /// </summary>
    public static IPEndPoint Of(Dialog dialog, IPEndPoint last)
    {
        var next = dialog.RouteSet is [var first, ..] ? first.Uri : dialog.RemoteTarget;
        return AddressOf(next, last.AddressFamily) ?? new IPEndPoint(last.Address, next.Port ?? DefaultPort);
    }

    private static IPEndPoint? AddressOf(SipUri uri, AddressFamily family) =>
        IPAddress.TryParse(uri.Host, out var address) && address.AddressFamily == family
            ? new IPEndPoint(address, uri.Port ?? DefaultPort)
            : null;
}
