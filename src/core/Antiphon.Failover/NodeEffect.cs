using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>What the shell must do, in the order given.</summary>
public abstract record NodeEffect
{
    private NodeEffect()
    {
    }

    /// <summary>Write the lease page. Comes again at every interval.</summary>
    /// <param name="IsPeerAway">
    /// The voice service may go on without renewal should its node manager die: nobody else can answer.
    /// </param>
    public sealed record GrantLease(Instant Until, LeaseScope Scope, bool IsPeerAway) : NodeEffect;

    /// <summary>The lease ends now, not at its deadline.</summary>
    public sealed record StopGranting : NodeEffect;

    public sealed record StartVoice : NodeEffect;

    /// <summary>End the process; <see cref="NodeEvent.VoiceExited"/> follows.</summary>
    /// <param name="IsKill">At once: it hangs.</param>
    public sealed record StopVoice(bool IsKill) : NodeEffect;

    /// <summary>
    /// Calls are answered, and the shadows of calls at the virtual address become calls. Comes again for the same term
    /// when the server had stood still: then there is nothing to adopt.
    /// </summary>
    /// <param name="Reason">Why this server is active.</param>
    /// <param name="Term">That it holds.</param>
    /// <param name="IsPeerLost">
    /// The calls at the other server's own address, too, go on here; else it carries them on itself. Comes again when
    /// that changes.
    /// </param>
    public sealed record ActivateVoice(MoveReason Reason, Term Term, bool IsPeerLost) : NodeEffect;

    public sealed record DeactivateVoice(CallsLeft Calls) : NodeEffect;

    /// <summary>It takes no new calls, and keeps its addresses.</summary>
    public sealed record DrainVoice(CallsLeft Calls) : NodeEffect;

    /// <summary>A call that came while inactive is refused with 503.</summary>
    public sealed record RefuseCall(string Call) : NodeEffect;

    /// <summary>Activity did not come: all calls that wait for it are refused with 503.</summary>
    public sealed record RefuseWaitingCalls : NodeEffect;

    /// <summary>Comes again when it is to be announced again.</summary>
    public sealed record TakeAddress(string Address) : NodeEffect;

    public sealed record ReleaseAddress(string Address) : NodeEffect;

    /// <summary>On every path there is to the peer.</summary>
    public sealed record Send(KeepAlive KeepAlive) : NodeEffect;

    /// <summary>An event for the log; parameters in the order of the catalogue's text.</summary>
    public sealed record Raise(int Id, ImmutableArray<string> Parameters) : NodeEffect
    {
        public bool Equals(Raise? other) =>
            other is not null && Id == other.Id && Parameters.SequenceEqual(other.Parameters);

        public override int GetHashCode() => Id;
    }

    /// <summary>The answer comes as <see cref="NodeEvent.WitnessGranted"/> or its opposite.</summary>
    public sealed record AskWitness : NodeEffect;

    public sealed record ProbeIsolation : NodeEffect;

    /// <summary>Replaces the earlier one.</summary>
    public sealed record WakeAt(Instant At) : NodeEffect;

    /// <summary>Keep on disk; the newest counts.</summary>
    public sealed record Remember(NodeMemory Memory) : NodeEffect;

    /// <summary>Store the pair's settings, to be replicated. They are in force here already.</summary>
    public sealed record StoreSettings(PairSettings Settings) : NodeEffect;

    public sealed record Answer(string Question, bool IsAccepted, string Text) : NodeEffect;

    /// <summary>Nothing is left to do: the node manager may end.</summary>
    public sealed record EndProcess : NodeEffect;
}
