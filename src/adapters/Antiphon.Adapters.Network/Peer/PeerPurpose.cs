using System.Net.Security;
using System.Text;

namespace Antiphon.Adapters.Network.Peer;

/// <summary>
/// What a connection between the two servers is for, said in the handshake (RFC 7301), so that one port serves them
/// all and a purpose this version does not know is refused before a byte of it is read. The number is the version of
/// what is spoken on it.
/// </summary>
public readonly record struct PeerPurpose(string Name)
{
    /// <summary>Short, and never behind anything else.</summary>
    public static readonly PeerPurpose KeepAlive = new("antiphon-keepalive/1");

    /// <summary>Records and blobs.</summary>
    public static readonly PeerPurpose Replication = new("antiphon-replication/1");

    /// <summary>Calls as they change, and their audio, from one voice service to the other.</summary>
    public static readonly PeerPurpose Shadows = new("antiphon-shadows/1");

    internal SslApplicationProtocol Protocol => new(Name);

    internal static PeerPurpose Of(SslApplicationProtocol protocol) =>
        new(Encoding.UTF8.GetString(protocol.Protocol.Span));
}
