using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>The judgement of silence as a table: what was heard when, and what is made of it.</summary>
public class PeerWatchTests
{
    private static readonly Instant Start = new(1_000_000_000);

    /// <summary>
    /// Script: <c>h100</c> heard at 100 ms, <c>c</c> closed, <c>r</c> refused, <c>o</c> opened, <c>w</c> woke up.
    /// </summary>
    [Theory]
    [InlineData("h0", 349, PeerVerdict.Alive, SilenceCause.Silent)]
    [InlineData("h0", 350, PeerVerdict.Suspect, SilenceCause.Silent)]
    [InlineData("h0", 699, PeerVerdict.Suspect, SilenceCause.Silent)]
    [InlineData("h0", 700, PeerVerdict.Gone, SilenceCause.Silent)]
    [InlineData("h0 h600", 1299, PeerVerdict.Suspect, SilenceCause.Silent)]
    [InlineData("h0 h600", 1300, PeerVerdict.Gone, SilenceCause.Silent)]
    [InlineData("", 700, PeerVerdict.Gone, SilenceCause.Silent)]
    [InlineData("h0 c10", 559, PeerVerdict.Suspect, SilenceCause.Closed)]
    [InlineData("h0 c10", 560, PeerVerdict.Gone, SilenceCause.Closed)]
    [InlineData("h0 c10 r20", 560, PeerVerdict.Gone, SilenceCause.Refused)]
    [InlineData("h0 r10 r100 r400", 560, PeerVerdict.Gone, SilenceCause.Refused)]
    [InlineData("h0 c10 o30", 560, PeerVerdict.Suspect, SilenceCause.Silent)]
    [InlineData("h0 c10 h100", 560, PeerVerdict.Suspect, SilenceCause.Silent)]
    [InlineData("h0 c10 h12", 560, PeerVerdict.Gone, SilenceCause.Closed)]
    [InlineData("h0 c400", 700, PeerVerdict.Gone, SilenceCause.Closed)]
    [InlineData("h0 w690", 700, PeerVerdict.Alive, SilenceCause.Silent)]
    [InlineData("h0 w690", 989, PeerVerdict.Alive, SilenceCause.Silent)]
    [InlineData("h0 w690", 990, PeerVerdict.Gone, SilenceCause.Silent)]
    [InlineData("h0 w100", 700, PeerVerdict.Gone, SilenceCause.Silent)]
    [InlineData("h0 c10 w500", 799, PeerVerdict.Suspect, SilenceCause.Closed)]
    [InlineData("h0 c10 w500", 800, PeerVerdict.Gone, SilenceCause.Closed)]
    public void Silence_is_judged_by_its_length_and_by_what_is_known_of_its_cause(
        string script, int at, PeerVerdict verdict, SilenceCause cause)
    {
        var watch = PeerWatch.Begin(Start);
        foreach (var word in script.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var now = Start + TimeSpan.FromMilliseconds(int.Parse(word[1..]));
            watch = word[0] switch
            {
                'h' => Hear(watch, now, now),
                'c' => watch.Report(LinkFact.Closed, now),
                'r' => watch.Report(LinkFact.Refused, now),
                'o' => watch.Report(LinkFact.Opened, now),
                _ => watch.Wake(now),
            };
        }

        Assert.Equal(verdict, watch.Judge(PairSettings.Fast, Start + TimeSpan.FromMilliseconds(at)));
        Assert.Equal(cause, watch.Cause);
    }

    [Fact]
    public void Latecomer_and_duplicate_prove_nothing()
    {
        var first = Start + TimeSpan.FromMilliseconds(100);
        var watch = Hear(PeerWatch.Begin(Start), first, first);
        var late = Start + TimeSpan.FromMilliseconds(500);
        Assert.False(watch.TryHear(Said(first), late, out var same));
        Assert.Equal(watch, same);
        Assert.False(watch.TryHear(Said(Start + TimeSpan.FromMilliseconds(50)), late, out _));
        Assert.True(watch.TryHear(Said(Start + TimeSpan.FromMilliseconds(200)), late, out _));
    }

    [Fact]
    public void Peer_that_was_restarted_is_heard_though_its_clock_begins_anew()
    {
        var watch = Hear(PeerWatch.Begin(Start), Start + TimeSpan.FromSeconds(9), Start);
        var reborn = Said(Start) with { Beat = Said(Start).Beat with { Incarnation = 2 } };
        Assert.True(watch.TryHear(reborn, Start, out watch));
        Assert.False(watch.TryHear(Said(Start + TimeSpan.FromSeconds(20)), Start, out _));
    }

    /// <summary>SPEC 4: a link cut in one direction counts as cut.</summary>
    [Fact]
    public void Peer_that_does_not_hear_this_server_is_not_seen()
    {
        var (watch, echo) = (PeerWatch.Begin(Start), Start + TimeSpan.FromMilliseconds(50));
        var now = Start;
        for (var i = 1; i < 30; i++)
        {
            now = Start + TimeSpan.FromMilliseconds(100 * i);
            var said = Said(now);
            Assert.True(watch.TryHear(said with { Beat = said.Beat with { Echo = echo } }, now, out watch));
            Assert.Equal(now < echo + PairSettings.Fast.Detection, watch.IsMutual(PairSettings.Fast, now));
            Assert.Equal(PeerVerdict.Alive, watch.Judge(PairSettings.Fast, now));
        }
    }

    /// <summary>A change from classic to fast reaches one server before the other.</summary>
    [Fact]
    public void Peer_that_beats_slower_still_and_has_a_longer_lease_is_waited_for()
    {
        var said = Said(Start + TimeSpan.FromMilliseconds(1));
        said = said with
        {
            Beat = said.Beat with { Interval = TimeSpan.FromSeconds(1), Lease = PairSettings.Classic.LeaseEnd },
        };
        Assert.True(PeerWatch.Begin(Start).TryHear(said, Start, out var watch));
        Assert.Equal(Start + TimeSpan.FromMilliseconds(11_100), watch.GoneAt(PairSettings.Fast));
        Assert.Equal(
            Start + TimeSpan.FromMilliseconds(10_100), watch.Report(LinkFact.Closed, Start).GoneAt(PairSettings.Fast));
    }

    private static PeerWatch Hear(PeerWatch watch, Instant sent, Instant now)
    {
        Assert.True(watch.TryHear(Said(sent), now, out var heard));
        return heard;
    }

    private static KeepAlive Said(Instant sent) => new(
        new Beat(
            1, sent, Beat.NothingHeard, ServerRole.Primary, NodePhase.Active, BeatFlags.None, MoveReason.None,
            PairSettings.Fast.Interval, PairSettings.Fast.LeaseEnd, new Term(2)),
        null);
}
