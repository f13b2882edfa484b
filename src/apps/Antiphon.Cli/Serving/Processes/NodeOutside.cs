using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Net;
using System.Net.NetworkInformation;
using Antiphon.Adapters.Host;
using Antiphon.Adapters.Host.Addresses;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Events;
using Antiphon.Failover;
using Antiphon.Node.Events;
using Antiphon.Node.Pair;
using Antiphon.Ports;
using Antiphon.Ports.Local;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// Carries out what the node manager's loop decides. What concerns the lease, the peer and the voice service's standing
/// is done at once; what may touch a disk or make a process is an errand, done in order by a thread of its own.
/// </summary>
internal sealed class NodeOutside : INodeOutside, IDisposable
{
    private static readonly TimeSpan PingMax = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan MemoryPause = TimeSpan.FromSeconds(1);

    private readonly string _dataDirectory;
    private readonly LeasePage _lease;
    private readonly VoiceKeeper _voice;
    private readonly EventLog _events;
    private readonly Action _ended;
    private readonly byte[] _keepAlive = new byte[KeepAliveWire.BytesMax];
    private readonly WorkQueue<Errand> _errands = new();
    private readonly Action<Exception> _died;
    private readonly ITimer _again;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<(bool, string)>> _questions = new();
    private readonly Thread _thread;
    private volatile NodeState? _state;
    private NodeMemory? _memory;

