using System.Collections.Immutable;

namespace Antiphon.Conversation;

/// <summary>Numbers, dates and times as a person says them in English, each from the clips of the prompt set.</summary>
public static class English
{
    private static readonly string[] Days =
        ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    private static readonly string[] Months =
    [
        "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december",
    ];

    /// <summary>Every clip that this class can ask for.</summary>
    public static ImmutableArray<string> Clips { get; } =
    [
        .. Enumerable.Range(0, 21).Concat([30, 40, 50, 60, 70, 80, 90]).Select(n => $"number-{n}"),
        "hundred", "thousand", "million", "plus", "star-key", "pound-key",
        .. Enumerable.Range(1, 31).Select(n => $"ordinal-{n}"),
        .. Days.Select(d => $"day-{d}"), .. Months.Select(m => $"month-{m}"),
        "today", "yesterday", "at", "oh", "o-clock", "am", "pm", "minute", "minutes", "second", "seconds",
    ];

    /// <summary>0 to 999,999,999 as a cardinal number.</summary>
    public static Script Number(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, 999_999_999);
        return n == 0 ? Script.Of("number-0") : Thousands(n);
    }

    /// <summary>A telephone number, digit by digit; what is no key is left out.</summary>
    public static Script Digits(string digits) => digits.Aggregate(Script.Nothing, (script, c) => c switch
    {
        >= '0' and <= '9' => script + $"number-{c}",
        '+' => script + "plus",
        '*' => script + "star-key",
        '#' => script + "pound-key",
        _ => script,
    });

    /// <summary>Today and yesterday by name, the last six days by weekday, others by date; then the time.</summary>
    public static Script DateAndTime(DateTimeOffset time, DateTimeOffset now) =>
        Day(DateOnly.FromDateTime(time.DateTime), DateOnly.FromDateTime(now.DateTime)) + "at" + Time(time);

    /// <summary>Today, yesterday, a weekday of the last six days, or a date.</summary>
    public static Script Day(DateOnly date, DateOnly today) => (today.DayNumber - date.DayNumber) switch
    {
        0 => Script.Of("today"),
        1 => Script.Of("yesterday"),
        > 1 and < 7 => Weekday(date),
        _ => Weekday(date) + $"month-{Months[date.Month - 1]}" + $"ordinal-{date.Day}" + Year(date, today),
    };

    /// <summary>Twelve-hour clock: "3 oh 5 p m", "12 o'clock p m".</summary>
    public static Script Time(DateTimeOffset time)
    {
        var hour = time.Hour % 12 == 0 ? 12 : time.Hour % 12;
        var minutes = time.Minute switch
        {
            0 => Script.Of("o-clock"),
            < 10 => Script.Of("oh") + Number(time.Minute),
            _ => Number(time.Minute),
        };
        return Number(hour) + minutes + (time.Hour < 12 ? "am" : "pm");
    }

    /// <summary>Minutes and seconds, whole; at least one second.</summary>
    public static Script Length(TimeSpan length)
    {
        var seconds = Math.Max(1, (int)Math.Round(length.TotalSeconds, MidpointRounding.AwayFromZero));
        var script = Script.Nothing;
        if (seconds >= 60)
            script += Counted(seconds / 60, "minute", "minutes");
        if (seconds % 60 > 0)
            script += Counted(seconds % 60, "second", "seconds");
        return script;
    }

    public static Script Counted(int n, string one, string many) => Number(n) + (n == 1 ? one : many);

    private static Script Weekday(DateOnly date) => Script.Of($"day-{Days[(int)date.DayOfWeek]}");

    private static Script Year(DateOnly date, DateOnly today) =>
        date.Year == today.Year ? Script.Nothing : Number(date.Year);

    private static Script Thousands(int n) => n switch
    {
        >= 1_000_000 => Thousands(n / 1_000_000) + "million" + Rest(n % 1_000_000),
        >= 1000 => Thousands(n / 1000) + "thousand" + Rest(n % 1000),
        >= 100 => Script.Of($"number-{n / 100}") + "hundred" + Rest(n % 100),
        > 20 when n % 10 != 0 => Script.Of($"number-{n / 10 * 10}") + $"number-{n % 10}",
        _ => Script.Of($"number-{n}"),
    };

    private static Script Rest(int n) => n == 0 ? Script.Nothing : Thousands(n);
}
