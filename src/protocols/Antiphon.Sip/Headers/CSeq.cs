using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>
/// RFC 3261 20.16. The number is below 2**31 (8.1.1.5) when it is ours, and below 2**32 when it is read.
/// </summary>
[JsonConverter(typeof(SipTextConverter<CSeq>))]
public readonly record struct CSeq(uint Number, SipMethod Method) : ISipText<CSeq>
{
    public static bool TryParse(ReadOnlySpan<byte> text, out CSeq value)
    {
        value = default;
        var scanner = new Scanner(text);
        scanner.SkipSpace();
        if (!scanner.Number(uint.MaxValue, out var number)) return false;
        var space = scanner.Position;
        scanner.SkipSpace();
        if (scanner.Position == space || !scanner.Token(out var name)) return false;
        scanner.SkipSpace();
        if (!scanner.AtEnd || !SipMethod.TryParse(name, out var method)) return false;
        value = new CSeq(number, method);
        return true;
    }

    public override string ToString() => $"{Number} {Method}";
}
