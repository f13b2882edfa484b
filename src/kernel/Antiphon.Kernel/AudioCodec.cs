using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>How stored audio is coded; both: 8,000 samples a second, one byte each. Names as in RFC 3551.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AudioCodec>))]
public enum AudioCodec
{
    PCMU,
    PCMA,
}
