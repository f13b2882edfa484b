namespace Antiphon.Failover;

/// <summary>The ids of the events that the failover machine raises, with their parameters in order.</summary>
public static class PairEvent
{
    /// <summary>Source, dialled.</summary>
    public const int CallOnInactivePort = 542;

    /// <summary>Peer, silence.</summary>
    public const int PeerLost = 1010;

    /// <summary>Peer, cause.</summary>
    public const int PeerUnreachable = 1011;

    /// <summary>Reason.</summary>
    public const int BecameActive = 1047;

    /// <summary>Reason.</summary>
    public const int BecameInactive = 1048;

    /// <summary>Reason.</summary>
    public const int PrimaryTakesOver = 1049;

    /// <summary>Reason.</summary>
    public const int SecondaryTakesOver = 1050;

    /// <summary>Who.</summary>
    public const int ManualFailback = 1068;

    /// <summary>Window.</summary>
    public const int ScheduledFailback = 1069;

    /// <summary>Who.</summary>
    public const int ManualFailover = 1070;

    /// <summary>Rule, event id.</summary>
    public const int RuleFailover = 1078;

    /// <summary>Peer, how long it was away.</summary>
    public const int PeerBack = 2080;

    /// <summary>Peer.</summary>
    public const int BothActive = 2081;

    /// <summary>Moves, the reason that would have moved it.</summary>
    public const int MoveDamped = 2082;

    /// <summary>Reason, why not.</summary>
    public const int MoveAbandoned = 2083;

    /// <summary>Who.</summary>
    public const int ForcedActive = 2084;

    /// <summary>Who.</summary>
    public const int ForcedInactive = 2085;

    /// <summary>Who.</summary>
    public const int AutomaticOff = 2086;

    /// <summary>Who.</summary>
    public const int AutomaticOn = 2087;

    /// <summary>Exit code, when it is restarted.</summary>
    public const int VoiceFailed = 2088;

    public const int VoiceHung = 2089;

    /// <summary>How many there are, how many the peer reaches.</summary>
    public const int IntegrationsLost = 2090;

    /// <summary>Until when.</summary>
    public const int GuardWarning = 2091;

    /// <summary>Since when the primary was not reached.</summary>
    public const int GuardClosed = 2092;

    /// <summary>Isolation address.</summary>
    public const int CutOff = 2093;

    /// <summary>Witness.</summary>
    public const int WitnessLost = 2094;

    /// <summary>Address, cause.</summary>
    public const int AddressLost = 2095;

    /// <summary>For how long.</summary>
    public const int Froze = 2096;

    /// <summary>Peer, by how much its clock is ahead.</summary>
    public const int ClockApart = 2097;

    /// <summary>Window, why not.</summary>
    public const int FailbackPutOff = 2098;
}
