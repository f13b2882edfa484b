namespace Antiphon.Lab.Hosts;

/// <summary>What can befall a server of a pair.</summary>
internal enum Trouble
{
    /// <summary>Its voice process is killed.</summary>
    VoiceKilled,

    /// <summary>Its node manager is killed, and started again a second later.</summary>
    NodeKilled,

    /// <summary>All its processes stand still; its kernel answers for them.</summary>
    Frozen,

    /// <summary>It is silent, then it is no more.</summary>
    PoweredOff,

    /// <summary>Its cable is pulled.</summary>
    CutOff,

    /// <summary>It hears nothing and is heard.</summary>
    Deaf,

    /// <summary>It hears and nobody hears it.</summary>
    Mute,

    /// <summary>The two servers do not see each other; everybody else sees both.</summary>
    Separated,

    /// <summary>Somebody asks for the other one.</summary>
    Relieved,
}
