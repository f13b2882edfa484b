using System.Net;

namespace Antiphon.Sdp;

/// <summary>
/// A c= line: where media goes, an address or a host name. What multicast adds behind a slash is left out.
/// </summary>
public sealed record Connection(string Address)
{
    /// <summary>RFC 3264 8.4: the way RFC 2543 put a call on hold.</summary>
    public bool IsUnspecified => Address is "0.0.0.0";

    public bool IsIPv6 => Address.Contains(':', StringComparison.Ordinal);

    public override string ToString() => $"IN {(IsIPv6 ? "IP6" : "IP4")} {Address}";

    internal static Connection? Read(string value)
    {
        if (value.Split(' ') is not ["IN", "IP4" or "IP6", var target]) return null;
        var connection = new Connection(target.Split('/')[0]);
        if (!IPAddress.TryParse(connection.Address, out _))
            return Uri.CheckHostName(connection.Address) is UriHostNameType.Dns ? connection : null;
        var isIPv6 = value.StartsWith("IN IP6", StringComparison.Ordinal);
        return connection.IsIPv6 == isIPv6 ? connection : null;
    }
}
