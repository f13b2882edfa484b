using Antiphon.Kernel;
using Antiphon.Simulation.Worlds;

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

    /// <summary>What was heard so lately may not have come to the other server when a call goes on there.</summary>
    private static readonly TimeSpan LagMax = TimeSpan.FromMilliseconds(300);

    /// <summary>From the start of a voice process until it has what the other one knows.</summary>
    private static readonly TimeSpan JoinTime = TimeSpan.FromSeconds(2);

    /// <summary>By which the time lines of two servers that both recorded may be apart.</summary>
    private static readonly TimeSpan ApartMax = TimeSpan.FromSeconds(1);

    /// <summary>A message ends after five seconds of silence, of which the last packets before it are part.</summary>
    private static readonly TimeSpan SilenceMin = TimeSpan.FromSeconds(4.5);

    private static readonly TimeSpan LagMaxOfLossyLink = TimeSpan.FromSeconds(2);

    private readonly PairWorld _world;
    private readonly List<Turn> _turns = [];
    private Instant? _nobodySince;
    private bool _isTold;

    public Service(PairWorld world)
    {
        _world = world;
        _turns.Add(new Turn(world.Time.Now, null, null, false, false, false));
        Look();
    }

    public List<string> Wrongs { get; } = [];

    private Turn Now => new(
        _world.Time.Now,
        _world.Air.Holder is { Answers: true, IsCutOff: false, Voice: { Process.Runs: true } voice } ? voice : null,
        _world.Air.Holder is { } holder && _world.Other(holder).Voice is { Process.Runs: true, IsActive: false } other
            ? other
            : null,
        _world.Primary.Answers && _world.Secondary.Answers,
        _world.FromPrimary.IsCut,
        _world.FromPrimary.There.LostOf100 > 0);

    /// <summary>
    /// What of a caller who speaks all the time may be missing in the message, and in how many gaps: the time in which
    /// nobody could hear, and what had not come to the other server when the call went on there.
    /// </summary>
    /// <remarks>
    /// Six exceptions, each because of what a pair cannot do. A voice service that is restarted in place, as when
    /// moves are damped, gets its calls back from the other server as soon as they have found each other; where the
    /// other one had been away, nobody can give back what was heard before. What one hears while the other is dead or
    /// frozen dies with it. While both servers answer, as they do when they cannot hear each other, each of them goes
    /// on with the calls, one of them hears them, and when they meet what only one heard is not put into the other's
    /// message. What a server hears while the link is cut comes to the other one too late, and so does what was
    /// recorded before the other one came, when it has to go on before it has caught up. Who carries a call and hears
    /// nothing, as the network of the phones is out of its reach, takes the message for finished.
    /// </remarks>
    /// <param name="from">When the caller began to speak.</param>
    /// <param name="to">When the caller ended.</param>
    /// <param name="until">When the caller was told that the message is kept.</param>
    public (TimeSpan Missing, int Gaps, bool WereBoth) Between(Instant from, Instant to, Instant until)
    {
        var (off, cut, lag, gaps, wereBoth) = (TimeSpan.Zero, TimeSpan.Zero, LagMax, 0, false);
        VoiceSide? carrier = null;
        VoiceSide? last = null;
        var missed = TimeSpan.Zero;
        var (unheard, isOver) = (TimeSpan.Zero, false);
        var (apart, unshared) = (from - JoinTime, TimeSpan.Zero);
        for (var i = 0; i < _turns.Count; i++)
        {
            var turn = _turns[i];
            var begin = turn.From > from ? turn.From : from;
            var end = i + 1 < _turns.Count && _turns[i + 1].From < until ? _turns[i + 1].From : until;
            if (end <= begin)
                continue;
            if (carrier is null || (turn.By is not null && turn.By.Host != carrier.Host))
            {
                // Whoever has not caught up may lack all that was said before.
                if (carrier is not null && turn.By!.Begun + JoinTime is var joined && joined > begin)
                    off += Instant.Earlier(joined, Instant.Earlier(begin, to)) - from;
                off += unshared;
                (carrier, missed, unshared) = (turn.By, TimeSpan.Zero, TimeSpan.Zero);
            }

            // It died while the other server was away, or was just back: nobody else has what it heard.
            if (last is not null && turn.By is not null && turn.By != last && turn.By.Host == last.Host
                && begin < apart + JoinTime)
                off += Instant.Earlier(begin, to) - from;
            last = turn.By ?? last;
            if (turn.Other is null || turn.IsCut || turn.AreBoth)
                apart = end;
            if (end - apart >= JoinTime)
                unshared = TimeSpan.Zero;
            else if (turn is { By: not null, Other: null })
                unshared += end - begin;

            // What the one before it carried comes back from the other one, once they have been together for a while.
            if (turn.By is not null && turn.By != carrier && turn is { Other: not null, IsCut: false })
                missed += end - begin;
            if (turn.By is not null && turn.By != carrier && missed > JoinTime)
            {
                off += JoinTime;
                carrier = turn.By;
            }

            unheard = turn.By is null ? unheard + (end - begin) : TimeSpan.Zero;
            isOver |= unheard >= SilenceMin;
            if (turn.By is null || turn.By != carrier || turn.AreBoth || isOver)
                off += end - begin + Pace;
            wereBoth |= turn.AreBoth;
            if (turn.IsCut)
                cut += end - begin;
            if (turn.IsLossy)
                lag = LagMaxOfLossyLink;
            if (turn.From > from)
                gaps++;
        }

        if (wereBoth)
            lag += ApartMax;
        return (off + (gaps > 0 ? cut : TimeSpan.Zero) + (lag * gaps), gaps, wereBoth);
    }

    /// <summary>
    /// Who has heard phones all that time, and nobody else; null: that changed, or both answered, or nobody.
    /// </summary>
    public VoiceSide? OnlyBy(Instant since)
    {
        var turns = _turns.Where((_, i) => i + 1 == _turns.Count || _turns[i + 1].From > since).ToArray();
        return Array.TrueForAll(turns, t => t.By == turns[0].By && !t.AreBoth) ? turns[0].By : null;
    }

    /// <summary>Both servers have answered at a moment in that time.</summary>
    public bool WereBoth(Instant from, Instant to) => _turns.Where((turn, i) =>
        turn.AreBoth && turn.From <= to + Pace && (i + 1 == _turns.Count || _turns[i + 1].From >= from)).Any();

    /// <summary>
    /// Whether what who heard phones then knew must have come to the other server: they stood together for long enough.
    /// </summary>
    public bool IsKnownToBoth(Instant at)
    {
        var by = _turns.FindLast(t => t.From <= at).By;
        var together = TimeSpan.Zero;
        for (var i = 0; i < _turns.Count; i++)
        {
            var turn = _turns[i];
            var end = i + 1 < _turns.Count ? _turns[i + 1].From : _world.Time.Now;
            if (end <= at)
                continue;
            if (turn.By != by || by is null)
                return false;
            var begin = turn.From > at ? turn.From : at;
            if (turn is not { Other: { } other, AreBoth: false, IsCut: false, IsLossy: false })
                together = TimeSpan.Zero;
            else if (begin - other.Begun >= JoinTime && begin - by.Begun >= JoinTime)
                together += end - begin;
            if (together >= JoinTime)
                return true;
        }

        return false;
    }

    private void Look()
    {
        var turn = Now;
        if (turn with { From = _turns[^1].From } != _turns[^1])
            _turns.Add(turn);
        JudgeNobody(turn.From);
        _world.Time.After(Pace, Look);
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

    /// <param name="From">When it began.</param>
    /// <param name="By">Who hears what is sent to the shared address.</param>
    /// <param name="Other">
    /// The other server's voice service, when it runs and stands by; it may go on by itself while its node manager is
    /// frozen, and keeps nobody's calls but its own as long.
    /// </param>
    /// <param name="AreBoth">Both servers answer.</param>
    /// <param name="IsCut">The link between them.</param>
    /// <param name="IsLossy">The same.</param>
    private readonly record struct Turn(
        Instant From, VoiceSide? By, VoiceSide? Other, bool AreBoth, bool IsCut, bool IsLossy);
}
