using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>A server of the pair or cluster, as stamps name it; its text is four hexadecimal digits.</summary>
[JsonConverter(typeof(TextConverter<ServerId>))]
public readonly record struct ServerId(ushort Value) : IParsable<ServerId>, IComparable<ServerId>
{
    public static readonly ServerId Primary = new(1);
    public static readonly ServerId Secondary = new(2);

    public static ServerId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"Not a server id: '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ServerId result)
    {
        var valid = ushort.TryParse(s, NumberStyles.AllowHexSpecifier, null, out var value) && s!.Length == 4;
        result = valid ? new(value) : default;
        return valid && result.ToString() == s;
    }

    public int CompareTo(ServerId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("x4");
}
