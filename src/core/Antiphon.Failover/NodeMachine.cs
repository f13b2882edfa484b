using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>Decides for one server of a pair when it is active.</summary>
public static class NodeMachine
{
    /// <summary>The node manager starts.</summary>
    public static Step<NodeState, NodeEffect> Begin(
        NodeIdentity self, PairSettings settings, NodeMemory memory, VoiceFound found, Instant now) =>
        throw new NotImplementedException();

    public static Step<NodeState, NodeEffect> Next(NodeState state, NodeEvent @event, Instant now) =>
        throw new NotImplementedException();
}
