namespace Antiphon.Failover;

/// <summary>
/// When a scheduled failback may happen, by the primary's local time; one that ends before it begins goes on past
/// midnight. In the night in which clocks go forward a window that lies in the missing hour opens at its end; in the
/// night in which they go back the window's hour may come twice and is the same window.
/// </summary>
public sealed record FailbackWindow(TimeOnly From, TimeOnly To)
{
    public static readonly FailbackWindow Default = new(new(3, 0), new(6, 0));

    public TimeSpan Length => To - From;

    public bool Contains(DateTimeOffset local) => TimeOnly.FromTimeSpan(local.TimeOfDay).IsBetween(From, To);

    /// <summary>The day on which the window that contains this time began.</summary>
    public DateOnly DayOf(DateTimeOffset local)
    {
        var day = DateOnly.FromDateTime(local.DateTime);
        return To < From && TimeOnly.FromTimeSpan(local.TimeOfDay) < To ? day.AddDays(-1) : day;
    }

    /// <summary>
    /// Whether clocks went forward between two looks at them, over the window's beginning and end: it has not been
    /// open, and will not be today.
    /// </summary>
    public bool WasSkipped(DateTimeOffset before, DateTimeOffset now)
    {
        var jump = now.Offset - before.Offset;
        // Looked at too seldom, or set anew: nobody can tell what was left out.
        if (jump <= TimeSpan.Zero || now - before >= jump) return false;
        var opening = before.Date + From.ToTimeSpan();
        if (opening <= before.DateTime) opening = opening.AddDays(1);
        return opening + Length <= now.DateTime;
    }

    public override string ToString() => $"{From:HH:mm}-{To:HH:mm}";
}
