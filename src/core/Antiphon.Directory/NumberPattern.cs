using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// Numbers as administrators mean them: <c>*</c> stands for any characters or none, <c>?</c> for one, everything else
/// for itself: <c>7???</c>, <c>+431*</c>.
/// </summary>
[JsonConverter(typeof(TextConverter<NumberPattern>))]
public readonly record struct NumberPattern : IParsable<NumberPattern>
{
    private const int LengthMax = 32;

    private readonly string _text;

    private NumberPattern(string text) => _text = text;

    public static NumberPattern Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var pattern) ? pattern : throw new FormatException($"Not a pattern: '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out NumberPattern result)
    {
        var isValid = s is { Length: > 0 and <= LengthMax } && !s.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
        result = isValid ? new(s!) : default;
        return isValid;
    }

    public override string ToString() => _text ?? "";

    /// <summary>Greedy with one step back: linear for each star, whatever the pattern.</summary>
    public bool Matches(string number)
    {
        var (p, n, star, resume) = (0, 0, -1, 0);
        while (n < number.Length)
        {
            if (p < _text.Length && _text[p] == '*')
            {
                (star, resume) = (p++, n);
            }
            else if (p < _text.Length && (_text[p] == '?' || _text[p] == number[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                (p, n) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return !_text.AsSpan(p).ContainsAnyExcept('*');
    }
}
