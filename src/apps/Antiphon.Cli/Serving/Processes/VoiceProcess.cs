using System.Net.Sockets;
using Antiphon.Adapters.Host;
using Antiphon.Adapters.Host.Local;
using Antiphon.Cli.Observing;
using Antiphon.Cli.Tracing;
using Antiphon.Events;
using Antiphon.Node.Events;
using Antiphon.Ports.Local;
using Microsoft.Extensions.Logging;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// The voice service as a process of its own: SIP, media and conversations. It reads the store and writes by way of its
/// node manager, says several times a second that it lives, and answers calls as long as its lease is held. It outlives
/// its node manager, and finds the next one.
/// </summary>
internal sealed class VoiceProcess : IDisposable
{
    public const string LockName = "voice";

    /// <summary>Often enough that a few may be late on a busy host.</summary>
    private static readonly TimeSpan BeatPace = TimeSpan.FromMilliseconds(200);

    private readonly ServerOptions _options;
    private readonly ILogger _log;
    private readonly EventLog _events;
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NodeLink _link;
    private VoiceDesk _voice = null!;
    private RemoteStore? _store;

    private VoiceProcess(ServerOptions options, long epoch, ILogger log)
    {
        (_options, _log) = (options, log);
        _events = new EventLog(options.Name, epoch, options.Zone, TimeProvider.System, new EventJournal(log));
        _link = new NodeLink(
            options.DataDirectory, new LocalMessage.Hello(LocalMessage.Hello.VoiceProcess, Environment.ProcessId));
    }

    /// <param name="options">Checked.</param>
    /// <param name="epoch">Of this start of the voice service.</param>
    /// <param name="stop">Completed when the process is told to end.</param>
    public static async Task<int> RunAsync(ServerOptions options, long epoch, Task<string> stop)
    {
        // Whoever takes over while the host is busy has all callers of the other server at once.
        RealTime.Prefer();
        using var alone = ProcessLock.Take(options.DataDirectory, LockName);
        using var logs = HostLog.Open(options.LogLevel);
        var log = logs.CreateLogger("antiphon.voice");
        using var process = new VoiceProcess(options, epoch, log);
        await process.ServeAsync(epoch, stop, fault => ServingProcess.Die(log, logs, fault));
        return ExitStatus.Done;
    }

    private async Task ServeAsync(long epoch, Task<string> stop, Action<Exception> died)
    {
        using var trace = new SipTrace(_options.DataDirectory, TimeProvider.System, _events);
        using var lease = LeasePage.Open(_options.DataDirectory, TimeProvider.System);
        var store = _store = new RemoteStore(_options.DataDirectory, _link);
        _events.Open(store.Connect(_events.OnReply));
        await using var service = new VoiceService(
            _options, epoch, TimeProvider.System, store, lease, new VoiceJournal(_log, _events, trace, _link.Send),
            _events, died);
        _voice = new VoiceDesk(service, trace);
        if (_options.TraceAtStart)
            trace.Switch(on: true);
        service.Listen();
        if (!service.IsMediaRealTime)
            _events.Tell(EventCatalogue.MediaNotRealTime);
        _link.Received = OnReceived;
        _link.Start();
        await using var beat = new Timer(_ => service.Look(Beat), null, TimeSpan.Zero, BeatPace);
        await Task.WhenAny(stop, _stop.Task);
        await ServingProcess.DrainAsync(_voice, _log);
    }

    public void Dispose()
    {
        _link.Dispose();
        _store?.Dispose();
    }

    private void Beat(Antiphon.Voice.VoiceReport report) => _link.Send(new LocalMessage.Beat(
        report is { IsActive: true, IsDraining: false }, report.Calls.Length,
        report.Registrations.Count(r => r.State == Antiphon.Voice.Registrations.RegistrationState.Registered),
        report.Registrations.Length));

    private void OnReceived(LocalFrameKind kind, ReadOnlyMemory<byte> payload)
    {
        if (kind == LocalFrameKind.Reply)
            _store?.OnReply(payload.Span);
        else if (kind == LocalFrameKind.Message && LocalFrame.TryReadMessage(payload.Span, out var message))
            OnMessage(message);
    }

    private void OnMessage(LocalMessage message)
    {
        switch (message)
        {
            case LocalMessage.Changed changed:
                _store?.OnChanged(changed.Newest);
                break;
            case LocalMessage.Activate activate:
                Activate(activate.IsPeerLost);
                break;
            case LocalMessage.Deactivate deactivate:
                _voice.Service.BecomeInactive(deactivate.EndCallsBecause, deactivate.IsAnnounced);
                _voice.Service.Look(Beat);
                break;
            case LocalMessage.RefuseCall refuse:
                _voice.Service.RefuseHeld(refuse.Call);
                break;
            case LocalMessage.Drain drain:
                _voice.Service.Drain(drain.EndCallsBecause, drain.IsAnnounced);
                _voice.Service.Look(Beat);
                break;
            case LocalMessage.Ask ask:
                _ = AnswerAsync(ask);
                break;
            default:
                // Said by another version of the node manager, during an upgrade.
                break;
        }
    }

    private void Activate(bool isPeerLost)
    {
        try
        {
            _voice.Service.JudgePeer(isPeerLost);
            _voice.Service.BecomeActive();
            _voice.Service.Look(Beat);
        }
        catch (SocketException e)
        {
            // Whoever cannot answer must not stand in the other server's way: the node manager sees this one end.
            _log.CannotListen(string.Join(", ", _options.AllSip), e.Message);
            _stop.TrySetResult();
        }
    }

    private async Task AnswerAsync(LocalMessage.Ask ask) => _link.Send(new LocalMessage.Answer(
        ask.Id, await Questions.OrRefusalAsync(AnswerAsync(ask.Question), _log.Unanswered)));

    private async Task<LocalAnswer> AnswerAsync(LocalQuestion question) => question switch
    {
        LocalQuestion.Look => new LocalAnswer.Voice(await _voice.LookAsync()),
        LocalQuestion.SetTrace set => new LocalAnswer.Trace(_voice.SetTrace(set.On)),
        _ => new LocalAnswer.Refused("the voice service does not know this question", "upgrade it"),
    };
}
