using System.Net;

namespace Antiphon.Ports.Signalling;

public enum SipTransportKind : byte
{
    Udp,
    Tcp,
}

/// <summary>
/// Between which two addresses a message travels. Over TCP it names a connection: the one that is open between the
/// two, or a new one from any of our ports when none is.
/// </summary>
public readonly record struct SipFlow(SipTransportKind Transport, IPEndPoint Local, IPEndPoint Remote)
{
    public override string ToString() => $"{Transport} {Local} {Remote}";
}

/// <summary>
/// Sends signalling. Never blocks; a flow that fails is reported to the sink the transport was made with.
/// </summary>
public interface ISipTransport
{
    void Send(SipFlow flow, ReadOnlyMemory<byte> message);
}
