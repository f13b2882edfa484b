using System.Diagnostics;

namespace Antiphon.Failover;

/// <summary>What people ask for, and why it is refused.</summary>
internal static class Commanding
{
    public static void On(NodeTurn turn, NodeEvent.CommandGiven given)
    {
        var refusal = given.Command switch
        {
            _ when turn.State.Phase == NodePhase.Stopped => "This server is shutting down.",
            NodeCommand.FailOver command => Move(turn, ServerRole.Secondary, command.EvenIfBehind, given.Who),
            NodeCommand.FailBack command => Move(turn, ServerRole.Primary, command.EvenIfBehind, given.Who),
            // Nobody is there who could be asked whether the other may be behind.
            NodeCommand.FailOverByRule rule => Move(turn, ServerRole.Secondary, evenIfBehind: true, given.Who, rule),
            NodeCommand.ForceActive => ForceActive(turn, given.Who),
            NodeCommand.ForceInactive => ForceInactive(turn, given.Who),
            NodeCommand.SetAutomatic command => SetAutomatic(turn, command.IsOn, given.Who),
            NodeCommand.StopVoice command => StopVoice(turn, command.Calls),
            NodeCommand.StartVoice => StartVoice(turn),
            _ => throw new UnreachableException($"{given.Command} is not decided."),
        };
        turn.Do(new NodeEffect.Answer(given.Question, refusal is null, refusal ?? Accepted(turn, given.Command)));
    }

    private static string Accepted(NodeTurn turn, NodeCommand command) => command switch
    {
        NodeCommand.StopVoice when !turn.State.IsActive => "The voice service stops.",
        NodeCommand.StopVoice when Holding.CanHandOver(turn) =>
            $"{turn.PeerName} takes over; then the voice service stops.",
        NodeCommand.StopVoice { Calls: CallsLeft.Finish } =>
            "Nobody can take over. No new call is taken; the voice service stops when the last caller has hung up, "
            + $"after {Draining.FinishMax.TotalMinutes:0} minutes at the latest.",
        NodeCommand.StopVoice { Calls: CallsLeft.Announce } =>
            "Nobody can take over. No new call is taken; callers are told that the service ends, then the voice "
            + "service stops.",
        NodeCommand.StopVoice => "Nobody can take over. Calls are ended, then the voice service stops.",
        NodeCommand.StartVoice => "The voice service starts.",
        _ => StatusText.Of(turn.State),
    };

    private static string? Move(
        NodeTurn turn, ServerRole to, bool evenIfBehind, string who, NodeCommand.FailOverByRule? rule = null)
    {
        var reason = rule is null ? MoveReason.Manual : MoveReason.Rule;
        var state = turn.State;
        var isTaker = state.Self.Role == to;
        var taker = isTaker ? state.Self.Name : turn.PeerName;
        if (state.IsManual) return "Automatic moves are off: use force active and force inactive.";
        if (state.Self.PeerName is null) return "This server has no peer.";
        if (isTaker && state.IsActive) return $"{taker} is active already.";
        if (!isTaker && turn.PeerBeat is { IsActive: true } && turn.IsPeerSeen) return $"{taker} is active already.";
        if (state.Phase is NodePhase.Yielding or NodePhase.Taking) return "A move is under way.";
        if (!turn.IsPeerSeen) return $"{turn.PeerName} is not seen: it cannot be asked.";
        if (isTaker ? !state.CanTake : !turn.CanPeerTake) return $"{taker} cannot take calls now.";
        if (!isTaker && !state.IsActive) return "Neither server is active.";
        if (!evenIfBehind && !state.Around.IsInStep)
            return "Replication is not in step: what is missing there would be missed. Ask for it even if behind.";
        if (!Moving.IsAllowed(turn, reason)) return "Activity has moved twice in ten minutes.";
        if (isTaker)
        {
            Claiming.Take(turn, reason);
            return null;
        }

        if (rule is not null) turn.Raise(PairEvent.RuleFailover, rule.Rule, $"{rule.EventId}");
        else Moving.RaiseCause(turn, reason, who);
        Holding.Yield(turn, reason);
        return null;
    }

    private static string? ForceActive(NodeTurn turn, string who)
    {
        if (!turn.State.IsManual) return "Automatic moves are on: use failover and failback.";
        if (turn.State.IsActive) return "This server is active already.";
        if (turn.State.Guard.IsClosed) return "The pairing guard keeps this secondary from answering.";
        var isHandover = turn.IsPeerSeen && turn.PeerBeat is { IsActive: true };
        if (isHandover && !turn.State.CanTake) return "Its voice service cannot take calls, and the other one's does.";
        turn.Raise(PairEvent.ForcedActive, who);
        if (isHandover) Claiming.Take(turn, MoveReason.Forced);
        else Moving.Become(turn, MoveReason.Forced);
        return null;
    }

    private static string? ForceInactive(NodeTurn turn, string who)
    {
        if (!turn.State.IsManual) return "Automatic moves are on: use failover and failback.";
        if (!turn.State.IsActive) return "This server is inactive already.";
        turn.Raise(PairEvent.ForcedInactive, who);
        // Nobody takes the address, so its calls end with it.
        Moving.Part(
            turn, MoveReason.Forced, isHandover: false,
            turn.Settings.VirtualAddress is null ? CallsLeft.Finish : CallsLeft.Drop);
        return null;
    }

    private static string? SetAutomatic(NodeTurn turn, bool isOn, string who)
    {
        if (turn.State.IsManual != isOn) return isOn ? "Automatic moves are on already." : "They are off already.";
        var peers = turn.State.Peer.Status?.SettingsVersion ?? 0;
        var settings = turn.Settings with
        {
            AutomaticMoves = isOn,
            Version = Math.Max(turn.Settings.Version, peers) + 1,
        };
        turn.State = turn.State with { Settings = settings };
        turn.Raise(isOn ? PairEvent.AutomaticOn : PairEvent.AutomaticOff, who);
        turn.Do(new NodeEffect.StoreSettings(settings));
        turn.TellPeer();
        return null;
    }

    private static string? StopVoice(NodeTurn turn, CallsLeft calls)
    {
        if (!turn.State.Voice.IsWanted) return "The voice service is stopped already.";
        turn.ChangeVoice(v => v with { IsWanted = false, AtStop = calls, RestartAt = null });
        turn.TellPeer();
        return null;
    }

    private static string? StartVoice(NodeTurn turn)
    {
        if (turn.State.Voice.IsWanted) return "The voice service is started already.";
        turn.ChangeVoice(v => v with
        {
            IsWanted = true,
            Failures = 0,
            RestartAt = v.Phase == VoicePhase.Down ? turn.Now : null,
        });
        if (turn.State.IsActive && turn.State.Voice.Draining is not null) Moving.Resume(turn);
        turn.TellPeer();
        return null;
    }
}
