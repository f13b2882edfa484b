using System.Buffers;

namespace Antiphon.Sip;

/// <summary>The character sets of RFC 3261 25.1.</summary>
internal static class Grammar
{
    private const string Alphanum = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Unreserved = Alphanum + "-_.!~*'()";

    public static readonly SearchValues<byte> Token = Set(Alphanum + "-.!%*_+`'~");

    /// <summary>Call-ID: word [ "@" word ].</summary>
    public static readonly SearchValues<byte> Word = Set(Alphanum + "-.!%*_+`'~()<>:\\\"/[]?{}");

    /// <summary>A parameter's value outside quotes: a token or a host, IPv6 with and without its brackets.</summary>
    public static readonly SearchValues<byte> ParameterValue = Set(Alphanum + "-.!%*_+`'~[]:");

    /// <summary>
    /// user-unreserved, escapes, and "#": it must be escaped, but phones send dialled digits as they are, and nothing
    /// else in a user part could be meant by it.
    /// </summary>
    public static readonly SearchValues<byte> User = Set(Unreserved + "&=+$,;?/%#");

    public static readonly SearchValues<byte> Password = Set(Unreserved + "&=+$,%");

    public static readonly SearchValues<byte> UriParameter = Set(Unreserved + "[]/:&+$%");

    public static readonly SearchValues<byte> UriHeader = Set(Unreserved + "[]/?:+$%");

    /// <summary>hostname and IPv4address, and "_", which host names of containers have.</summary>
    public static readonly SearchValues<byte> Host = Set(Alphanum + "-._");

    public static readonly SearchValues<byte> Scheme = Set(Alphanum + "+-.");

    public static readonly SearchValues<byte> Digits = Set("0123456789");

    /// <summary>uric: what an absoluteURI of any scheme consists of.</summary>
    public static readonly SearchValues<byte> Uric = Set(Unreserved + ";/?:@&=+$,%[]#");

    /// <summary>What ends a URI that is not in angle brackets.</summary>
    public static readonly SearchValues<byte> BareUriEnd = Set(";, \t\r\n");

    /// <summary>Every "%" is followed by two hexadecimal digits.</summary>
    public static bool EscapesAreWhole(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'%'); at >= 0; at = text.IndexOf((byte)'%'))
        {
            if (at + 2 >= text.Length) return false;
            if (!char.IsAsciiHexDigit((char)text[at + 1]) || !char.IsAsciiHexDigit((char)text[at + 2])) return false;
            text = text[(at + 3)..];
        }

        return true;
    }

    private static SearchValues<byte> Set(string characters) =>
        SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(characters));
}
