using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using Antiphon.Adapters.Host;
using Antiphon.Adapters.Host.Addresses;
using Antiphon.Adapters.Host.Local;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Adapters.Storage.Files;
using Antiphon.Cli.Observing;
using Antiphon.Cli.Pairing;
using Antiphon.Events;
using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Node.Files;
using Antiphon.Node.Pair;
using Antiphon.Ports.Local;
using Antiphon.Replication.Files;
using Antiphon.Web.Store;
using Microsoft.Extensions.Logging;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// The node manager: owns the store, starts and watches the voice service and the web, speaks with the other server,
/// and decides which of the two is active.
/// </summary>
internal sealed class NodeProcess : IDisposable
{
    private static readonly TimeSpan ClockPace = TimeSpan.FromSeconds(30);

    private readonly ServerOptions _options;
    private readonly PairOptions? _pair;
    private readonly DataDirectory _data;
    private readonly ImmutableArray<string> _flags;
    private readonly ILogger _log;
    private readonly EventLog _events;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Action<Exception> _died;
    private readonly NodePump _pump;
    private NodeControl _control = null!;
    private VoiceKeeper? _voice;
    private WebKeeper? _web;
    private LeftRecordings? _left;

    private NodeProcess(
        ServerOptions options, DataDirectory data, ImmutableArray<string> flags, ILogger log, Action<Exception> died)
    {
        (_options, _pair, _data, _flags, _log) = (options, options.Pair, data, flags, log);
        _events = new EventLog(options.Name, data.Epoch, options.Zone, _time, new EventJournal(log));
        _died = died;
        _pump = new NodePump(new SteadyClock(_time), died);
    }

    /// <param name="options">Checked.</param>
    /// <param name="data">Locked.</param>
    /// <param name="flags">That the other processes are to have, too.</param>
    /// <param name="isDemo">Makes demo subscribers.</param>
    /// <param name="stop">Completed when the process is told to end.</param>
    public static async Task RunAsync(
        ServerOptions options, DataDirectory data, ImmutableArray<string> flags, bool isDemo, Task<string> stop)
    {
        using var logs = HostLog.Open(options.LogLevel);
        var log = logs.CreateLogger("antiphon.node");
        using var node = new NodeProcess(options, data, flags, log, fault => ServingProcess.Die(log, logs, fault));
        await node.RunAsync(isDemo, stop);
    }

    private async Task RunAsync(bool isDemo, Task<string> stop)
    {
        var version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
        _log.Starting(version, _options.Name, _data.Epoch, _options.DataDirectory);
        using var lease = LeasePage.Open(_options.DataDirectory, _time);
        var found = Find(lease);
        using var store = StoreKeeping.OpenAsLeft(_options, _events, _time);
        await using var keeping = new StoreKeeping(_options, store, _events, _time);
        if (_data.DiedBefore)
            _events.Tell(EventCatalogue.ServerDiedBefore, _data.Epoch - 1);
        _events.Tell(EventCatalogue.ServerStarted, version, _data.Epoch, string.Join(", ", _options.AllSip));
        if (isDemo)
            ServingProcess.SayDemo(
                _options, await Demo.CreateAsync(new StoreDoor(store.OpenReader, store.Connect, store.Blobs)));

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var voice = _voice = new VoiceKeeper(
            onEnded => OwnProgram.Start(Arguments("voice", "--epoch", $"{_data.NextEpoch()}"), onEnded),
            _pump.Deliver, () => _left?.Want(), e => TellNotStarted("voice service", e), _time);
        voice.TakeOver(ProcessLock.HolderOf(_options.DataDirectory, VoiceProcess.LockName), found);
        var web = _web = new WebKeeper(
            _options.DataDirectory, onEnded => OwnProgram.Start(Arguments("web"), onEnded),
            status => _events.Tell(EventCatalogue.WebEnded, status), e => TellNotStarted("web", e), _time);
        using var outside = new NodeOutside(
            _options.DataDirectory, lease, voice, _events, _time, ended.SetResult, _died);
        using var files = FilesOf(store, () => outside.State is not { IsManual: false });
        await using var replication = new PairReplication(
            _options.Id, store, files, _events, _pump.Clock, _time, _pump.Deliver, _died);
        _control = new NodeControl(outside, _pump, voice, replication, files, store, _options);
        using var desk = new LocalDesk(_options.DataDirectory, store, replication.Connect, OnMessage, voice.OnLeft);
        using var identity = PeerIdentity.LoadOrCreate(_options.DataDirectory, _options.Name);
        var place = _pair is null ? null : new PeerPlace(_options.DataDirectory, _pair.Peer);
        await using var link = place is null || identity.PinnedFingerprint is null ? null : LinkOf(place, identity);
        await using var listener = link is null ? null : ListenerOf(place!, identity, link, replication);
        if (link is not null && _pair!.Role == ServerRole.Primary)
            replication.Dial(_pair, place!.Now, identity);
        await using var upkeep = new PairUpkeep(_options, store, replication, _events, _time);
        using var address = AddressOf(_pair);
        using var witness = link is null ? null : new WitnessLine(_pump.Clock, _pump.Deliver);
        (outside.Peer, outside.Address, outside.Witness) = (link, address, witness);
        var left = _left = new LeftRecordings(
            () => StoreKeeping.DeliverLeft(store, _events),
            deliver => outside.RunErrand("deliver what a voice service left", deliver), _time);
        outside.Watching = state =>
        {
            left.Look(state);
            replication.Look(state);
        };
        outside.Watched = _pump.Deliver;
        left.Want();
        var settings = outside.Settings = new PairSettingsWatch(
            _pair?.Settings ?? PairSettings.Fast, store, _events, _pump.Deliver,
            read => outside.RunErrand("read the pair's settings", read));
        var memory = NodeMemoryFile.Read(_options.DataDirectory);
        var self = new NodeIdentity(
            _pair?.Role ?? ServerRole.Primary, _options.Name, link is null ? null : _pair!.PeerName,
            (uint)_data.Epoch, version);
        _pump.Start(now => new NodeLoop(
            self, settings.Now, memory, found, outside, now));
        using var clock = _time.CreateTimer(
            _ => _pump.Deliver(new NodeEvent.LocalClock(TimeZoneInfo.ConvertTime(_time.GetUtcNow(), _options.Zone))),
            null, TimeSpan.Zero, ClockPace);
        web.Start();
        _data.Announce(new ServerNotice(
            _options.Name, Environment.ProcessId, [.. _options.AllSip.Select(point => point.Address.ToString())]));
        var reason = await stop;
        var calls = outside.State?.Around.Calls ?? 0;
        _pump.Deliver(new NodeEvent.HostShuttingDown(CallsLeft.Drop));
        await ended.Task;
        _events.Tell(EventCatalogue.ServerStopped, reason, calls);
        _pump.Stop();
        web.Dispose();
        lease.Remove();
    }

