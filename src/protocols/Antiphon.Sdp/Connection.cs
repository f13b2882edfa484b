using System.Net;
using System.Net.Sockets;

namespace Antiphon.Sdp;

/// <summary>A c= line: where media goes, an address or a host name. What multicast adds behind a slash is left out.</summary>
public sealed record Connection(string Address)
{
    /// <summary>RFC 3264 8.4: the way RFC 2543 put a call on hold.</summary>
    public bool IsUnspecified => Address is "0.0.0.0";

    public bool IsIPv6 => IPAddress.TryParse(Address, out var address)
        && address.AddressFamily is AddressFamily.InterNetworkV6;

    public override string ToString() => $"IN {(IsIPv6 ? "IP6" : "IP4")} {Address}";

    internal static Connection? Read(string value)
    {
        if (value.Split(' ') is not ["IN", "IP4" or "IP6", var target]) return null;
        var address = target.Split('/')[0];
        var isV6 = IPAddress.TryParse(address, out var ip) && ip.AddressFamily is AddressFamily.InterNetworkV6;
        if (isV6 != value.StartsWith("IN IP6", StringComparison.Ordinal) && ip is not null) return null;
        return ip is not null || Uri.CheckHostName(address) is UriHostNameType.Dns ? new Connection(address) : null;
    }
}
