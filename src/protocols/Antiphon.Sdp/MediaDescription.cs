using System.Collections.Immutable;
using System.Text;

namespace Antiphon.Sdp;

/// <summary>An m= line with the lines that belong to it.</summary>
public sealed record MediaDescription(string Type, int Port, string Protocol, ImmutableArray<string> Formats)
{
    /// <summary>Null when the session's applies.</summary>
    public Connection? Connection { get; init; }

    public ImmutableArray<SdpAttribute> Attributes { get; init; } = [];

    /// <summary>RFC 3264 5.1, 6: a stream that is offered or answered with port 0 is not wanted.</summary>
    public bool IsRefused => Port == 0;

    /// <summary>The attribute of this media; null when the session's applies.</summary>
    public MediaDirection? Direction => MediaDirections.Find(Attributes);

    public TimeSpan? PacketTime => Milliseconds("ptime");

    public TimeSpan? PacketTimeMax => Milliseconds("maxptime");

    /// <summary>
    /// The payload types in the order of preference, with what each stands for; unknown ones are left out.
    /// </summary>
    public IEnumerable<RtpMap> RtpMaps
    {
        get
        {
            foreach (var format in Formats)
            {
                if (!int.TryParse(format, out var payloadType)) continue;
                var map = Attributes
                    .Where(attribute => attribute.Name is "rtpmap")
                    .Select(attribute => RtpMap.Read(attribute.Value))
                    .FirstOrDefault(candidate => candidate?.PayloadType == payloadType)
                    ?? RtpMap.FindStatic(payloadType);
                if (map is not null) yield return map;
            }
        }
    }

    /// <summary>RFC 3605: where RTCP goes when that is not the next port of the same address.</summary>
    public (int Port, Connection? Address)? Rtcp
    {
        get
        {
            if (Value("rtcp")?.Split(' ', 2) is not [var first, .. var rest]) return null;
            if (!int.TryParse(first, out var port) || port is < 0 or > 65535) return null;
            return (port, rest is [var address] ? Connection.Read(address) : null);
        }
    }

    /// <summary>The format parameters of a payload type.</summary>
    public string? FormatParameters(int payloadType)
    {
        var prefix = $"{payloadType} ";
        return Attributes
            .Where(attribute => attribute.Name is "fmtp" && attribute.Value is not null)
            .Select(attribute => attribute.Value!)
            .FirstOrDefault(value => value.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..].Trim();
    }

    internal void WriteTo(StringBuilder text)
    {
        text.Append($"m={Type} {Port} {Protocol} {string.Join(' ', Formats)}\r\n");
        if (Connection is not null) text.Append($"c={Connection}\r\n");
        foreach (var attribute in Attributes) text.Append(attribute).Append("\r\n");
    }

    private string? Value(string name) => Attributes.FirstOrDefault(attribute => attribute.Name == name).Value;

    private TimeSpan? Milliseconds(string name) =>
        decimal.TryParse(Value(name), out var value) && value is > 0 and < 1000
            ? TimeSpan.FromMilliseconds((double)value)
            : null;
}
