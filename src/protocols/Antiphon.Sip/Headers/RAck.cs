using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>RFC 3262 7.2.</summary>
[JsonConverter(typeof(SipTextConverter<RAck>))]
public sealed record RAck(uint RSeq, CSeq CSeq) : ISipText<RAck>
{
    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out RAck value)
    {
        value = null;
        var scanner = new Scanner(text);
        if (!scanner.Number(uint.MaxValue, out var rseq)) return false;
        var space = scanner.Position;
        scanner.SkipSpace();
        if (scanner.Position == space || !CSeq.TryParse(scanner.Rest, out var cseq)) return false;
        value = new RAck(rseq, cseq);
        return true;
    }

    public override string ToString() => $"{RSeq} {CSeq}";
}
