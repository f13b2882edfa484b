using System.Collections.Immutable;
using Antiphon.Failover;

namespace Antiphon.Node.Pair;

/// <summary>
/// What the node manager's loop has done for it. Nothing here blocks: what takes time comes back as an event.
/// </summary>
public interface INodeOutside
{
    /// <param name="length">From now on.</param>
    /// <param name="scope">What the lease allows.</param>
    /// <param name="isPeerAway">The voice service may go on without renewal should this process die.</param>
    void GrantLease(TimeSpan length, LeaseScope scope, bool isPeerAway);

    void EndLease();

    void StartVoice();

    void StopVoice(bool atOnce);

    void ActivateVoice(MoveReason reason, bool isPeerLost);

    void DeactivateVoice(CallsLeft calls);

    /// <summary>It takes no new calls, and keeps its addresses.</summary>
    void DrainVoice(CallsLeft calls);

    /// <param name="call">The voice service's name for it; null for all that wait.</param>
    void RefuseCall(string? call);

    void TakeAddress(string address);

    void ReleaseAddress(string address);

    void SendToPeer(KeepAlive keepAlive);

    void Raise(int id, ImmutableArray<string> parameters);

    void AskWitness();

    void ProbeIsolation();

    /// <summary>Keeps it on disk; the newest counts.</summary>
    void Remember(NodeMemory memory);

    /// <summary>Puts the pair's settings into the store.</summary>
    void StoreSettings(PairSettings settings);

    /// <param name="question">As the command that it answers.</param>
    void Answer(string question, bool isAccepted, string text);

    /// <summary>Nothing is left to do.</summary>
    void EndProcess();

    /// <summary>After every step: who wants to show the state takes it from here.</summary>
    void Show(NodeState state);
}
