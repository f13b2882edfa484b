using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>Where a subscriber's messages are kept; a subscriber has exactly one, of the same name.</summary>
[JsonConverter(typeof(TextConverter<MailboxId>))]
public readonly record struct MailboxId : IParsable<MailboxId>, IComparable<MailboxId>
{
    /// <exception cref="ArgumentException">Not 1 to 64 letters, digits, '-', '_', '.'.</exception>
    public MailboxId(string value) => Value = IdentifierText.Checked(value, nameof(MailboxId));

    public string Value { get; }

    public static MailboxId Parse(string s, IFormatProvider? provider) => new(s);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MailboxId result)
    {
        result = IdentifierText.IsValid(s) ? new(s!) : default;
        return result.Value is not null;
    }

    public int CompareTo(MailboxId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";
}
