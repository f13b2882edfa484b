namespace Antiphon.Simulation.Walks.Model;

/// <summary>A schedule: when it is open.</summary>
/// <param name="Spans">From when on which days of the week; for how long, over midnight if need be.</param>
/// <param name="KnowsHolidays">On holidays it is closed all day.</param>
internal sealed record Hours((DayOfWeek[] Days, TimeSpan From, TimeSpan Length)[] Spans, bool KnowsHolidays)
{
    public bool IsOpen(DateTimeOffset now, bool isHoliday) =>
        !(KnowsHolidays && isHoliday) && Array.Exists(Spans, span => HasBegun(span, now, 0) || HasBegun(span, now, 1));

    /// <summary>So many days ago, and is not over.</summary>
    private static bool HasBegun(
        (DayOfWeek[] Days, TimeSpan From, TimeSpan Length) span, DateTimeOffset now, int daysAgo)
    {
        var day = now.Date.AddDays(-daysAgo);
        var since = now.DateTime - (day + span.From);
        return span.Days.Contains(day.DayOfWeek) && since >= TimeSpan.Zero && since < span.Length;
    }
}

/// <summary>A holiday, from its first to its last day.</summary>
internal readonly record struct Feast(DateTime First, DateTime Last);
