using System.Net;

namespace Antiphon.Adapters.Media;

/// <summary>How media is carried.</summary>
public sealed record MediaOptions
{
    /// <summary>First RTP port; even ports carry RTP, the odd one after each RTCP.</summary>
    public int PortFirst { get; init; } = 20000;

    /// <summary>Last port of the range; a call takes two.</summary>
    public int PortLast { get; init; } = 29999;

    /// <summary>The address that moves between this server and another; null: none.</summary>
    public IPAddress? SharedAddress { get; init; }

    /// <summary>Threads that carry media. More than cores only cost switches.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Without any packet for so long the far end is gone. Shorter ends calls of phones that are silent.
    /// </summary>
    public TimeSpan FarEndTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A far end that holds the call need not send audio; so long without even a report it is gone. Longer keeps ports
    /// of the gone.
    /// </summary>
    public TimeSpan HeldTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Pause between keys that are sent.</summary>
    public TimeSpan KeyPause { get; init; } = TimeSpan.FromMilliseconds(60);

    public TimeSpan KeyLength { get; init; } = TimeSpan.FromMilliseconds(100);
}
