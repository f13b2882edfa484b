using System.Buffers;
using System.Text;

namespace Antiphon.Sip;

/// <summary>Reads one header field's value from left to right. Linear white space includes folds.</summary>
internal ref struct Scanner(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    public int Position { get; set; }

    public readonly bool AtEnd => Position >= _text.Length;

    public readonly byte Peek => AtEnd ? (byte)0 : _text[Position];

    public readonly ReadOnlySpan<byte> Rest => _text[Position..];

    public readonly ReadOnlySpan<byte> From(int start) => _text[start..Position];

    public void SkipSpace()
    {
        while (!AtEnd && _text[Position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') Position++;
    }

    /// <summary>The separators of RFC 3261 25.1 (SEMI, COMMA, EQUAL, SLASH, ...): white space on both sides.</summary>
    public bool Take(char separator)
    {
        var start = Position;
        SkipSpace();
        if (Peek != separator || AtEnd)
        {
            Position = start;
            return false;
        }

        Position++;
        SkipSpace();
        return true;
    }

    /// <summary>Exactly this character, here.</summary>
    public bool TakeExactly(char character)
    {
        if (AtEnd || Peek != character) return false;
        Position++;
        return true;
    }

    /// <summary>The longest run of these characters; empty when there is none.</summary>
    public ReadOnlySpan<byte> While(SearchValues<byte> characters)
    {
        var rest = Rest;
        var length = rest.IndexOfAnyExcept(characters);
        if (length < 0) length = rest.Length;
        Position += length;
        return rest[..length];
    }

    public bool Token(out ReadOnlySpan<byte> token)
    {
        token = While(Grammar.Token);
        return !token.IsEmpty;
    }

    /// <summary>A quoted string with its quotes and its backslashes.</summary>
    public bool Quoted(out ReadOnlySpan<byte> quoted)
    {
        quoted = default;
        if (AtEnd || Peek != '"') return false;
        for (var at = Position + 1; at < _text.Length; at++)
        {
            if (_text[at] == '\\')
            {
                at++;
            }
            else if (_text[at] == '"')
            {
                quoted = _text[Position..(at + 1)];
                Position = at + 1;
                return true;
            }
        }

        return false;
    }

    /// <summary>1*DIGIT up to <paramref name="max"/>.</summary>
    public bool Number(uint max, out uint number)
    {
        var digits = While(Grammar.Digits);
        ulong value = 0;
        foreach (var digit in digits)
        {
            value = (value * 10) + (uint)(digit - '0');
            if (value > max) break;
        }

        number = (uint)value;
        return !digits.IsEmpty && value <= max;
    }

    /// <summary>The text between the quotes; what is not quoted is returned as it is.</summary>
    public static string Unquote(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '"') return Text.Of(text);
        text = text[1..^1];
        if (!text.Contains((byte)'\\')) return Text.Of(text);
        var plain = new StringBuilder(text.Length);
        var decoded = Encoding.UTF8.GetString(text);
        for (var at = 0; at < decoded.Length; at++)
        {
            if (decoded[at] == '\\' && at + 1 < decoded.Length) at++;
            plain.Append(decoded[at]);
        }

        return plain.ToString();
    }

    public static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
