using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>
/// Decides when what is on our disk may be called stored: once the peer has it, too, while the peer takes our changes;
/// <see cref="PeerTimeMax"/> later all the same, and at once while it is away. The last two are degraded: one disk
/// has it.
/// <code>
///   asked ──► the peer has it already ─────────────────► confirmed
///        ├──► waits ──► acknowledged ──────────────────► confirmed; when nothing waits any more: healed
///        │          └─► time is up, or the peer went ──► confirmed, degraded
///        └──► the peer is not in step ─────────────────► confirmed, degraded
/// </code>
/// That it is degraded is told once, and once that it has healed: when the peer has all that it had not.
/// </summary>
public static class ConfirmationDesk
{
    public static readonly TimeSpan PeerTimeMax = TimeSpan.FromMilliseconds(500);

    public static Step<ConfirmationState, ConfirmationEffect> Next(
        ConfirmationState state, ConfirmationEvent @event, Instant now) => @event switch
        {
            ConfirmationEvent.Asked asked => Ask(state, asked, now),
            ConfirmationEvent.Acknowledged acknowledged => Acknowledge(state, acknowledged),
            ConfirmationEvent.PeerCame => new(state with { IsPeerInStep = true }, []),
            ConfirmationEvent.PeerWent => GiveUp(Forget(state), _ => true, DegradedCause.PeerAway),
            ConfirmationEvent.TimePassed => GiveUp(state, w => w.Due <= now, DegradedCause.PeerSlow),
            _ => throw new ArgumentOutOfRangeException(nameof(@event), @event, "not an event"),
        };

    /// <summary>The one that comes back may have been restored from a backup: it says anew what it has.</summary>
    private static ConfirmationState Forget(ConfirmationState state) =>
        state with { IsPeerInStep = false, Through = 0, Beyond = [] };

    private static Step<ConfirmationState, ConfirmationEffect> Ask(
        ConfirmationState state, ConfirmationEvent.Asked asked, Instant now)
    {
        if (state.HasPeer(asked.Position))
            return Step.To<ConfirmationState, ConfirmationEffect>(
                state, new ConfirmationEffect.Confirm(asked.Ticket, IsDegraded: false));
        var waiting = new WaitingConfirmation(asked.Ticket, asked.Position, now + PeerTimeMax);
        var next = state with { Waiting = state.Waiting.Add(waiting) };
        return state.IsPeerInStep
            ? Step.To<ConfirmationState, ConfirmationEffect>(next, new ConfirmationEffect.StartTimer(waiting.Due))
            : GiveUp(next, w => w == waiting, DegradedCause.PeerAway);
    }

    private static Step<ConfirmationState, ConfirmationEffect> Acknowledge(
        ConfirmationState state, ConfirmationEvent.Acknowledged acknowledged)
    {
        var next = state with
        {
            Through = Math.Max(state.Through, acknowledged.Through),
            Beyond = [.. acknowledged.Beyond],
        };
        var effects = ImmutableArray.CreateBuilder<ConfirmationEffect>();
        foreach (var waiting in next.Waiting.Where(w => next.HasPeer(w.Position)))
            effects.Add(new ConfirmationEffect.Confirm(waiting.Ticket, IsDegraded: false));
        next = next with { Waiting = next.Waiting.RemoveAll(w => next.HasPeer(w.Position)) };
        if (next.DegradedTo is { } lacking && lacking <= next.Through)
        {
            effects.Add(new ConfirmationEffect.Healed());
            next = next with { DegradedTo = null };
        }

        return new(next, effects.DrainToImmutable());
    }

    private static Step<ConfirmationState, ConfirmationEffect> GiveUp(
        ConfirmationState state, Func<WaitingConfirmation, bool> isGivenUp, DegradedCause cause)
    {
        var givenUp = state.Waiting.Where(isGivenUp).ToImmutableArray();
        if (givenUp.IsEmpty)
            return new(state, []);
        var effects = ImmutableArray.CreateBuilder<ConfirmationEffect>();
        if (state.DegradedTo is null)
            effects.Add(new ConfirmationEffect.Degraded(cause));
        effects.AddRange(givenUp.Select(w => new ConfirmationEffect.Confirm(w.Ticket, IsDegraded: true)));
        var degradedTo = Math.Max(givenUp.Max(w => w.Position), state.DegradedTo ?? 0);
        return new(
            state with { Waiting = state.Waiting.RemoveRange(givenUp), DegradedTo = degradedTo },
            effects.DrainToImmutable());
    }
}

/// <summary>Who waits for the peer.</summary>
public sealed record ConfirmationState
{
    /// <summary>It takes our changes as they are made.</summary>
    public bool IsPeerInStep { get; init; }

    public long Through { get; init; }

    public ImmutableSortedSet<long> Beyond { get; init; } = [];

    public ImmutableList<WaitingConfirmation> Waiting { get; init; } = [];

    /// <summary>The last position that was confirmed without the peer; null: the peer has all that was
    /// confirmed.</summary>
    public long? DegradedTo { get; init; }

    public bool HasPeer(long position) => position <= Through || Beyond.Contains(position);
}

public readonly record struct WaitingConfirmation(long Ticket, long Position, Instant Due);

public enum DegradedCause
{
    PeerAway,
    PeerSlow,
}

public abstract record ConfirmationEvent
{
    private ConfirmationEvent()
    {
    }

    /// <summary>Our disk has it; tell me when it may be called stored.</summary>
    public sealed record Asked(long Ticket, long Position) : ConfirmationEvent;

    public sealed record Acknowledged(long Through, ImmutableArray<long> Beyond) : ConfirmationEvent;

    public sealed record PeerCame : ConfirmationEvent;

    public sealed record PeerWent : ConfirmationEvent;

    public sealed record TimePassed : ConfirmationEvent;
}

public abstract record ConfirmationEffect
{
    private ConfirmationEffect()
    {
    }

    public sealed record Confirm(long Ticket, bool IsDegraded) : ConfirmationEffect;

    /// <summary><see cref="ConfirmationEvent.TimePassed"/> is to come then; once more than needed does no
    /// harm.</summary>
    public sealed record StartTimer(Instant Due) : ConfirmationEffect;

    public sealed record Degraded(DegradedCause Cause) : ConfirmationEffect;

    public sealed record Healed : ConfirmationEffect;
}
