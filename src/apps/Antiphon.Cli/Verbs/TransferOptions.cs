using System.CommandLine;

namespace Antiphon.Cli.Verbs;

/// <summary>How callers are handed on, where that differs from the settings <c>Transfer:*</c>.</summary>
internal sealed class TransferOptions
{
    public Option<string?> Kind { get; } = new("--transfer-kind")
    {
        Description = "release or supervised; '' for what Transfer:Kind says.",
    };

    public Option<string?> Screening { get; } = new("--transfer-screening")
    {
        Description = "yes or no: whoever is called in a supervised transfer is asked; '' for Transfer:Screening.",
    };

    public Option<double?> RingSeconds { get; } = new("--transfer-ring-seconds")
    {
        Description = "How long a supervised transfer rings; 0 for Transfer:RingTime.",
    };

    public IEnumerable<Option> All => [Kind, Screening, RingSeconds];

    public static string InWords(string? kind, string? screening, double? ringSeconds)
    {
        string?[] words =
        [
            kind,
            screening switch { "yes" => "screened", "no" => "not screened", _ => null },
            ringSeconds is { } seconds ? $"rings {seconds} s" : null,
        ];
        return words.OfType<string>().ToArray() is { Length: > 0 } said ? string.Join(", ", said) : "as the system";
    }
}
