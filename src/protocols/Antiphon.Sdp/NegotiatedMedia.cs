namespace Antiphon.Sdp;

/// <summary>What offer and answer came to, seen from this end.</summary>
public sealed record NegotiatedMedia
{
    public required string RemoteAddress { get; init; }

    public required int RemotePort { get; init; }

    public required string RemoteRtcpAddress { get; init; }

    public required int RemoteRtcpPort { get; init; }

    /// <summary>The codec of both ways, with the payload type to be sent.</summary>
    public required RtpMap Codec { get; init; }

    /// <summary>The payload type that comes in, if the peer uses the one that we said.</summary>
    public required int ReceivePayloadType { get; init; }

    /// <summary>Null when keys do not come as events.</summary>
    public TelephoneEvents? TelephoneEvents { get; init; }

    /// <summary>Whether we send and receive; without <see cref="MediaDirection.SendOnly"/> we are on hold.</summary>
    public required MediaDirection Direction { get; init; }

    /// <summary>How much each packet that we send holds.</summary>
    public required TimeSpan PacketTime { get; init; }
}

/// <summary>The payload types of RFC 4733 both ways.</summary>
public sealed record TelephoneEvents(int SendPayloadType, int ReceivePayloadType);
