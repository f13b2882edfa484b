using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>Antiphon's own name of a call, unique for all time. Not the SIP Call-ID: far ends repeat those.</summary>
[JsonConverter(typeof(TextConverter<CallId>))]
public readonly record struct CallId : IParsable<CallId>, IComparable<CallId>
{
    /// <exception cref="ArgumentException">Not 1 to 64 letters, digits, '-', '_', '.'.</exception>
    public CallId(string value) => Value = IdentifierText.Checked(value, nameof(CallId));

    public string Value { get; }

    public static CallId Parse(string s, IFormatProvider? provider) => new(s);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CallId result)
    {
        result = IdentifierText.IsValid(s) ? new(s!) : default;
        return result.Value is not null;
    }

    public int CompareTo(CallId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";
}
