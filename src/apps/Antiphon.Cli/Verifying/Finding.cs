using System.Text.Json.Serialization;

namespace Antiphon.Cli.Verifying;

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at, in a word or two.</param>
/// <param name="IsGood">Whether the server can serve as far as this goes.</param>
/// <param name="Text">What was found.</param>
/// <param name="Mend">How to mend it; null when it is good.</param>
internal sealed record Finding(string Check, [property: JsonPropertyName("ok")] bool IsGood, string Text, string? Mend)
{
    public static Finding Good(string check, string text) => new(check, IsGood: true, text, Mend: null);

    public static Finding Bad(string check, string text, string mend) => new(check, IsGood: false, text, mend);
}

/// <summary>All that was found.</summary>
internal sealed record Verdict(bool Ok, Finding[] Findings);
