namespace Antiphon.Failover;

/// <summary>The voice service is started, watched and started again.</summary>
internal static class Voices
{
    /// <summary>What ran so long did not fail at its start.</summary>
    private static readonly TimeSpan SoundAfter = TimeSpan.FromMinutes(1);

    public static void OnStarted(NodeTurn turn)
    {
        // It was told to start, so it is known to be starting; what is ready or ends does not begin anew.
        if (turn.State.Voice.Phase == VoicePhase.Down) Change(turn, VoicePhase.Starting);
    }

    public static void OnReady(NodeTurn turn)
    {
        Change(turn, VoicePhase.Ready);
        turn.TellPeer();
        if (!turn.State.IsActive || !turn.IsVoiceReady) return;
        Leasing.Renew(turn);
        Inheriting.Activate(turn);
    }

    public static void OnHung(NodeTurn turn)
    {
        if (turn.State.Voice.Phase is VoicePhase.Down or VoicePhase.Ending) return;
        turn.Raise(PairEvent.VoiceHung);
        turn.Do(new NodeEffect.StopGranting());
        turn.Do(new NodeEffect.StopVoice(IsKill: true));
        Change(turn, VoicePhase.Ending);
        turn.TellPeer();
    }

    public static void OnExited(NodeTurn turn, int code)
    {
        var voice = turn.State.Voice;
        if (voice.Phase == VoicePhase.Down) return;
        var isWanted = voice.IsWanted && turn.State.Phase != NodePhase.Stopped;
        var failures = turn.Now - voice.Changed > SoundAfter ? 0 : voice.Failures;
        turn.ChangeVoice(v => v with
        {
            Phase = VoicePhase.Down,
            Changed = turn.Now,
            Failures = failures + 1,
            RestartAt = isWanted ? turn.Now + Pause(failures) : null,
            Draining = null,
        });
        turn.Do(new NodeEffect.StopGranting());
        turn.TellPeer();
        if (!isWanted) return;
        turn.Raise(PairEvent.VoiceFailed, $"{code}", Telling.Duration(Pause(failures)));
        // SPEC 4: if the peer is in service it takes over, else the crashed one is restarted and stays active.
        if (turn.State.IsActive && !turn.State.IsManual && turn.CanPeerTake
            && Moving.IsAllowed(turn, MoveReason.VoiceFailed))
            Moving.Release(turn, MoveReason.VoiceFailed, isHandover: true, CallsLeft.Adopted);
    }

    public static void Settle(NodeTurn turn)
    {
        if (turn.State.Voice.RestartAt is not { } restart || turn.Now < restart) return;
        Change(turn, VoicePhase.Starting);
        turn.Do(new NodeEffect.StartVoice());
    }

    /// <summary>At once, then more slowly; never later than SPEC 4 allows, which is 5 s.</summary>
    private static TimeSpan Pause(int failures) =>
        failures == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(500 * Math.Min(1 << Math.Min(failures, 4), 9));

    private static void Change(NodeTurn turn, VoicePhase phase) =>
        turn.ChangeVoice(v => v with { Phase = phase, Changed = turn.Now, RestartAt = null });
}
