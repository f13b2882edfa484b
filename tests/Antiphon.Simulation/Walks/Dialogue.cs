using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Walks;

/// <summary>All that was pressed, said and heard in a walk, to be read when something is wrong.</summary>
internal sealed class Dialogue(IClock clock, Action<string>? trace)
{
    private readonly List<string> _lines = [];
    private readonly Kernel.Instant _began = clock.Now;

    public IReadOnlyList<string> Lines => _lines;

    public void Add(int phone, string what) => Add($"phone {phone} {what}");

    public void Add(string what)
    {
        var line = $"{(clock.Now - _began).TotalSeconds,9:0.000} {what}";
        _lines.Add(line);
        trace?.Invoke(line);
    }
}
