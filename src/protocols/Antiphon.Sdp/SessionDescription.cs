using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Antiphon.Sdp;

/// <summary>
/// A session description (RFC 4566, RFC 8866) as far as an offer or an answer needs it: lines about people, times of
/// repetition, bandwidth and keys are checked for their form and not kept. Equality is that of the text.
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed record SessionDescription(Origin Origin, ImmutableArray<MediaDescription> Media)
{
    public string Name { get; init; } = "-";

    public Connection? Connection { get; init; }

    /// <summary>The t= line.</summary>
    public string Time { get; init; } = "0 0";

    public ImmutableArray<SdpAttribute> Attributes { get; init; } = [];

    public static bool TryParse(
        ReadOnlySpan<byte> text,
        SdpLimits limits,
        [MaybeNullWhen(false)] out SessionDescription value,
        out SdpParseError error) => SdpParser.TryParse(text, limits, out value, out error);

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToString());

    /// <summary>Where this media goes, by its own c= line or the session's.</summary>
    public Connection? ConnectionOf(MediaDescription media) => media.Connection ?? Connection;

    /// <summary>RFC 4566 6: an attribute of the media, else of the session, else sendrecv.</summary>
    public MediaDirection DirectionOf(MediaDescription media) =>
        media.Direction ?? MediaDirections.Find(Attributes) ?? MediaDirection.SendReceive;

    /// <summary>RFC 3264 8: the same version of the same session says that nothing changed.</summary>
    public bool IsSameVersionAs(SessionDescription other) =>
        Origin.SessionId == other.Origin.SessionId
        && Origin.Version == other.Origin.Version
        && Origin.User == other.Origin.User
        && Origin.Address == other.Origin.Address;

    public bool Equals(SessionDescription? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString()
    {
        var text = new StringBuilder(256);
        text.Append($"v=0\r\no={Origin}\r\ns={Name}\r\n");
        if (Connection is not null) text.Append($"c={Connection}\r\n");
        text.Append($"t={Time}\r\n");
        foreach (var attribute in Attributes) text.Append(attribute).Append("\r\n");
        foreach (var media in Media) media.WriteTo(text);
        return text.ToString();
    }

    /// <summary>Stores a description as its text.</summary>
    public sealed class Converter : JsonConverter<SessionDescription>
    {
        public override SessionDescription Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(Encoding.UTF8.GetBytes(reader.GetString() ?? ""), SdpLimits.Default, out var value, out var error)
                ? value
                : throw new JsonException(error.ToString());

        public override void Write(Utf8JsonWriter writer, SessionDescription value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
