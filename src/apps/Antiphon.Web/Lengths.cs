using System.Globalization;

namespace Antiphon.Web;

/// <summary>Lengths as administrators give them.</summary>
internal static class Lengths
{
    /// <summary>Of a message.</summary>
    /// <exception cref="RefusedException">No message is so long.</exception>
    public static TimeSpan Message(double seconds) => seconds is >= 1 and <= 7200
        ? TimeSpan.FromSeconds(seconds)
        : throw RefusedException.Malformed($"{seconds} s is no length of a message", "1 to 7200 seconds are");

    /// <summary>Of all messages in a mailbox.</summary>
    /// <exception cref="RefusedException">No mailbox has such a limit.</exception>
    public static TimeSpan Mailbox(double seconds) => seconds is >= 10 and <= 3_600_000
        ? TimeSpan.FromSeconds(seconds)
        : throw RefusedException.Malformed(
            $"{seconds} s is no size of a mailbox", "10 to 3600000 seconds are, and 0 is no limit");

    public static string InSeconds(TimeSpan? length) =>
        length?.TotalSeconds.ToString(CultureInfo.InvariantCulture) ?? "";
}
