using Antiphon.Kernel;

namespace Antiphon.Events;

/// <summary>
/// Keeps an event that repeats itself from filling the event log: it is told at once, then once per
/// <paramref name="window"/> as long as it goes on, with the number that was held back. The same text counts as the
/// same event. Memory is bounded by forgetting what has been quiet for a window.
/// </summary>
/// <param name="window">Longer hides how often something happens; shorter fills the log.</param>
public sealed class EventDamping(TimeSpan window)
{
    private const int KnownMax = 1000;

    private readonly Dictionary<Event, Spell> _spells = [];

    /// <summary>The event to tell now, or null when it is held back.</summary>
    public Event? Pass(Event @event, Instant now)
    {
        if (!_spells.TryGetValue(@event, out var spell))
        {
            if (_spells.Count >= KnownMax)
                Forget(now);
            _spells[@event] = new Spell(now, 0);
            return @event;
        }

        if (now - spell.Told < window)
        {
            _spells[@event] = spell with { HeldBack = spell.HeldBack + 1 };
            return null;
        }

        _spells[@event] = new Spell(now, 0);
        return spell.HeldBack == 0
            ? @event
            : @event with { Text = $"{@event.Text} ({spell.HeldBack} more of these were held back.)" };
    }

    private void Forget(Instant now)
    {
        foreach (var old in _spells.Where(s => now - s.Value.Told >= window).Select(s => s.Key).ToArray())
            _spells.Remove(old);
        if (_spells.Count >= KnownMax)
            _spells.Clear();
    }

    private readonly record struct Spell(Instant Told, int HeldBack);
}
