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
    private readonly List<Turn> _turns = [];
    private Instant? _nobodySince;
    private bool _isTold;

    public Service(PairWorld world)
    {
        _world = world;
        _turns.Add(new Turn(world.Time.Now, null, IsIsland: false));
        Look();
    }

    public List<string> Wrongs { get; } = [];

    private Turn Now => new(
        _world.Time.Now,
        _world.Air.Holder is { Answers: true, IsCutOff: false, Voice.Process.Runs: true } host ? host : null,
        _world.Primary.Answers && _world.Secondary.Answers);

    /// <summary>How long nobody could hear a caller in between, and how often that or who could changed.</summary>
    /// <remarks>
    /// While both servers answer, as they do when they cannot hear each other, each carries the calls that it knows,
    /// and one of them hears them. When they meet, the one that stays goes on with what it heard itself: what only the
    /// other one heard is not put into the same message. So that time counts as if nobody had heard.
    /// </remarks>
    public (TimeSpan Off, int Changes) Between(Instant from, Instant to)
    {
        var (off, changes) = (TimeSpan.Zero, 0);
        for (var i = 0; i < _turns.Count; i++)
        {
            var begin = _turns[i].From > from ? _turns[i].From : from;
            var end = i + 1 < _turns.Count && _turns[i + 1].From < to ? _turns[i + 1].From : to;
            if (end <= begin)
                continue;
            if (_turns[i].By is null || _turns[i].IsIsland)
                off += end - begin + Pace;
            if (_turns[i].From > from)
                changes++;
        }

        return (off, changes);
    }

    private void Look()
    {
        var now = _world.Time.Now;
        var turn = Now;
        if (turn with { From = _turns[^1].From } != _turns[^1])
            _turns.Add(turn);
        JudgeNobody(now);
        _world.Time.At(now + Pace, Look);
    }

    private readonly record struct Turn(Instant From, Host? By, bool IsIsland);

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
