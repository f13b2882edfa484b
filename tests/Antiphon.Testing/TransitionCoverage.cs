using Antiphon.Kernel;

namespace Antiphon.Testing;

/// <summary>
/// Walks a machine over every pair of state and event. The instances given must stand for every case of both closed
/// sets: a case that somebody adds and no instance stands for is a gap, too.
/// </summary>
public static class TransitionCoverage
{
    /// <returns>What is missing, a line each: cases without an instance, and pairs that are not decided.</returns>
    public static IReadOnlyList<string> Gaps<TState, TEvent, TEffect>(
        IReadOnlyCollection<TState> states,
        IReadOnlyCollection<TEvent> events,
        Func<TState, TEvent, Instant, Step<TState, TEffect>> next)
        where TState : notnull
        where TEvent : notnull
    {
        var gaps = new List<string>();
        gaps.AddRange(CasesWithoutInstance(states));
        gaps.AddRange(CasesWithoutInstance(events));
        foreach (var state in states)
        {
            foreach (var @event in events)
            {
                try
                {
                    var step = next(state, @event, new Instant(0));
                    if (step.State is null || step.Effects.IsDefault) gaps.Add($"{state}, {@event}: nothing came back");
                }
                catch (Exception exception)
                {
                    gaps.Add($"{state}, {@event}: {exception.Message}");
                }
            }
        }

        return gaps;
    }

    private static IEnumerable<string> CasesWithoutInstance<T>(IReadOnlyCollection<T> instances)
        where T : notnull =>
        typeof(T).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(T)))
            .Where(type => !instances.Any(instance => instance.GetType() == type))
            .Select(type => $"No instance of {type.FullName}");
}
