using System.Text.Json.Serialization;

namespace Antiphon.Ports.Control;

/// <summary>What becomes of the calls of a voice service that somebody stops.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallsAtStop>))]
public enum CallsAtStop
{
    /// <summary>They end when their callers hang up.</summary>
    Finish,

    /// <summary>Their callers are told that the service ends, and then they are ended.</summary>
    Announce,

    /// <summary>They are ended at once.</summary>
    Drop,
}
