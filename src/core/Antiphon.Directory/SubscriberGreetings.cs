using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>A subscriber's greetings: which are on, what was recorded, and which of them a caller hears.</summary>
public static class SubscriberGreetings
{
    /// <summary>What was recorded; null: the system makes one.</summary>
    public static Sound? SoundOf(this Subscriber subscriber, GreetingKind kind) => kind switch
    {
        GreetingKind.Standard => subscriber.StandardGreeting,
        GreetingKind.Closed => subscriber.ClosedGreeting,
        GreetingKind.Holiday => subscriber.HolidayGreeting,
        GreetingKind.Internal => subscriber.InternalGreeting,
        GreetingKind.Busy => subscriber.BusyGreeting,
        GreetingKind.Alternate => subscriber.AlternateGreeting,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a greeting"),
    };

    public static Subscriber WithSound(this Subscriber subscriber, GreetingKind kind, Sound? sound) => kind switch
    {
        GreetingKind.Standard => subscriber with { StandardGreeting = sound },
        GreetingKind.Closed => subscriber with { ClosedGreeting = sound },
        GreetingKind.Holiday => subscriber with { HolidayGreeting = sound },
        GreetingKind.Internal => subscriber with { InternalGreeting = sound },
        GreetingKind.Busy => subscriber with { BusyGreeting = sound },
        GreetingKind.Alternate => subscriber with { AlternateGreeting = sound },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a greeting"),
    };

    /// <summary>The field of the subscriber's record in which it is kept.</summary>
    public static string FieldOf(GreetingKind kind) => kind switch
    {
        GreetingKind.Standard => "standardGreeting",
        GreetingKind.Closed => "closedGreeting",
        GreetingKind.Holiday => "holidayGreeting",
        GreetingKind.Internal => "internalGreeting",
        GreetingKind.Busy => "busyGreeting",
        GreetingKind.Alternate => "alternateGreeting",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a greeting"),
    };

    /// <summary>An alternate greeting whose end has come is off.</summary>
    public static bool IsOn(this Subscriber subscriber, GreetingKind kind, DateTimeOffset at) =>
        kind == GreetingKind.Standard
        || ((subscriber.GreetingsOn ?? []).Contains(kind)
            && (kind != GreetingKind.Alternate || subscriber.AlternateUntil is not { } end || at < end));

    /// <param name="subscriber">Whose greeting.</param>
    /// <param name="kind">Not the standard one, which is always on.</param>
    /// <param name="isOn">As it will be.</param>
    /// <param name="until">Only the alternate one has an end.</param>
    public static Subscriber Switch(
        this Subscriber subscriber, GreetingKind kind, bool isOn, DateTimeOffset? until = null)
    {
        var others = (subscriber.GreetingsOn ?? []).Remove(kind);
        subscriber = subscriber with
        {
            GreetingsOn = isOn ? [.. others.Add(kind).Order()] : others,
        };
        return kind == GreetingKind.Alternate ? subscriber with { AlternateUntil = until } : subscriber;
    }

    /// <summary>
    /// What a caller hears: of all greetings that are on and meant for the call the one that no other overrides.
    /// </summary>
    public static GreetingKind GreetingFor(
        this DirectorySnapshot directory,
        Subscriber subscriber,
        GreetingCause cause,
        bool isInternal,
        DateTimeOffset at,
        TimeZoneInfo zone)
    {
        bool IsMeant(GreetingKind kind) => kind switch
        {
            GreetingKind.Closed =>
                directory.Schedules.Find(subscriber.Schedule) is { } schedule
                && !schedule.IsOpen(at, zone, directory.Holidays.InOrder()),
            GreetingKind.Holiday => IsHoliday(directory, subscriber, at, zone),
            GreetingKind.Internal => isInternal,
            GreetingKind.Busy => cause == GreetingCause.Busy,
            _ => true,
        };
        ImmutableArray<GreetingKind> strongestFirst =
        [
            GreetingKind.Alternate, GreetingKind.Busy, GreetingKind.Internal, GreetingKind.Holiday,
            GreetingKind.Closed,
        ];
        foreach (var kind in strongestFirst)
        {
            if (subscriber.IsOn(kind, at) && IsMeant(kind))
                return kind;
        }

        return GreetingKind.Standard;
    }

    /// <summary>Whoever has no schedule is always open, but has holidays like everybody.</summary>
    private static bool IsHoliday(
        DirectorySnapshot directory, Subscriber subscriber, DateTimeOffset at, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
        return directory.Schedules.Find(subscriber.Schedule) is not { ObservesHolidays: false }
            && directory.Holidays.InOrder().Any(h => h.Contains(today));
    }
}
