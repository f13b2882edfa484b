using Antiphon.Kernel;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Who could have heard a caller when, written down apart from the servers, from look to look: of the shared address,
/// or where there is none, of one caller.
/// </summary>
internal sealed class Attendance
{
    /// <summary>What was heard so lately may not have come to the other server when a call goes on there.</summary>
    private static readonly TimeSpan LagMax = TimeSpan.FromMilliseconds(300);

    /// <summary>From the start of a voice process until it has what the other one knows.</summary>
    private static readonly TimeSpan JoinTime = TimeSpan.FromSeconds(2);

    /// <summary>By which the time lines of two servers that both recorded may be apart.</summary>
    private static readonly TimeSpan ApartMax = TimeSpan.FromSeconds(1);

    /// <summary>A message ends after five seconds of silence, of which the last packets before it are part.</summary>
    private static readonly TimeSpan SilenceMin = TimeSpan.FromSeconds(4.5);

    /// <summary>Until servers that could not hear each other have settled who goes on with a call.</summary>
    private static readonly TimeSpan MeetingTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LagMaxOfLossyLink = TimeSpan.FromSeconds(2);

    private readonly Scheduler _time;
    private readonly TimeSpan _pace;
    private readonly Func<Turn> _look;
    private readonly bool _isOfOne;
    private readonly List<Turn> _turns;

    /// <param name="time">Now.</param>
    /// <param name="pace">Between two looks.</param>
    /// <param name="look">Who hears now; its beginning is not asked.</param>
    /// <param name="isOfOne">Of one caller, by where that one sends.</param>
    public Attendance(Scheduler time, TimeSpan pace, Func<Turn> look, bool isOfOne)
    {
        (_time, _pace, _look, _isOfOne) = (time, pace, look, isOfOne);
        _turns = [look()];
        Look();
    }

    public void Look()
    {
        var turn = _look() with { From = _turns[^1].From };
        if (turn != _turns[^1])
            _turns.Add(turn with { From = _time.Now });
    }

    /// <summary>
    /// What of a caller who speaks all the time may be missing in the message, and in how many gaps: the time in which
    /// nobody could hear, and what had not come to the other server when the call went on there.
    /// </summary>
    /// <remarks>
    /// Seven exceptions, each because of what a pair cannot do. A voice service that is restarted in place, as when
    /// moves are damped, gets its calls back from the other server as soon as they have found each other; where the
    /// other one had been away, nobody can give back what was heard before. What one hears while the other is dead or
    /// frozen dies with it. While both servers answer, as they do when they cannot hear each other, each of them goes
    /// on with the calls, one of them hears them, and when they meet what only one heard is not put into the other's
    /// message. What a server hears while the link is cut comes to the other one too late, and so does what was
    /// recorded before the other one came, when it has to go on before it has caught up. Who carries a call and hears
    /// nothing, as the network of the phones is out of its reach, takes the message for finished. Where no address is
    /// shared, the message may be stored by another server than the one to which the caller sends.
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
                off += end - begin + _pace;
            wereBoth |= turn.AreBoth;
            if (turn.IsCut)
                cut += end - begin;
            if (turn.IsLossy)
                lag = LagMaxOfLossyLink;
            if (turn.From > from)
                gaps++;
        }

        // Another server than the one to which the caller sends may store it, and may not have caught up.
        if (_isOfOne && _turns.FindLast(t => t.From < until).Other?.Begun is { } begun && to < begun + JoinTime)
            off += to - from;
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

    public VoiceSide? ByAt(Instant at) => _turns.FindLast(t => t.From <= at).By;

    /// <summary>
    /// So long that it was taken for silence nobody could hear the caller; or, once they have met, one of two that
    /// could not tell each other, and need not be the one who went on.
    /// </summary>
    public bool WasDeaf(Instant from, Instant to)
    {
        var unheard = TimeSpan.Zero;
        var arePartedStill = _turns.FindLast(t => t.From < to).IsCut;
        for (var i = 0; i < _turns.Count; i++)
        {
            var begin = _turns[i].From > from ? _turns[i].From : from;
            var end = i + 1 < _turns.Count && _turns[i + 1].From < to ? _turns[i + 1].From : to;
            if (end <= begin)
                continue;
            var isDoubtful = _turns[i].AreBoth && (_turns[i].IsCut || end - begin < MeetingTime);
            var isHeard = _turns[i].By is not null && (arePartedStill || !isDoubtful);
            unheard = isHeard ? TimeSpan.Zero : unheard + (end - begin);
            if (unheard >= SilenceMin)
                return true;
        }

        return false;
    }

    /// <summary>Both servers have answered at a moment in that time.</summary>
    public bool WereBoth(Instant from, Instant to) => _turns.Where((turn, i) =>
        turn.AreBoth && turn.From <= to + _pace && (i + 1 == _turns.Count || _turns[i + 1].From >= from)).Any();

    /// <summary>
    /// Whether what who heard phones then knew must have come to the other server: they stood together for long enough.
    /// </summary>
    public bool IsKnownToBoth(Instant at)
    {
        var by = ByAt(at);
        var together = TimeSpan.Zero;
        for (var i = 0; i < _turns.Count; i++)
        {
            var turn = _turns[i];
            var end = i + 1 < _turns.Count ? _turns[i + 1].From : _time.Now;
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

    /// <param name="From">When it began.</param>
    /// <param name="By">Who hears what the caller says.</param>
    /// <param name="Other">
    /// The other server's voice service, when both run and it stands by; it may go on by itself while its node manager
    /// is frozen, and keeps nobody's calls but its own as long.
    /// </param>
    /// <param name="AreBoth">Both servers answer.</param>
    /// <param name="IsCut">The link between them.</param>
    /// <param name="IsLossy">The same.</param>
    internal readonly record struct Turn(
        Instant From, VoiceSide? By, VoiceSide? Other, bool AreBoth, bool IsCut, bool IsLossy);
}
