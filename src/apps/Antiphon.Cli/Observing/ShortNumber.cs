namespace Antiphon.Cli.Observing;

/// <summary>A caller's number as a log may hold it: its last two characters.</summary>
internal static class ShortNumber
{
    private const int Kept = 2;

    public static string Of(string? number) => number switch
    {
        null or "" => "withheld",
        { Length: <= Kept } => "..",
        _ => $"..{number[^Kept..]}",
    };
}
