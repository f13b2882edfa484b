using Antiphon.Sip;
using Antiphon.Voice.Shadowing;

namespace Antiphon.Voice.Lamps;

/// <summary>The other server's subscriptions to lamps, known here, told nothing.</summary>
internal sealed class LampShadows(ClockDifference clock)
{
    private readonly SortedDictionary<string, Known> _lamps = new(StringComparer.Ordinal);

    private ClockDifference _clock = clock;
    private string _life = "";

    /// <summary>Those of an earlier life of the other server, which it does not name in this one.</summary>
    public IEnumerable<LampRecord> Left =>
        [.. _lamps.Values.Where(l => !l.IsNamed && l.Life != _life).Select(Here)];

    public void OnBegun(string life, ClockDifference clock)
    {
        (_life, _clock) = (life, clock);
        foreach (var known in _lamps.Values)
            known.IsNamed = false;
    }

    /// <returns>Null for what only a newer version can read.</returns>
    public LampRecord? OnChanged(VoiceEvent.LampShadowChanged changed)
    {
        if (LampRecord.TryRead(changed.Record.Span, out var lamp))
            _lamps[changed.Lamp] = new Known(lamp, _life, _clock);
        return lamp;
    }

    public void OnEnded(string lamp) => _lamps.Remove(lamp);

    public void DropUnnamed()
    {
        foreach (var (name, _) in _lamps.Where(l => !l.Value.IsNamed).ToArray())
            _lamps.Remove(name);
    }

    /// <summary>Those that are wanted, on this server's clock, to be told from here; they are here no more.</summary>
    public IEnumerable<LampRecord> Take(Func<DialogId, bool> isWanted)
    {
        Known[] taken = [.. _lamps.Values.Where(l => isWanted(l.Lamp.State.Dialog.Id))];
        foreach (var known in taken)
            _lamps.Remove(known.Lamp.Name);
        return taken.Select(Here);
    }

    private static LampRecord Here(Known known) => known.Lamp.Rebase(known.Clock.Value);

    private sealed record Known(LampRecord Lamp, string Life, ClockDifference Clock)
    {
        public bool IsNamed { get; set; } = true;
    }
}
