using System.Collections.Immutable;
using Antiphon.Adapters.Media;
using Antiphon.Cli.Tracing;
using Antiphon.Ports.Control;

namespace Antiphon.Cli.Serving;

/// <summary>What /metrics shows of the voice service.</summary>
internal sealed class VoiceMetrics(VoiceService service, SipTrace trace)
{
    private const string Refused = "RTP packets refused.";

    public ImmutableArray<Metric> Measure(VoiceView view) =>
    [
        .. Calls(view), .. Messages(view.Figures), .. Media(service.MediaCounters), .. Signalling(view.Figures),
    ];

    private static IEnumerable<Metric> Calls(VoiceView view) =>
    [
        Gauge("in_service", "1 while new calls are taken.", view is { IsActive: true, IsDraining: false } ? 1 : 0),
        Gauge("registrations", "Users of integrations.", view.Registrations.Length),
        Gauge(
            "registrations_lost", "Users that are not registered now.",
            view.Registrations.Count(r => r.State != "registered")),
        Gauge("calls", "Calls in progress.", view.Calls.Length),
        Gauge("ports", "Calls that there can be at once.", view.Ports),
        Counter("calls_answered_total", "Calls answered.", view.Figures.CallsAnswered),
        Counter("calls_placed_total", "Calls made from here, for transfers.", view.Figures.CallsPlaced),
        Counter("calls_refused_total", "Calls refused: no port, no media, no common codec.", view.Figures.CallsRefused),
        Counter("calls_ended_total", "Calls ended.", view.Figures.CallsEnded),
        Counter("calls_broken_total", "Calls ended by a fault in the program.", view.Figures.CallsBroken),
        Counter("faults_total", "Faults in the program outside of any call.", view.Figures.Faults),
        Counter("calls_adopted_total", "Calls taken over from another server.", view.Figures.CallsAdopted),
        Gauge("shadow_calls", "Calls of another server that could be taken over.", view.Figures.Shadows),
        Gauge(
            "shadow_recordings_behind", "Recordings of which the other server lacks the beginning.",
            view.Figures.CatchingUp),
    ];

    private static IEnumerable<Metric> Messages(VoiceFigures voice) =>
    [
        Counter("messages_stored_total", "Messages stored.", voice.MessagesStored),
        Counter("messages_failed_total", "Messages that the store did not take at once.", voice.MessagesFailed),
        Counter("lamps_sent_total", "Message waiting indications sent.", voice.LampsSent),
        Counter("prompts_missing_total", "Prompts or recordings that could not be played.", voice.PromptsMissing),
    ];

    private IEnumerable<Metric> Media(ImmutableArray<MediaCounters> threads) =>
    [
        Counter("media_packets_received_total", "RTP packets received.", threads.Sum(t => t.Received)),
        Counter("media_packets_sent_total", "RTP packets sent.", threads.Sum(t => t.Sent)),
        Counter("media_packets_refused_total", Refused, threads.Sum(t => t.Malformed), "reason=\"malformed\""),
        Counter("media_packets_refused_total", Refused, threads.Sum(t => t.UnknownPayload), "reason=\"payload\""),
        Counter("media_packets_refused_total", Refused, threads.Sum(t => t.Stranger), "reason=\"stranger\""),
        Counter("media_packets_refused_total", Refused, threads.Sum(t => t.TooLate), "reason=\"late\""),
        Counter("media_late_ticks_total", "Ticks that began more than 10 ms late.", threads.Sum(t => t.LateTicks)),
        Gauge("media_latest_tick_seconds", "The latest of them.", threads.Max(t => t.LatestTick).TotalSeconds),
        Gauge("media_real_time", "1 when the media threads have real-time priority.", service.IsMediaRealTime ? 1 : 0),
    ];

    private IEnumerable<Metric> Signalling(VoiceFigures voice) =>
    [
        Counter("sip_garbage_total", "Datagrams that were no SIP.", service.GarbageDatagrams),
        Counter("sip_overload_dropped_total", "Messages dropped because the loop was behind.", service.DroppedMessages),
        Counter("sip_invalid_dropped_total", "Messages dropped because they made no sense.", voice.Dropped),
        Gauge("sip_transactions", "SIP transactions.", voice.Transactions),
        Gauge("sip_subscriptions", "Subscriptions to message waiting.", voice.Subscriptions),
        Gauge("sip_trace_on", "1 while the SIP trace is written.", trace.State.On ? 1 : 0),
        Counter("sip_trace_dropped_total", "Messages missing from the trace.", trace.State.Dropped),
    ];

    private static Metric Counter(string name, string help, double value, string label = "") =>
        new(name, IsCounter: true, help, value, label);

    private static Metric Gauge(string name, string help, double value) => new(name, IsCounter: false, help, value);
}
