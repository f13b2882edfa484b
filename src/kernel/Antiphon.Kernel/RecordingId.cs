using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>A recording in the spool, named after the call and the take that it is recorded in.</summary>
[JsonConverter(typeof(TextConverter<RecordingId>))]
public readonly record struct RecordingId : IParsable<RecordingId>, IComparable<RecordingId>
{
    /// <exception cref="ArgumentException">Not 1 to 64 letters, digits, '-', '_', '.'.</exception>
    public RecordingId(string value) => Value = IdentifierText.Checked(value, nameof(RecordingId));

    public string Value { get; }

    public static RecordingId Of(CallId call, int take) => new(TakeToken.Of(call, take));

    public static RecordingId Parse(string s, IFormatProvider? provider) => new(s);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RecordingId result)
    {
        result = IdentifierText.IsValid(s) ? new(s!) : default;
        return result.Value is not null;
    }

    public int CompareTo(RecordingId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";
}
