using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// Hours on some days of the week, such as <c>mon-fri 08:00-17:00</c>. Hours that end at or before the time at which
/// they begin go on into the next day: <c>fri 22:00-06:00</c> ends on Saturday, <c>sun 00:00-24:00</c> is all Sunday.
/// </summary>
[JsonConverter(typeof(TextConverter<OpenHours>))]
public readonly record struct OpenHours(DayOfWeek First, DayOfWeek Last, TimeOnly From, TimeOnly To)
    : IParsable<OpenHours>
{
    private const string MidnightAtTheEnd = "24:00";

    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private bool EndsNextDay => To <= From;

    /// <summary>By the clock on the wall.</summary>
    public bool Contain(DateTime time)
    {
        var clock = TimeOnly.FromDateTime(time);
        return (IsOn(time.DayOfWeek) && clock >= From && (EndsNextDay || clock < To))
            || (IsOn((DayOfWeek)(((int)time.DayOfWeek + 6) % 7)) && EndsNextDay && clock < To);
    }

    public static OpenHours Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var hours) ? hours : throw new FormatException($"Not hours: '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OpenHours result)
    {
        result = default;
        var parts = s?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (parts is not [var days, var times] || times.Split('-') is not [var from, var to])
            return false;
        var ends = days.Split('-');
        var (first, last) = (DayOf(ends[0]), DayOf(ends[^1]));
        if (ends.Length > 2 || first < 0 || last < 0 || !TryReadTime(from, out var begin))
            return false;
        var end = TimeOnly.MinValue;
        if (to != MidnightAtTheEnd && !TryReadTime(to, out end))
            return false;
        result = new OpenHours((DayOfWeek)first, (DayOfWeek)last, begin, end);
        return true;
    }

    public override string ToString()
    {
        var days = First == Last ? Days[(int)First] : $"{Days[(int)First]}-{Days[(int)Last]}";
        var end = To == TimeOnly.MinValue ? MidnightAtTheEnd : To.ToString("HH\\:mm", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{days} {From:HH\\:mm}-{end}");
    }

    private static int DayOf(string name) =>
        Array.FindIndex(Days, d => d.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool TryReadTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(
        text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    /// <summary>From the first day on to the last one, over the week's end if need be: <c>sat-mon</c>.</summary>
    private bool IsOn(DayOfWeek day) => (day - First + 7) % 7 <= (Last - First + 7) % 7;
}
