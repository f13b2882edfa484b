using System.Collections.Immutable;
using System.Net.Sockets;
using Antiphon.Cli.Tracing;
using Antiphon.Events;
using Antiphon.Node.Events;
using Antiphon.Ports.Control;
using Antiphon.Voice;
using Antiphon.Voice.Registrations;

namespace Antiphon.Cli.Serving;

/// <summary>The running server as pages, REST and commands see it.</summary>
internal sealed class ServerControl(
    Server server, ServerOptions options, SipTrace trace, EventLog events, TimeProvider time) : IServerControl
{
    private readonly ServerMetrics _metrics = new(server, options, trace);
    private volatile Standing _standing = new(
        Now(time, options), options.ShadowAt is null ? "it is starting" : "it waits for `antiphon activate`");

    public TraceState Trace => trace.State;

    public async Task<ServerView> LookAsync(CancellationToken cancellation)
    {
        var report = await server.ReportAsync().WaitAsync(cancellation);
        var process = new ServerProcess(Environment.ProcessId);
        var local = new ServerStatus(
            options.Name,
            options.Role,
            report.IsActive ? ServerStatus.Active : ServerStatus.Inactive,
            report.IsActive ? "Running; Active" : "Running; Inactive",
            _standing.Since,
            _standing.Reason,
            Node: process,
            Voice: process,
            report.Calls.Length);
        return new ServerView(
            local,
            Remote: null,
            report.IsDraining,
            report.Ports,
            report.PortsForOutgoing,
            [.. report.Calls.Select(ViewOf)],
            [.. report.Registrations.Select(ViewOf)],
            FiguresOf(report));
    }

    public void Activate() => Activate("the command `antiphon activate`");

    /// <exception cref="ControlException">An address is not to be had.</exception>
    public void Activate(string reason)
    {
        try
        {
            if (!server.BecomeActive())
                return;
        }
        catch (SocketException e)
        {
            throw new ControlException(
                $"this server cannot listen at {string.Join(", ", options.Sip)}: {e.Message}",
                "every address must be this host's, and its port free (`ss -lunp`)",
                e);
        }

        _standing = new Standing(Now(time, options), reason);
        events.Tell(EventCatalogue.BecameActive, reason);
    }

    public TraceState SetTrace(bool on) => trace.Switch(on);

    public ImmutableArray<Metric> Measure(ServerView view) => _metrics.Measure(view);

    private static DateTimeOffset Now(TimeProvider time, ServerOptions options) =>
        TimeZoneInfo.ConvertTime(time.GetUtcNow(), options.Zone);

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
            report.Shadows, report.Subscriptions, report.Transactions);
    }

    private sealed record Standing(DateTimeOffset Since, string Reason);
}
