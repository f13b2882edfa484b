using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>A subscriber, for all time: extensions change, this does not.</summary>
[JsonConverter(typeof(TextConverter<SubscriberId>))]
public readonly record struct SubscriberId : IParsable<SubscriberId>, IComparable<SubscriberId>
{
    /// <exception cref="ArgumentException">Not 1 to 64 letters, digits, '-', '_', '.'.</exception>
    public SubscriberId(string value) => Value = IdentifierText.Checked(value, nameof(SubscriberId));

    public string Value { get; }

    public MailboxId Mailbox => new(Value);

    public static SubscriberId Parse(string s, IFormatProvider? provider) => new(s);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SubscriberId result)
    {
        result = IdentifierText.IsValid(s) ? new(s!) : default;
        return result.Value is not null;
    }

    public int CompareTo(SubscriberId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";
}
