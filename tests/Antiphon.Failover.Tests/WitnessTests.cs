using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>The third party that lets one of two servers be active that do not see each other.</summary>
public sealed class WitnessTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(450);
    private static readonly TimeSpan Hold = TimeSpan.FromMilliseconds(550);

    private readonly Random _random = new(1);
    private Instant _now = new(1_000_000);

    [Fact]
    public void The_one_that_asks_first_has_it_until_it_asks_no_more()
    {
        var desk = NewDesk(WitnessPromise.None);
        var (primary, secondary) = (new WitnessClient(ServerRole.Primary), new WitnessClient(ServerRole.Secondary));
        Assert.Equal(_now + Length, Ask(desk, primary));
        Assert.Null(Ask(desk, secondary));
        _now += TimeSpan.FromMilliseconds(500);
        Assert.Equal(_now + Length, Ask(desk, primary));
        _now += TimeSpan.FromMilliseconds(549);
        Assert.Null(Ask(desk, secondary));
        _now += TimeSpan.FromMilliseconds(1);
        Assert.Equal(_now + Length, Ask(desk, secondary));
        Assert.Null(Ask(desk, primary));
    }

    [Fact]
    public void A_grant_counts_from_when_it_was_asked_for()
    {
        var desk = NewDesk(WitnessPromise.None);
        var primary = new WitnessClient(ServerRole.Primary);
        Ask(desk, primary);
        var asked = primary.Ask(Length, Hold, _now);
        var sentAt = _now;
        _now += TimeSpan.FromMilliseconds(300);
        var answer = desk.Answer(asked, 77, _now);
        _now += TimeSpan.FromMilliseconds(100);
        Assert.Equal(sentAt + Length, primary.Take(answer, _now, out _));
        Assert.Null(primary.Take(answer, _now, out _));
    }

    [Fact]
    public void One_that_was_started_again_keeps_what_it_had_promised()
    {
        var before = NewDesk(WitnessPromise.None);
        Ask(before, new WitnessClient(ServerRole.Primary));
        Assert.Equal(new WitnessPromise(ServerRole.Primary, Hold), before.Promise);
        var after = NewDesk(before.Promise);
        var secondary = new WitnessClient(ServerRole.Secondary);
        Assert.Null(Ask(after, secondary));
        _now += Hold;
        Assert.NotNull(Ask(after, secondary));
    }

    [Fact]
    public void A_question_that_a_stranger_sends_again_renews_nothing()
    {
        var desk = NewDesk(WitnessPromise.None);
        var primary = new WitnessClient(ServerRole.Primary);
        Ask(desk, primary);
        var heard = primary.Ask(Length, Hold, _now);
        Assert.Equal(WitnessVerdict.Granted, desk.Answer(heard, 5, _now).Verdict);
        _now += TimeSpan.FromMilliseconds(400);
        Assert.Equal(WitnessVerdict.Unproven, desk.Answer(heard, 6, _now).Verdict);
        _now += TimeSpan.FromMilliseconds(150);
        Assert.NotNull(Ask(desk, new WitnessClient(ServerRole.Secondary)));
    }

    [Fact]
    public void A_lost_answer_costs_one_more_question()
    {
        var desk = NewDesk(WitnessPromise.None);
        var primary = new WitnessClient(ServerRole.Primary);
        Ask(desk, primary);
        desk.Answer(primary.Ask(Length, Hold, _now), 9, _now);
        Assert.Equal(_now + Length, Ask(desk, primary));
    }

    /// <summary>Whatever is lost, late or twice, and whenever the witness is started anew.</summary>
    [Fact]
    public void Two_never_have_it_at_the_same_time()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var desk = NewDesk(WitnessPromise.None);
            WitnessClient[] clients = [new(ServerRole.Primary), new(ServerRole.Secondary)];
            Instant[] until = [default, default];
            var under = new List<(Instant At, WitnessAsk? Ask, WitnessAnswer? Answer, int Server)>();
            for (var step = 0; step < 400; step++)
            {
                _now += TimeSpan.FromMilliseconds(random.Next(40));
                var server = random.Next(2);
                if (random.Next(3) == 0)
                    under.Add((Later(random), clients[server].Ask(Length, Hold, _now), null, server));
                if (random.Next(60) == 0)
                    desk = NewDesk(desk.Promise);
                foreach (var due in under.Where(u => u.At <= _now).ToArray())
                {
                    if (random.Next(8) != 0)
                        under.Remove(due);
                    if (random.Next(8) == 0)
                        continue;
                    if (due.Ask is { } ask)
                        under.Add((Later(random), null, desk.Answer(ask, (ulong)random.NextInt64(), _now), due.Server));
                    else if (clients[due.Server].Take(due.Answer!.Value, _now, out var again) is { } granted)
                        until[due.Server] = granted > until[due.Server] ? granted : until[due.Server];
                    else if (again is { } next)
                        under.Add((Later(random), next, null, due.Server));
                }

                Assert.False(until[0] > _now && until[1] > _now, $"seed {seed}: both have it");
            }
        }
    }

    [Fact]
    public void What_is_said_is_read_as_it_was_written()
    {
        Span<byte> wire = stackalloc byte[WitnessWire.Bytes];
        var ask = new WitnessAsk(ServerRole.Secondary, ulong.MaxValue - 1, 42, TimeSpan.FromMilliseconds(550));
        WitnessWire.Write(ask, wire);
        Assert.True(WitnessWire.TryReadAsk(wire, out var heard));
        Assert.Equal(ask, heard);
        Assert.False(WitnessWire.TryReadAnswer(wire, out _));
        var answer = new WitnessAnswer(WitnessVerdict.Refused, 42, 7);
        WitnessWire.Write(answer, wire);
        Assert.True(WitnessWire.TryReadAnswer(wire, out var understood));
        Assert.Equal(answer, understood);
        Assert.False(WitnessWire.TryReadAsk(wire, out _));
        Assert.False(WitnessWire.TryReadAnswer(wire[1..], out _));
        WitnessWire.Write(ask with { Hold = TimeSpan.FromHours(1) }, wire);
        Assert.False(WitnessWire.TryReadAsk(wire, out _));
    }

    private Instant Later(Random random) => _now + TimeSpan.FromMilliseconds(random.Next(300));

    private WitnessDesk NewDesk(WitnessPromise promise) => new(promise, (ulong)_random.NextInt64(), _now);

    /// <summary>Asks and is answered at once, with a second question where the first one proved nothing.</summary>
    private Instant? Ask(WitnessDesk desk, WitnessClient client)
    {
        var granted = client.Take(
            desk.Answer(client.Ask(Length, Hold, _now), (ulong)_random.NextInt64(), _now), _now, out var again);
        return again is { } next
            ? client.Take(desk.Answer(next, (ulong)_random.NextInt64(), _now), _now, out _)
            : granted;
    }
}
