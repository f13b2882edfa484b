using System.Diagnostics.CodeAnalysis;

namespace Antiphon.Directory;

/// <summary>A line of a restriction table, written as <c>allow 2???</c> or <c>block 900*</c>.</summary>
public sealed record RestrictionLine(NumberPattern Pattern, bool IsAllowed) : IParsable<RestrictionLine>
{
    private const string Allow = "allow";
    private const string Block = "block";

    public static RestrictionLine Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var line) ? line : throw new FormatException($"Not a line: '{s}'.");

    public static bool TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out RestrictionLine? result)
    {
        var words = (s ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        result = words is [var verb, var pattern] && NumberPattern.TryParse(pattern, provider, out var numbers)
            ? Of(verb.ToLowerInvariant(), numbers)
            : null;
        return result is not null;
    }

    public override string ToString() => $"{(IsAllowed ? Allow : Block)} {Pattern}";

    private static RestrictionLine? Of(string verb, NumberPattern numbers) => verb switch
    {
        Allow => new RestrictionLine(numbers, IsAllowed: true),
        Block => new RestrictionLine(numbers, IsAllowed: false),
        _ => null,
    };
}
