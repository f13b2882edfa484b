using Antiphon.Failover;
using Antiphon.Kernel;

namespace Antiphon.Node.Pair;

/// <summary>
/// The node manager as a loop without a thread of its own: events in by <see cref="Deliver"/>, what the failover
/// machine decides carried out by <see cref="RunUntilIdle"/>. Not thread-safe: one thread owns it.
/// </summary>
public sealed class NodeLoop
{
    private readonly Queue<NodeEvent> _inbox = new();
    private readonly INodeOutside _outside;
    private NodeState _state;
    private Instant _wakeAt = Instant.Never;

    /// <summary>The node manager starts.</summary>
    /// <param name="self">Which server this is.</param>
    /// <param name="settings">Of the pair, as the store has them.</param>
    /// <param name="memory">Of its earlier life.</param>
    /// <param name="found">A voice service that outlived it.</param>
    /// <param name="outside">Carries out what is decided.</param>
    /// <param name="now">The steady clock.</param>
    public NodeLoop(
        NodeIdentity self, PairSettings settings, NodeMemory memory, VoiceFound found, INodeOutside outside,
        Instant now)
    {
        _outside = outside;
        var begun = NodeMachine.Begin(self, settings, memory, found, now);
        _state = begun.State;
        Carry(begun, now);
    }

    public Instant NextDue => _inbox.Count > 0 ? new Instant(0) : _wakeAt;

    public void Deliver(NodeEvent @event) => _inbox.Enqueue(@event);

    public void RunUntilIdle(Instant now)
    {
        while (true)
        {
            if (_inbox.TryDequeue(out var @event))
            {
                Step(@event, now);
            }
            else if (_wakeAt <= now)
            {
                _wakeAt = Instant.Never;
                Step(new NodeEvent.Tick(), now);
            }
            else
            {
                return;
            }
        }
    }

    private void Step(NodeEvent @event, Instant now)
    {
        var step = NodeMachine.Next(_state, @event, now);
        _state = step.State;
        Carry(step, now);
    }

    private void Carry(Step<NodeState, NodeEffect> step, Instant now)
    {
        foreach (var effect in step.Effects)
            Do(effect, now);
        _outside.Show(step.State);
    }

    private void Do(NodeEffect effect, Instant now)
    {
        switch (effect)
        {
            case NodeEffect.GrantLease grant:
                _outside.GrantLease(grant.Until - now, grant.Scope, grant.IsPeerAway);
                break;
            case NodeEffect.StopGranting:
                _outside.EndLease();
                break;
            case NodeEffect.StartVoice:
                _outside.StartVoice();
                break;
            case NodeEffect.StopVoice stop:
                _outside.StopVoice(stop.IsKill);
                break;
            case NodeEffect.ActivateVoice activate:
                _outside.ActivateVoice(activate.Reason, activate.IsPeerLost);
                break;
            case NodeEffect.DrainVoice drain:
                _outside.DrainVoice(drain.Calls);
                break;
            case NodeEffect.DeactivateVoice deactivate:
                _outside.DeactivateVoice(deactivate.Calls);
                break;
            case NodeEffect.RefuseCall refuse:
                _outside.RefuseCall(refuse.Call);
                break;
            case NodeEffect.RefuseWaitingCalls:
                _outside.RefuseCall(call: null);
                break;
            case NodeEffect.TakeAddress take:
                _outside.TakeAddress(take.Address);
                break;
            case NodeEffect.ReleaseAddress release:
                _outside.ReleaseAddress(release.Address);
                break;
            case NodeEffect.Send send:
                _outside.SendToPeer(send.KeepAlive);
                break;
            case NodeEffect.Raise raise:
                _outside.Raise(raise.Id, raise.Parameters);
                break;
            case NodeEffect.AskWitness:
                _outside.AskWitness();
                break;
            case NodeEffect.ProbeIsolation:
                _outside.ProbeIsolation();
                break;
            case NodeEffect.WakeAt wake:
                _wakeAt = wake.At;
                break;
            case NodeEffect.Remember remember:
                _outside.Remember(remember.Memory);
                break;
            case NodeEffect.StoreSettings store:
                _outside.StoreSettings(store.Settings);
                break;
            case NodeEffect.Answer answer:
                _outside.Answer(answer.Question, answer.IsAccepted, answer.Text);
                break;
            case NodeEffect.EndProcess:
                _outside.EndProcess();
                break;
            default:
                throw new InvalidOperationException($"nothing is decided for {effect.GetType().Name}");
        }
    }
}
