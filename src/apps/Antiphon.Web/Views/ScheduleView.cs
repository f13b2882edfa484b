using System.Collections.Immutable;
using Antiphon.Web.Kinds;

namespace Antiphon.Web.Views;

/// <param name="Name">What it is called.</param>
/// <param name="Hours">When it is open, such as <c>mon-fri 08:00-17:00</c>.</param>
/// <param name="ObservesHolidays">Closed on holidays.</param>
/// <param name="IsOpen">Now.</param>
public sealed record ScheduleView(string Name, ImmutableArray<string> Hours, bool ObservesHolidays, bool IsOpen);

/// <summary>What is to be set of a schedule.</summary>
public sealed record ScheduleWish : INamedWish
{
    public string? Name { get; init; }

    public ImmutableArray<string>? Hours { get; init; }

    public bool? ObservesHolidays { get; init; }
}

/// <param name="Name">What it is called.</param>
/// <param name="First">Its first day.</param>
/// <param name="Last">Its last day.</param>
public sealed record HolidayView(string Name, DateOnly First, DateOnly Last);

/// <summary>What is to be set of a holiday. A new one without a last day is one day.</summary>
public sealed record HolidayWish : INamedWish
{
    public string? Name { get; init; }

    public string? First { get; init; }

    public string? Last { get; init; }
}
