using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>
/// Audio that a record refers to: the blob and how its samples are coded. Its text is the blob's, with <c>;PCMA</c>
/// behind it when it is in A-law.
/// </summary>
[JsonConverter(typeof(TextConverter<Sound>))]
public readonly record struct Sound(BlobHash Blob, AudioCodec Codec) : IParsable<Sound>
{
    private const string InALaw = ";PCMA";

    public static Sound Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var sound) ? sound : throw new FormatException($"Not a sound: '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Sound result)
    {
        var isALaw = s is not null && s.EndsWith(InALaw, StringComparison.Ordinal);
        var isSound = BlobHash.TryParse(isALaw ? s![..^InALaw.Length] : s, provider, out var blob);
        result = isSound ? new(blob, isALaw ? AudioCodec.PCMA : AudioCodec.PCMU) : default;
        return isSound;
    }

    public override string ToString() => Codec == AudioCodec.PCMA ? Blob + InALaw : Blob.ToString();
}
