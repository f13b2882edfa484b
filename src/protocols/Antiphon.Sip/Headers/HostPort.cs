using System.Net;
using System.Text;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>A host (name, IPv4, or IPv6 without its brackets) and the port if one is written.</summary>
[JsonConverter(typeof(SipTextConverter<HostPort>))]
public readonly record struct HostPort(string Host, int? Port = null) : ISipText<HostPort>
{
    public static HostPort Of(IPEndPoint endPoint) => new(Spell(endPoint.Address), endPoint.Port);

    /// <summary>
    /// An address as SIP writes it: an IPv4 address that arrived over an IPv6 socket is an IPv4 address.
    /// </summary>
    public static string Spell(IPAddress address) =>
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    public static bool TryParse(ReadOnlySpan<byte> text, out HostPort value)
    {
        var scanner = new Scanner(text);
        return TryRead(ref scanner, out value, spaceAroundColon: false) && scanner.AtEnd;
    }

    /// <summary>Host names are compared without case, and a missing port is not the default port.</summary>
    public bool Equals(HostPort other) =>
        Port == other.Port && string.Equals(Host, other.Host, StringComparison.OrdinalIgnoreCase);

    public override int GetHashCode() =>
        HashCode.Combine(Port, Host is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(Host));

    public override string ToString() =>
        (Host?.Contains(':', StringComparison.Ordinal) is true ? $"[{Host}]" : Host)
        + (Port is { } port ? $":{port}" : "");

    // RFC 3261 25.1: sent-by allows white space around its colon, hostport in a URI does not.
    internal static bool TryRead(ref Scanner scanner, out HostPort value, bool spaceAroundColon)
    {
        value = default;
        if (!TryReadHost(ref scanner, out var host)) return false;
        var hasPort = spaceAroundColon ? scanner.Take(':') : scanner.TakeExactly(':');
        uint port = 0;
        if (hasPort && !scanner.Number(65535, out port)) return false;
        value = new HostPort(host, hasPort ? (int)port : null);
        return true;
    }

    private static bool TryReadHost(ref Scanner scanner, out string host)
    {
        host = "";
        if (!scanner.TakeExactly('['))
        {
            host = Text.Of(scanner.While(Grammar.Host));
            return host.Length > 0;
        }

        var end = scanner.Rest.IndexOf((byte)']');
        if (end < 0) return false;
        // RFC 5118 4.10: the grammar of RFC 3261 made some senders write three colons.
        var literal = Encoding.ASCII.GetString(scanner.Rest[..end])
            .Replace(":::", "::", StringComparison.Ordinal);
        scanner.Position += end + 1;
        // No zone, and no IPv4 address in brackets.
        if (literal.Contains('%', StringComparison.Ordinal) || !literal.Contains(':', StringComparison.Ordinal))
            return false;
        if (!IPAddress.TryParse(literal, out _)) return false;
        host = literal;
        return true;
    }
}
