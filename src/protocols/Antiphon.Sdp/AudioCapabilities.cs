using System.Collections.Immutable;

namespace Antiphon.Sdp;

/// <summary>What we can send and receive: G.711, and keys as events of RFC 4733.</summary>
public sealed record AudioCapabilities
{
    public static readonly RtpMap Pcmu = new(0, "PCMU", 8000);
    public static readonly RtpMap Pcma = new(8, "PCMA", 8000);

    /// <summary>In the order we would offer them; in an answer the offerer's order counts.</summary>
    public ImmutableArray<RtpMap> Codecs { get; init; } = [Pcmu, Pcma];

    /// <summary>In our offers, from the dynamic range 96 to 127; an answer uses the offerer's number.</summary>
    public int TelephoneEventPayloadType { get; init; } = 101;

    /// <summary>Shorter costs packets, longer costs delay.</summary>
    public TimeSpan PacketTime { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest packet we make when the peer asks for it.</summary>
    public TimeSpan PacketTimeMax { get; init; } = TimeSpan.FromMilliseconds(60);
}
