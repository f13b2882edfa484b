using System.Text;

namespace Antiphon.Sip;

/// <summary>Turns octets into strings, without allocating for the words that are in every message.</summary>
internal static class Text
{
    private static readonly string[][] WordsByLength = Index(
        "lr", "ob", "UDP", "TCP", "TLS", "udp", "tcp", "tls", "tag", "ttl", "tone", "user", "sip", "sips", "tel",
        "rport", "maddr", "phone", "branch", "method", "reason", "expires", "received", "transport", "privacy",
        "counter", "index", "mp", "rc", "q", "id", "*", "to-tag", "from-tag", "refresher", "uac", "uas");

    public static string Of(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return "";
        if (text.Length < WordsByLength.Length)
            foreach (var word in WordsByLength[text.Length])
                if (Ascii.Equals(text, word))
                    return word;
        return Encoding.UTF8.GetString(text);
    }

    private static string[][] Index(params string[] words)
    {
        var byLength = new string[words.Max(word => word.Length) + 1][];
        for (var length = 0; length < byLength.Length; length++)
            byLength[length] = [.. words.Where(word => word.Length == length)];
        return byLength;
    }
}
