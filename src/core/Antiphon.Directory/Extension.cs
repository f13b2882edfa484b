using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>A number that can be dialled in the phone system: 1 to 32 digits, '*', '#', or a leading '+'.</summary>
[JsonConverter(typeof(TextConverter<Extension>))]
public readonly record struct Extension : IParsable<Extension>, IComparable<Extension>
{
    public const int LengthMax = 32;
    private static readonly SearchValues<char> Diallable = SearchValues.Create("0123456789*#");

    /// <exception cref="ArgumentException">Not diallable.</exception>
    public Extension(string number) => Number = IsValid(number)
        ? number
        : throw new ArgumentException($"Not an extension: '{number}'.", nameof(number));

    public string Number { get; }

    public static Extension Parse(string s, IFormatProvider? provider) => new(s);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Extension result)
    {
        result = IsValid(s) ? new(s!) : default;
        return result.Number is not null;
    }

    public int CompareTo(Extension other) => string.CompareOrdinal(Number, other.Number);

    public override string ToString() => Number ?? "";

    private static bool IsValid(ReadOnlySpan<char> s)
    {
        var digits = s.StartsWith('+') ? s[1..] : s;
        return !digits.IsEmpty && s.Length <= LengthMax && !digits.ContainsAnyExcept(Diallable);
    }
}
