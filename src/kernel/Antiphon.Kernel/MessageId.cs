using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>
/// A message. Made from the call and the take that it was recorded in, so that no server can store one twice.
/// </summary>
[JsonConverter(typeof(TextConverter<MessageId>))]
public readonly record struct MessageId : IParsable<MessageId>, IComparable<MessageId>
{
    /// <exception cref="ArgumentException">Not 1 to 64 letters, digits, '-', '_', '.'.</exception>
    public MessageId(string value) => Value = IdentifierText.Checked(value, nameof(MessageId));

    public string Value { get; }

    public static MessageId Of(CallId call, int take) => new(TakeToken.Of(call, take));

    /// <summary>The same for one of several mailboxes that a recording goes to; the first has no number.</summary>
    public static MessageId Of(CallId call, int take, int recipient) =>
        recipient == 0 ? Of(call, take) : new($"{TakeToken.Of(call, take)}.{recipient}");

    public static MessageId Parse(string s, IFormatProvider? provider) => new(s);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MessageId result)
    {
        result = IdentifierText.IsValid(s) ? new(s!) : default;
        return result.Value is not null;
    }

    public int CompareTo(MessageId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";
}
