namespace Antiphon.Failover;

/// <summary>What the server is to the pair. Written to the peer as a number: never renumber.</summary>
public enum NodePhase
{
    /// <summary>Just started, or woken up after its lease had run out: waits for the peer's word.</summary>
    Waiting = 0,

    /// <summary>Runs, replicates and waits.</summary>
    Inactive = 1,

    /// <summary>Ready to be active, waits only for the other to let go.</summary>
    Taking = 2,

    /// <summary>Answers calls, or would if its voice service ran.</summary>
    Active = 3,

    /// <summary>Answers calls still, and lets go as soon as the other is ready.</summary>
    Yielding = 4,

    /// <summary>Will not be active again in this life of the node manager.</summary>
    Stopped = 5,
}

/// <summary>The voice service, as its supervisor knows it.</summary>
public enum VoicePhase
{
    Down,

    /// <summary>The process runs, or was told to, and cannot take calls yet.</summary>
    Starting,

    /// <summary>Can take calls as soon as it is told to.</summary>
    Ready,

    /// <summary>Told to end; its exit has not been seen.</summary>
    Ending,
}

/// <summary>A voice service of the node manager's earlier life.</summary>
public enum VoiceFound
{
    None,

    /// <summary>It runs, and its lease has run out; <see cref="NodeEvent.VoiceReady"/> follows.</summary>
    Running,

    /// <summary>It answers calls: its lease has not run out, or it was told that it may go on without.</summary>
    Answering,
}

/// <summary>What becomes of the calls of a server that stops being active.</summary>
public enum CallsLeft
{
    /// <summary>They go on at the other server (with a virtual address).</summary>
    Adopted,

    /// <summary>They stay here until their callers hang up.</summary>
    Finish,

    /// <summary>They hear an announcement and are ended.</summary>
    Announce,

    /// <summary>They are ended at once.</summary>
    Drop,
}

/// <summary>What a lease allows.</summary>
public enum LeaseScope
{
    Answer,

    /// <summary>Go on with the calls there are, take no new one.</summary>
    Finish,
}
