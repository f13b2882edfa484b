using Antiphon.Cli.Tracing;
using Antiphon.Ports.Control;
using Antiphon.Voice;
using Antiphon.Voice.Registrations;

namespace Antiphon.Cli.Serving;

/// <summary>The voice service in this process as whoever asks sees it.</summary>
internal sealed class VoiceDesk(VoiceService service, SipTrace trace)
{
    private readonly VoiceMetrics _metrics = new(service, trace);

    public VoiceService Service => service;

    public async Task<VoiceView> LookAsync()
    {
        var report = await service.ReportAsync();
        var view = new VoiceView(
            report.IsActive,
            report.IsDraining,
            report.Ports,
            report.PortsForOutgoing,
            [.. report.Calls.Select(ViewOf)],
            [.. report.Registrations.Select(ViewOf)],
            FiguresOf(report),
            trace.State,
            Metrics: []);
        return view with { Metrics = _metrics.Measure(view) };
    }

    public TraceState SetTrace(bool on) => trace.Switch(on);

    private static CallView ViewOf(CallReport call) => new(
        call.Id.Value, call.Port, call.Caller, call.Dialled, call.Began, call.Phase, call.Stage, call.Mailbox,
        call.Codec);

    private static RegistrationView ViewOf(RegistrationReport line) => new(
        line.Integration, line.User, line.Registrar,
        line.State == RegistrationState.Registered ? "registered" : "not registered", line.Since, line.Reason);

    private static VoiceFigures FiguresOf(VoiceReport report)
    {
        var counters = report.Counters;
        return new VoiceFigures(
            counters.CallsAnswered, counters.CallsPlaced, counters.CallsRefused, counters.CallsEnded,
            counters.CallsBroken, counters.Faults, counters.CallsAdopted, counters.MessagesStored,
            counters.MessagesFailed, counters.LampsSent, counters.Dropped, counters.PromptsMissing,
            report.Shadows, report.CatchingUp, report.Subscriptions, report.Transactions);
    }
}
