using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>One step of the machine: the state as it changes, and the effects so far.</summary>
internal sealed class NodeTurn(NodeState state, Instant now)
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(1);

    private readonly ImmutableArray<NodeEffect>.Builder _effects = ImmutableArray.CreateBuilder<NodeEffect>();
    private bool _isNews;

    public NodeState State { get; set; } = state;

    public Instant Now { get; } = now;

    public PairSettings Settings => State.Settings;

    public bool IsPrimary => State.Self.Role == ServerRole.Primary;

    public string PeerName => State.Self.PeerName ?? "none";

    /// <summary>Both hear each other.</summary>
    public bool IsPeerSeen => State.Peer.IsMutual(Settings, Now);

    public Beat? PeerBeat => State.Peer.Last;

    public bool IsPeerGone => State.Verdict == PeerVerdict.Gone;

    /// <summary>
    /// Nobody carries its calls any more, as far as this server knows: it is gone, or says that its voice service does
    /// not run.
    /// </summary>
    public bool IsPeerLost => IsPeerGone || PeerBeat is { IsVoiceReady: false };

    /// <summary>The peer would take over at once if it were let.</summary>
    public bool CanPeerTake => IsPeerSeen && PeerBeat is { CanTake: true, IsActive: false };

    public bool IsDamped => State.Moves.IsFull(Now);

    public bool IsVoiceReady => State.Voice.Phase == VoicePhase.Ready;

    public void Do(NodeEffect effect) => _effects.Add(effect);

    public void Raise(int id, params ReadOnlySpan<string> parameters) =>
        Do(new NodeEffect.Raise(id, ImmutableArray.Create(parameters)));

    /// <summary>The peer is told of this step at once, not at the next interval.</summary>
    public void TellPeer() => _isNews = true;

    public void Enter(NodePhase phase, MoveReason reason, Instant deadline)
    {
        if (State.Phase == NodePhase.Taking && phase == NodePhase.Inactive) Do(new NodeEffect.RefuseWaitingCalls());
        State = State with
        {
            Phase = phase,
            Reason = reason,
            Since = Now,
            Deadline = deadline,
            NobodySince = null,
            IsResuming = false,
            IsInvited = false,
            IsHandingOver = false,
        };
        TellPeer();
    }

    public void ChangeVoice(Func<VoiceCare, VoiceCare> change) => State = State with { Voice = change(State.Voice) };

    public Step<NodeState, NodeEffect> Finish()
    {
        Remember();
        Speak();
        var wake = Waking.Next(this);
        if (wake != State.Pulse.WakeAt)
        {
            State = State with { Pulse = State.Pulse with { WakeAt = wake } };
            Do(new NodeEffect.WakeAt(wake));
        }

        return new(State, _effects.ToImmutable());
    }

    private void Remember()
    {
        // Reached is written once a minute at most: it counts in hours and days.
        var kept = State.Remembered.PrimaryReached;
        var reached = State.Guard.PrimaryReached;
        var memory = new NodeMemory(
            State.Newest,
            State.IsActive || State.IsResuming ? State.Held : Term.None,
            kept is null || reached - kept > TimeSpan.FromMinutes(1) ? reached : kept);
        if (memory == State.Remembered) return;
        State = State with { Remembered = memory };
        Do(new NodeEffect.Remember(memory));
    }

    private void Speak()
    {
        var pulse = State.Pulse;
        var isDue = Now >= pulse.NextBeat;
        if (isDue)
            // After a pause the rhythm starts anew instead of making up for what was missed.
            pulse = pulse with
            {
                NextBeat = pulse.NextBeat + Settings.Interval > Now
                    ? pulse.NextBeat + Settings.Interval
                    : Now + Settings.Interval,
            };
        if (State.Self.PeerName is not null && (isDue || _isNews))
        {
            var isFull = _isNews || Now >= pulse.NextStatus;
            pulse = pulse with
            {
                NextStatus = isFull ? Now + StatusInterval : pulse.NextStatus,
                LastSent = Now > pulse.LastSent ? Now : pulse.LastSent + TimeSpan.FromMicroseconds(1),
            };
            var status = isFull ? Telling.StatusOf(this) : null;
            Do(new NodeEffect.Send(new KeepAlive(Telling.BeatOf(State, pulse.LastSent), status)));
        }

        State = State with { Pulse = pulse };
    }
}
