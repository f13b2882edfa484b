using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>Witness and isolation address: asked only while the peer is missed.</summary>
internal static class Outsiders
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(5);

    /// <summary>Without a peer in sight this server may be active as far as a witness is concerned.</summary>
    public static bool IsGranted(NodeTurn turn) =>
        turn.Settings.Witness is null || turn.State.Others.WitnessUntil > turn.Now;

    public static void AskWitness(NodeTurn turn)
    {
        var others = turn.State.Others;
        var pause = turn.Settings.Interval < AskInterval ? turn.Settings.Interval : AskInterval;
        if (turn.Settings.Witness is null || (others.WitnessAsked is { } asked && turn.Now - asked < pause)) return;
        turn.State = turn.State with { Others = others with { WitnessAsked = turn.Now } };
        turn.Do(new NodeEffect.AskWitness());
    }

    public static void Settle(NodeTurn turn)
    {
        if (turn.State.Self.PeerName is null) return;
        // Half of the detection time is left for the witness to answer in before the lease ends.
        if (turn.State.IsActive && turn.Now >= AnsweredAt(turn) + (turn.Settings.Detection / 2)) AskWitness(turn);
        if (turn.Settings.IsolationAddress is null) return;
        if (!turn.IsPeerGone)
            turn.State = turn.State with
            {
                Others = turn.State.Others with { IsCutOff = false, IsolationProbed = null },
            };
        else if (turn.State.Others.IsolationProbed is not { } probed || turn.Now - probed >= ProbeInterval)
            Probe(turn);
    }

    public static void OnProbed(NodeTurn turn, bool answered)
    {
        var isCutOff = !answered && turn.IsPeerGone;
        if (isCutOff && !turn.State.Others.IsCutOff)
            turn.Raise(PairEvent.CutOff, turn.Settings.IsolationAddress ?? "none");
        turn.State = turn.State with { Others = turn.State.Others with { IsCutOff = isCutOff } };
    }

    private static void Probe(NodeTurn turn)
    {
        turn.State = turn.State with { Others = turn.State.Others with { IsolationProbed = turn.Now } };
        turn.Do(new NodeEffect.ProbeIsolation());
    }

    private static Instant AnsweredAt(NodeTurn turn) => turn.State.Peer.Answered ?? turn.State.Peer.Started;
}
