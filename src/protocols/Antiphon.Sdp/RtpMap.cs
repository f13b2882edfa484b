namespace Antiphon.Sdp;

/// <summary>What a payload type stands for: a=rtpmap, or the static table of RFC 3551 6.</summary>
public sealed record RtpMap(int PayloadType, string Encoding, int ClockRate, int Channels = 1)
{
    private static readonly RtpMap[] Static =
    [
        new(0, "PCMU", 8000),
        new(3, "GSM", 8000),
        new(4, "G723", 8000),
        new(8, "PCMA", 8000),
        new(9, "G722", 8000),
        new(13, "CN", 8000),
        new(18, "G729", 8000),
    ];

    public bool IsStatic => Array.Exists(Static, map => map == this);

    /// <summary>Encoding names are compared without case (RFC 4855 3).</summary>
    public bool Is(string encoding, int clockRate) =>
        ClockRate == clockRate && Channels == 1 && Encoding.Equals(encoding, StringComparison.OrdinalIgnoreCase);

    public SdpAttribute ToAttribute() =>
        new("rtpmap", $"{PayloadType} {Encoding}/{ClockRate}" + (Channels > 1 ? $"/{Channels}" : ""));

    internal static RtpMap? FindStatic(int payloadType) => Array.Find(Static, map => map.PayloadType == payloadType);

    internal static RtpMap? Read(string? value)
    {
        if (value?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var type, var encoding]) return null;
        if (!int.TryParse(type, out var payloadType) || payloadType is < 0 or > 127) return null;
        var parts = encoding.Split('/');
        if (parts.Length < 2 || !int.TryParse(parts[1], out var clockRate)) return null;
        var channels = 1;
        if (parts.Length > 2 && !int.TryParse(parts[2], out channels)) return null;
        return new RtpMap(payloadType, parts[0], clockRate, channels);
    }
}
