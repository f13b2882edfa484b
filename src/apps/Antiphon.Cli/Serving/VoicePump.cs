using System.Collections.Concurrent;
using Antiphon.Adapters.Network;
using Antiphon.Adapters.Network.Shadowing;
using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice;

namespace Antiphon.Cli.Serving;

/// <summary>
/// The thread that owns the voice loop: takes what adapters deliver from its inbox, and wakes when a timer is due.
/// The inbox is unbounded in form and bounded in fact: what fills it (datagrams) is dropped when it is far behind,
/// as a full socket buffer would, so that callers repeat instead of waiting.
/// </summary>
internal sealed class VoicePump : ISignallingSink, IShadowSink, IDisposable
{
    private const int MessagesWaitingMax = 20_000;

    /// <summary>
    /// Who has just worked lets more work gather for so long: the first message of a quiet time is answered at once,
    /// and under load a wake-up serves several. Being woken for each costs more than the work itself.
    /// </summary>
    private const int GatherMilliseconds = 5;

    private readonly ConcurrentQueue<VoiceEvent> _inbox = new();
    private readonly SteadyClock _clock;
    private readonly Action<Exception> _died;
    // Without spinning: between two datagrams a core has better things to do.
    private readonly ManualResetEventSlim _wake = new(initialState: false, spinCount: 0);
    private readonly Thread _thread;
    private VoiceLoop? _loop;
    private volatile bool _stopping;
    private long _droppedMessages;
    private long _garbage;

    public VoicePump(SteadyClock clock, Action<Exception> died)
    {
        _clock = clock;
        _died = died;
        _thread = new Thread(Run) { Name = "voice", IsBackground = true };
    }

    /// <summary>Messages dropped because the loop was far behind.</summary>
    public long DroppedMessages => Interlocked.Read(ref _droppedMessages);

    /// <summary>Datagrams that were no SIP at all.</summary>
    public long Garbage => Interlocked.Read(ref _garbage);

    public void Start(VoiceLoop loop)
    {
        _loop = loop;
        _thread.Start();
    }

    public void Deliver(VoiceEvent @event)
    {
        _inbox.Enqueue(@event);
        _wake.Set();
    }

    public void OnMessage(SipFlow flow, SipMessage message)
    {
        if (_inbox.Count > MessagesWaitingMax)
            Interlocked.Increment(ref _droppedMessages);
        else
            Deliver(new VoiceEvent.MessageArrived(flow, message));
    }

    public void OnGarbage(SipFlow flow, int length) => Interlocked.Increment(ref _garbage);

    public void OnFlowFailed(SipFlow flow, string reason) => Deliver(new VoiceEvent.FlowFailed(flow, reason));

    public void OnCallChanged(CallId call, ReadOnlyMemory<byte> record, Instant sentAt) =>
        Deliver(new VoiceEvent.ShadowChanged(call, record, sentAt));

    public void OnCallEnded(CallId call) => Deliver(new VoiceEvent.ShadowEnded(call));

    public void OnCallLetGo(CallId call) => Deliver(new VoiceEvent.ShadowLetGo(call));

    public void OnAudio(RecordingId recording, long offset, ReadOnlyMemory<byte> samples) =>
        Deliver(new VoiceEvent.ShadowAudio(recording, offset, samples));

    public void OnBegun(string life) => Deliver(new VoiceEvent.ShadowsBegun(life));

    public void OnTold() => Deliver(new VoiceEvent.ShadowsTold());

    public void OnClock(Instant sentAt) => Deliver(new VoiceEvent.ShadowClock(sentAt));

    public void OnRepeated(RecordingId recording, long offset, ReadOnlyMemory<byte> samples) =>
        Deliver(new VoiceEvent.ShadowRepeated(recording, offset, samples));

    public void OnCallReturned(CallId call, ReadOnlyMemory<byte> record, long samples, Instant sentAt) =>
        Deliver(new VoiceEvent.ShadowReturned(call, record, samples, sentAt));

    public void OnLampChanged(string lamp, ReadOnlyMemory<byte> record, Instant sentAt) =>
        Deliver(new VoiceEvent.LampShadowChanged(lamp, record, sentAt));

    public void OnLampEnded(string lamp) => Deliver(new VoiceEvent.LampShadowEnded(lamp));

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        if (_thread.IsAlive)
            _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                _wake.Reset();
                if (RunInbox())
                    Thread.Sleep(GatherMilliseconds);
                else
                    Sleep();
            }
        }
        catch (Exception e)
        {
            _died(e);
        }
    }

    /// <summary>False when nothing waited.</summary>
    private bool RunInbox()
    {
        var any = false;
        while (_inbox.TryDequeue(out var @event))
        {
            any = true;
            _loop!.Deliver(@event);
            _loop.RunUntilIdle(_clock.Now);
        }

        _loop!.RunUntilIdle(_clock.Now);
        return any;
    }

    private void Sleep()
    {
        var due = _loop!.NextDue;
        if (due == Instant.Never)
        {
            _wake.Wait();
            return;
        }

        var wait = due - _clock.Now;
        // Timers of a millisecond more are no matter; a wait of zero would spin.
        if (wait > TimeSpan.Zero)
            _wake.Wait(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(wait.TotalMilliseconds, 60_000))));
    }
}