    public void Dispose()
    {
        _pump.Dispose();
        _voice?.Dispose();
        _web?.Dispose();
        _left?.Dispose();
    }

    private VoiceFound Find(LeasePage lease) =>
        !ProcessLock.IsHeld(_options.DataDirectory, VoiceProcess.LockName) ? VoiceFound.None
        : lease.IsHeld ? VoiceFound.Answering
        : VoiceFound.Running;

    private ImmutableArray<string> Arguments(string verb, params ImmutableArray<string> more) =>
        [verb, "--data", _options.DataDirectory, .. _flags.SelectMany(f => new[] { "--set", f }), .. more];

    private VirtualAddress? AddressOf(PairOptions? pair) =>
        pair?.Settings.VirtualAddress is { } text && IPAddress.Parse(text) is var address
        && !IPAddress.IsLoopback(address)
            ? new VirtualAddress(address, pair.Interface, new AddressInbox(address, _pump, _events), _time)
            : null;

    private SharedFilesPump FilesOf(LocalStore store, Func<bool> isPaused)
    {
        var files = new SharedFilesPump(isPaused, _died);
        var folder = new SharedFolder(_options.DataDirectory, SharedPath.IsPassedOver);
        files.Start(new SharedFiles(
            new SharedFilesPorts(
                folder, store.OpenReader(), new CommitDesk(store.Connect).Commit,
                () => Guid.CreateVersion7().ToString("n"), _time),
            _events));
        store.Watch(files.OnCommitted);
        return files;
    }

    private KeepAliveLink LinkOf(PeerPlace place, PeerIdentity identity) => new(
        _pair!.Local, place.Now, identity, new KeepAliveInbox(_pump, _log), withDatagrams: true,
        () => RealTime.TryTake());

    private PeerListener ListenerOf(
        PeerPlace place, PeerIdentity identity, KeepAliveLink link, PairReplication replication)
    {
        var desk = new PairingDesk(_options, place, identity);
        var handlers = new Dictionary<PeerPurpose, PeerConnectionHandler>
        {
            [PeerPurpose.KeepAlive] = link.ServeAsync,
            [PeerPurpose.Replication] = replication.ServeAsync,
            [PairingMeeting.Purpose] = desk.ServeAsync,
            [PairingDesk.Question] = desk.AnswerAsync,
        };
        return new PeerListener(
            _pair!.Local, identity, handlers,
            (remote, why) => _events.Tell(EventCatalogue.StrangerRefused, remote, why));
    }

    private void OnMessage(LocalLink link, LocalMessage message)
    {
        if (message is LocalMessage.Ask ask)
            _ = AnswerAsync(link, ask);
        else if (message is LocalMessage.Hello { Process: LocalMessage.Hello.WebProcess } web)
            _web?.OnHello(web);
        else
            _voice?.OnMessage(link, message);
    }

    private async Task AnswerAsync(LocalLink link, LocalMessage.Ask ask) => link.Send(new LocalMessage.Answer(
        ask.Id, await Questions.OrRefusalAsync(_control.AnswerAsync(ask.Question), _log.Unanswered)));

    private void TellNotStarted(string which, Exception cause) =>
        _events.Tell(EventCatalogue.ErrandFailed, $"start the {which}", cause.Message);
}
