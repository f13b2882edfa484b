using System.Text;
using Antiphon.Sip;

namespace Antiphon.Cli.Tracing;

/// <summary>
/// Stars out what would let a reader of the trace guess a password: the responses of digest authentication, in both
/// directions. The length stays, so that the message can be read back as it was sent.
/// </summary>
internal static class Secrets
{
    private static readonly string[] Fields = ["Authorization", "Proxy-Authorization", "Authentication-Info"];
    private static readonly string[] Parameters = ["response", "rspauth"];

    public static ReadOnlyMemory<byte> StarOut(SipMessage message)
    {
        var copy = default(byte[]);
        foreach (ref readonly var field in message.Fields)
        {
            var name = Encoding.ASCII.GetString(message.Bytes.Span.Slice(field.NameStart, field.NameLength));
            if (!Fields.Contains(name, StringComparer.OrdinalIgnoreCase))
                continue;
            copy ??= message.Bytes.ToArray();
            Star(copy.AsSpan(field.Start, field.Length));
        }

        return copy ?? message.Bytes;
    }

    private static void Star(Span<byte> value)
    {
        var text = Encoding.Latin1.GetString(value);
        foreach (var parameter in Parameters)
        {
            for (var at = 0; (at = text.IndexOf(parameter, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
            {
                // White space may stand around the equals sign, and the value may be without quotes.
                var from = at + parameter.Length;
                while (from < text.Length && " \t=\"".Contains(text[from], StringComparison.Ordinal))
                    from++;
                var to = text.AsSpan(from).IndexOfAny('"', ',', ' ');
                value[from..(to < 0 ? text.Length : from + to)].Fill((byte)'*');
            }
        }
    }
}
