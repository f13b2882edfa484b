using Antiphon.Directory;
using Antiphon.Web.Sheets;

namespace Antiphon.Web;

/// <summary>What is to be set of how callers are handed on; null stays, empty is as the system's settings have it.
/// </summary>
public interface ITransferMannerWish
{
    /// <summary><c>release</c> or <c>supervised</c>.</summary>
    string? TransferKind { get; }

    /// <summary><c>yes</c> or <c>no</c>.</summary>
    string? TransferScreening { get; }

    /// <summary>0: as the system's settings have it.</summary>
    double? TransferRingSeconds { get; }
}

/// <summary>How callers are handed on, as administrators write it.</summary>
internal static class TransferMannerText
{
    private const string Release = "release";
    private const string Supervised = "supervised";

    /// <exception cref="RefusedException">A value makes no sense.</exception>
    public static TransferManner? Apply(TransferManner? manner, ITransferMannerWish wish)
    {
        var changed = manner ?? new TransferManner();
        if (wish.TransferKind is { } kind)
            changed = changed with { Kind = KindOf(kind) };
        if (wish.TransferScreening is { } screening)
            changed = changed with { IsScreened = screening.Length == 0 ? null : Cell.YesNo(screening) };
        if (wish.TransferRingSeconds is { } seconds)
            changed = changed with { RingMax = seconds == 0 ? null : RingOf(seconds) };
        return changed.OrNone();
    }

    public static string? Kind(TransferManner? manner) => manner?.Kind switch
    {
        null => null,
        TransferKind.Release => Release,
        _ => Supervised,
    };

    public static string? Screening(TransferManner? manner) => manner?.IsScreened switch
    {
        null => null,
        true => "yes",
        false => "no",
    };

    private static TransferKind? KindOf(string word) => word.Trim().ToLowerInvariant() switch
    {
        "" => null,
        Release => TransferKind.Release,
        Supervised => TransferKind.Supervised,
        _ => throw RefusedException.Malformed(
            $"'{word}' is no kind of transfer", $"one of {Release}, {Supervised} is"),
    };

    private static TimeSpan RingOf(double seconds) =>
        seconds >= TransferManner.RingLeast.TotalSeconds && seconds <= TransferManner.RingMost.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw RefusedException.Malformed(
                $"{seconds} s is no time to let it ring",
                $"{TransferManner.RingLeast.TotalSeconds} to {TransferManner.RingMost.TotalSeconds} seconds are");
}
