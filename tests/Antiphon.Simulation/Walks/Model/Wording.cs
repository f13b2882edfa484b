using System.Globalization;
using Antiphon.Kernel;
using Antiphon.Ports.Media;

namespace Antiphon.Simulation.Walks.Model;

/// <summary>
/// What is heard, in words: the names of clips, <c>sound:</c> and the end of its hash for what somebody said.
/// </summary>
internal static class Wording
{
    public static string[] Of(IEnumerable<AudioItem> items) => [.. items.Select(Of)];

    public static string Sound(BlobHash blob) => $"sound:{blob.ToString()[^12..]}";

    public static string[] Number(int n) => n switch
    {
        <= 20 => [$"number-{n}"],
        < 100 when n % 10 == 0 => [$"number-{n}"],
        < 100 => [$"number-{n / 10 * 10}", $"number-{n % 10}"],
        < 1000 when n % 100 == 0 => [$"number-{n / 100}", "hundred"],
        < 1000 => [$"number-{n / 100}", "hundred", .. Number(n % 100)],
        _ when n % 1000 == 0 => [.. Number(n / 1000), "thousand"],
        _ => [.. Number(n / 1000), "thousand", .. Number(n % 1000)],
    };

    public static string[] Counted(int n, string one) => [.. Number(n), n == 1 ? one : one + "s"];

    /// <summary>A number of messages, of which there may be none.</summary>
    public static string[] Messages(int n, string kind) =>
        n == 0 ? ["no", $"{kind}-messages"] : Counted(n, $"{kind}-message");

    public static string[] Digits(string digits) =>
    [
        .. digits.Select(d => d switch { '*' => "star-key", '#' => "pound-key", _ => $"number-{d}" }),
    ];

    public static string[] DateAndTime(DateTimeOffset time, DateTimeOffset now) =>
        [.. Day(time.Date, now.Date), "at", .. Time(time)];

    public static string[] Day(DateTime day, DateTime today)
    {
        var ago = (today - day).Days;
        var weekday = "day-" + day.ToString("dddd", CultureInfo.InvariantCulture).ToLowerInvariant();
        if (ago is 0 or 1)
            return [ago == 0 ? "today" : "yesterday"];
        if (ago is > 1 and < 7)
            return [weekday];
        var month = "month-" + day.ToString("MMMM", CultureInfo.InvariantCulture).ToLowerInvariant();
        return [weekday, month, $"ordinal-{day.Day}", .. day.Year == today.Year ? [] : Number(day.Year)];
    }

    public static string[] Length(long samples)
    {
        var seconds = Math.Max(1, (int)Math.Round(samples / 8000.0, MidpointRounding.AwayFromZero));
        return
        [
            .. seconds >= 60 ? Counted(seconds / 60, "minute") : [],
            .. seconds % 60 > 0 ? Counted(seconds % 60, "second") : [],
        ];
    }

    private static string[] Time(DateTimeOffset time) =>
    [
        .. Number((time.Hour + 11) % 12 + 1),
        .. time.Minute == 0 ? ["o-clock"] : time.Minute < 10 ? ["oh", .. Number(time.Minute)] : Number(time.Minute),
        time.Hour < 12 ? "am" : "pm",
    ];

    private static string Of(AudioItem item) => item switch
    {
        AudioItem.Prompt prompt => prompt.Name,
        AudioItem.Recording recording => Sound(recording.Blob),
        AudioItem.Spooled => "take",
        AudioItem.Silence silence => $"pause:{silence.Length.TotalMilliseconds}",
        AudioItem.Beep => "beep",
        _ => item.GetType().Name.ToLowerInvariant(),
    };
}
