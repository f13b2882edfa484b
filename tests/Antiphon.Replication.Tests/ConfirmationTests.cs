using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Testing;
using static Antiphon.Replication.ConfirmationEvent;

namespace Antiphon.Replication.Tests;

public sealed class ConfirmationTests
{
    private static readonly Instant Now = new(1_000_000);
    private ConfirmationState _state = new();

    [Fact]
    public void A_message_is_confirmed_when_the_peer_has_it()
    {
        Take(new PeerCame());
        Assert.Equal([new ConfirmationEffect.StartTimer(Now + ConfirmationDesk.PeerTimeMax)], Take(new Asked(1, 5)));
        Assert.Empty(Take(new Acknowledged(4, [])));
        Assert.Equal([new ConfirmationEffect.Confirm(1, IsDegraded: false)], Take(new Acknowledged(4, [5])));
        Assert.Equal([new ConfirmationEffect.Confirm(2, IsDegraded: false)], Take(new Asked(2, 3)));
    }

    [Fact]
    public void A_peer_that_does_not_answer_in_time_degrades_once_until_it_has_everything()
    {
        Take(new PeerCame());
        Take(new Asked(1, 5));
        Take(new Asked(2, 6));
        Assert.Empty(Take(new TimePassed(), TimeSpan.FromMilliseconds(499)));
        Assert.Equal(
            [
                new ConfirmationEffect.Degraded(DegradedCause.PeerSlow), new ConfirmationEffect.Confirm(1, true),
                new ConfirmationEffect.Confirm(2, true),
            ],
            Take(new TimePassed(), TimeSpan.FromMilliseconds(500)));
        Take(new Asked(3, 7));
        Assert.Equal(
            [new ConfirmationEffect.Confirm(3, true)], Take(new TimePassed(), TimeSpan.FromMilliseconds(500)));
        Assert.Empty(Take(new Acknowledged(6, [])));
        Assert.Equal([new ConfirmationEffect.Healed()], Take(new Acknowledged(7, [])));
    }

    [Fact]
    public void While_the_peer_is_away_nobody_waits_and_those_who_did_are_let_go()
    {
        Assert.Equal(
            [new ConfirmationEffect.Degraded(DegradedCause.PeerAway), new ConfirmationEffect.Confirm(1, true)],
            Take(new Asked(1, 5)));
        Take(new PeerCame());
        Take(new Asked(2, 6));
        Assert.Equal([new ConfirmationEffect.Confirm(2, true)], Take(new PeerWent()));
    }

    [Fact]
    public void What_a_peer_had_before_it_went_is_not_taken_for_what_it_has()
    {
        Take(new PeerCame());
        Take(new Acknowledged(9, []));
        Take(new PeerWent());
        Assert.Contains(new ConfirmationEffect.Confirm(1, IsDegraded: true), Take(new Asked(1, 5)));
    }

    [Fact]
    public void Every_pair_of_state_and_event_is_decided() => Assert.Empty(TransitionCoverage.Gaps(
        new ConfirmationState[]
        {
            new(), new() { IsPeerInStep = true, Waiting = [new(1, 2, Now)], DegradedTo = 1 },
        },
        new ConfirmationEvent[]
        {
            new Asked(1, 1), new Acknowledged(3, [5]), new PeerCame(), new PeerWent(), new TimePassed(),
        },
        ConfirmationDesk.Next));

    private ImmutableArray<ConfirmationEffect> Take(ConfirmationEvent @event, TimeSpan after = default)
    {
        var (state, effects) = ConfirmationDesk.Next(_state, @event, Now + after);
        _state = state;
        return effects;
    }
}
