using Antiphon.Kernel;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Watches, apart from the servers, who could have heard a caller when: who holds the address, has power, runs and may
/// speak. Looks every five milliseconds.
/// </summary>
internal sealed class Service
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    /// <summary>A start, a judgement, a handover: the longest that nobody may answer although both could.</summary>
    private static readonly TimeSpan NobodyMax = TimeSpan.FromSeconds(8);

    private readonly PairWorld _world;
    private readonly List<(Instant From, Host? By)> _turns = [];
    private Instant? _nobodySince;
    private bool _isTold;

    public Service(PairWorld world)
    {
        _world = world;
        _turns.Add((world.Time.Now, null));
        Look();
    }

    public List<string> Wrongs { get; } = [];

    private Host? Serving =>
        _world.Air.Holder is { Answers: true, IsCutOff: false, Voice.Process.Runs: true } host ? host : null;

    /// <summary>How long nobody could hear a caller in between, and how often that or who could changed.</summary>
    public (TimeSpan Off, int Changes) Between(Instant from, Instant to)
    {
        var (off, changes) = (TimeSpan.Zero, 0);
        for (var i = 0; i < _turns.Count; i++)
        {
            var begin = _turns[i].From > from ? _turns[i].From : from;
            var end = i + 1 < _turns.Count && _turns[i + 1].From < to ? _turns[i + 1].From : to;
            if (end <= begin)
                continue;
            if (_turns[i].By is null)
                off += end - begin + Pace;
            if (_turns[i].From > from)
                changes++;
        }

        return (off, changes);
    }

    private void Look()
    {
        var now = _world.Time.Now;
        var serving = Serving;
        if (serving != _turns[^1].By)
            _turns.Add((now, serving));
        JudgeNobody(now);
        _world.Time.At(now + Pace, Look);
    }

    private void JudgeNobody(Instant now)
    {
        var couldBoth = _world.Primary.CouldAnswer && _world.Secondary.CouldAnswer && !_world.Primary.IsCutOff
            && !_world.Secondary.IsCutOff;
        if (!couldBoth || _world.Primary.Answers || _world.Secondary.Answers)
            (_nobodySince, _isTold) = (null, false);
        else
            _nobodySince ??= now;
        if (_isTold || _nobodySince is not { } since || now - since < NobodyMax)
            return;
        _isTold = true;
        Wrongs.Add($"Nobody answers for {now - since} at {_world.Elapsed}, although both could.");
    }
}