    /// <param name="dataDirectory">Of this server.</param>
    /// <param name="lease">Its page.</param>
    /// <param name="voice">Its voice service.</param>
    /// <param name="events">Its log.</param>
    /// <param name="time">For what is tried again.</param>
    /// <param name="ended">The process may end.</param>
    /// <param name="died">A bug: the process must end.</param>
    public NodeOutside(
        string dataDirectory, LeasePage lease, VoiceKeeper voice, EventLog events, TimeProvider time, Action ended,
        Action<Exception> died)
    {
        (_dataDirectory, _lease, _voice, _events) = (dataDirectory, lease, voice, events);
        (_ended, _died) = (ended, died);
        _again = time.CreateTimer(
            _ => RunErrand("write node.json", WriteMemory), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _thread = new Thread(RunErrands) { Name = "errands", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The way to the peer; none for a server without one. Set before the loop begins.</summary>
    public KeepAliveLink? Peer { get; set; }

    /// <summary>The way to the witness; none for a server without a peer. Set before the loop begins.</summary>
    public WitnessLine? Witness { get; set; }

    /// <summary>Looks at every state. Set before the loop begins.</summary>
    public Action<NodeState> Watching { get; set; } = _ => { };

    /// <summary>Takes what was found out for the loop. Set before the loop begins.</summary>
    public Action<NodeEvent> Watched { get; set; } = _ => { };

    /// <summary>The pair's settings in the store. Set before the loop begins.</summary>
    public PairSettingsWatch? Settings { get; set; }

    /// <summary>
    /// None without one, and on loopback: all of 127.0.0.0/8 is on every host, and whoever is active binds it
    /// (<see cref="VoiceService"/>). Set before the loop begins.
    /// </summary>
    public VirtualAddress? Address { get; set; }

    /// <summary>As it is now; null until the loop has begun.</summary>
    public NodeState? State => _state;

    /// <summary>The question that a command's answer names, and the answer.</summary>
    public (string Question, Task<(bool IsAccepted, string Text)> Answered) Expect()
    {
        var question = Guid.CreateVersion7().ToString("n");
        var answered = new TaskCompletionSource<(bool, string)>(TaskCreationOptions.RunContinuationsAsynchronously);
        _questions[question] = answered;
        return (question, answered.Task);
    }

    /// <summary>Nobody waits for the answer any more.</summary>
    public void Forget(string question) => _questions.TryRemove(question, out _);

    public void GrantLease(TimeSpan length, LeaseScope scope, bool isPeerAway)
    {
        if (isPeerAway)
            _lease.GrantForGood();
        else
            _lease.Grant(length);
        Address?.Grant(length, isPeerAway);
    }

    public void EndLease() => _lease.End();

    public void StartVoice() => RunErrand("start the voice service", _voice.Start);

    public void StopVoice(bool atOnce) => _voice.Stop(atOnce);

    public void ActivateVoice(MoveReason reason, bool isPeerLost) =>
        _voice.Order(new LocalMessage.Activate(StatusText.Words(reason), isPeerLost));

    public void DeactivateVoice(CallsLeft calls) =>
        _voice.Order(new LocalMessage.Deactivate(ReasonToEnd(calls), IsAnnounced: calls == CallsLeft.Announce));

    public void DrainVoice(CallsLeft calls) =>
        _voice.Order(new LocalMessage.Drain(ReasonToEnd(calls), IsAnnounced: calls == CallsLeft.Announce));

    public void RefuseCall(string? call) => _voice.Say(new LocalMessage.RefuseCall(call));

    public void TakeAddress(string address) => Address?.Take();

    public void ReleaseAddress(string address) => Address?.Release();

    public void SendToPeer(KeepAlive keepAlive) =>
        Peer?.Send(_keepAlive.AsSpan(0, KeepAliveWire.Write(keepAlive, _keepAlive)));

    public void Raise(int id, ImmutableArray<string> parameters) => RunErrand(
        "tell of an event", () => _events.Tell(EventCatalogue.Find(id)!, [.. parameters]));

    public void AskWitness()
    {
        if (_state is { Settings: var settings, Self.Role: var role })
            Witness?.Ask(settings, role);
    }

    public void ProbeIsolation() => RunErrand("reach the isolation address", () =>
    {
        if (_state?.Settings.IsolationAddress is { } address)
            Watched(new NodeEvent.IsolationProbed(Answers(address)));
    });

    public void Remember(NodeMemory memory)
    {
        _memory = memory;
        RunErrand("write node.json", WriteMemory);
    }

    public void StoreSettings(PairSettings settings) => Settings?.Write(settings);

    public void Answer(string question, bool isAccepted, string text)
    {
        if (_questions.TryRemove(question, out var waiting))
            waiting.TrySetResult((isAccepted, text));
    }

    public void EndProcess() => _ended();

    public void Show(NodeState state)
    {
        _state = state;
        Watching(state);
    }

    /// <summary>
    /// Does something that may take time, after all that was begun before. What the system does not let it do is told
    /// of; the node manager lives on.
    /// </summary>
    /// <param name="what">In the words of "it could not …".</param>
    /// <param name="errand">Run once.</param>
    public void RunErrand(string what, Action errand) => _errands.TryAdd(new Errand(what, errand));

    public void Dispose()
    {
        _errands.CompleteAdding();
        _thread.Join();
        _again.Dispose();
    }

    private static string? ReasonToEnd(CallsLeft calls) =>
        calls is CallsLeft.Announce or CallsLeft.Drop ? "the voice service ends" : null;

    private void WriteMemory()
    {
        if (Interlocked.Exchange(ref _memory, null) is not { } memory)
            return;
        try
        {
            NodeMemoryFile.Write(_dataDirectory, memory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What came to be known since is newer.
            Interlocked.CompareExchange(ref _memory, memory, null);
            _again.Change(MemoryPause, Timeout.InfiniteTimeSpan);
            throw;
        }
    }

    private static bool Answers(string address)
    {
        try
        {
            using var ping = new Ping();
            return ping.Send(IPAddress.Parse(address), (int)PingMax.TotalMilliseconds).Status == IPStatus.Success;
        }
        catch (PingException)
        {
            // No route, or nobody may ping here: it does not answer.
            return false;
        }
    }

    private void RunErrands()
    {
        try
        {
            foreach (var errand in _errands.TakeAll())
                Run(errand);
        }
        catch (Exception e)
        {
            _died(e);
        }
    }

    private void Run(Errand errand)
    {
        try
        {
            errand.Do();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception or StoreException)
        {
            _events.Tell(EventCatalogue.ErrandFailed, errand.What, e.Message);
        }
    }

    private readonly record struct Errand(string What, Action Do);
}
