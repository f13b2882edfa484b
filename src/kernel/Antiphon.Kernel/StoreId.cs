using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>
/// One store's database, drawn when it is made: positions in a change feed mean something only together with it. Its
/// text is sixteen hexadecimal digits.
/// </summary>
[JsonConverter(typeof(TextConverter<StoreId>))]
public readonly record struct StoreId(ulong Value) : IParsable<StoreId>
{
    public static StoreId Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"Not a store id: '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out StoreId result)
    {
        var valid = ulong.TryParse(s, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value);
        result = valid ? new(value) : default;
        return valid && result.ToString() == s;
    }

    public override string ToString() => Value.ToString("x16");
}
