using System.Collections.Immutable;

namespace Antiphon.Ports.Control;

/// <summary>The voice service at one moment, as it tells its node manager.</summary>
/// <param name="IsActive">Answers calls.</param>
/// <param name="IsDraining">Refuses new calls because it is being stopped.</param>
/// <param name="Ports">How many calls there can be at once.</param>
/// <param name="PortsForOutgoing">So many of them, the last ones, answer none.</param>
/// <param name="Calls">Those that there are.</param>
/// <param name="Registrations">At the phone systems where it registers.</param>
/// <param name="Figures">Counts since its start.</param>
/// <param name="Trace">Whether SIP messages are traced.</param>
/// <param name="Metrics">Its part of /metrics.</param>
public sealed record VoiceView(
    bool IsActive,
    bool IsDraining,
    int Ports,
    int PortsForOutgoing,
    ImmutableArray<CallView> Calls,
    ImmutableArray<RegistrationView> Registrations,
    VoiceFigures Figures,
    TraceState Trace,
    ImmutableArray<Metric> Metrics)
{
    /// <summary>Of a voice service that does not run.</summary>
    public static readonly VoiceView None = new(
        IsActive: false, IsDraining: false, 0, 0, [], [], new VoiceFigures(
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        new TraceState(On: false, "", 0, 0), []);
}
