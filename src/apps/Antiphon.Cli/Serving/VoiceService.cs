using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Antiphon.Adapters.Media;
using Antiphon.Adapters.Network;
using Antiphon.Adapters.Network.Naming;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Adapters.Network.Shadowing;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Cli.Serving.Processes;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Ports;
using Antiphon.Ports.Hosting;
using Antiphon.Voice;
using Antiphon.Voice.Synthetic;

namespace Antiphon.Cli.Serving;

/// <summary>
/// Media, voice loop and signalling of one server. Adapters are composed with the loop here and nowhere else.
/// </summary>
internal sealed class VoiceService : IAsyncDisposable
{
    /// <summary>By then all that starts with it has started.</summary>
    private static readonly TimeSpan SyntheticCallsAfter = TimeSpan.FromSeconds(5);

    private readonly ServerOptions _options;
    private readonly ILease _lease;
    private readonly SendingRight _right;
    private readonly StoreWatch _watch;
    private readonly VoicePump _pump;
    private readonly BackgroundQueries _queries;
    private readonly RecordingWriter _recordings;
    private readonly PromptWatch _prompts;
    private readonly MediaEngine _media;
    private readonly ShadowSender? _shadowsOut;
    private readonly PeerIdentity? _identity;
    private readonly PeerPlace? _place;
    private readonly PeerListener? _shadowsIn;
    private readonly SipTransports _signalling;
    private readonly SipTargetFinder _targets;
    private readonly ITimer _synthetic;
    private readonly Lock _gate = new();
    private ImmutableArray<IPEndPoint> _own = [];
    private ImmutableArray<IPEndPoint> _virtual = [];
    private bool _isDraining;

    /// <param name="options">Checked.</param>
    /// <param name="epoch">Of this start of the voice service.</param>
    /// <param name="time">Wall clock and monotonic clock.</param>
    /// <param name="store">The server's.</param>
    /// <param name="lease">Without it nothing is sent while this server is active.</param>
    /// <param name="observer">Watches the voice loop.</param>
    /// <param name="events">Of this process.</param>
    /// <param name="died">A loop met a bug: the process must end, so that another server takes over.</param>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public VoiceService(
        ServerOptions options,
        long epoch,
        TimeProvider time,
        IStoreAccess store,
        ILease lease,
        IVoiceObserver observer,
        EventLog events,
        Action<Exception> died)
    {
        _options = options;
        _lease = lease;
        _right = new SendingRight(lease);
        var clock = new SteadyClock(time);
        _pump = new VoicePump(clock, died);
        void Reply(StoreReply reply) => _pump.Deliver(new VoiceEvent.StoreReplied(reply));
        _queries = new BackgroundQueries(
            store.OpenReader(), answer => _pump.Deliver(new VoiceEvent.QueryAnswered(answer)));
        var writer = store.Connect(Reply);
        _recordings = new RecordingWriter(
            new RecordingSpool(options.DataDirectory), writer,
            fault => events.Tell(EventCatalogue.StoreFault, fault),
            part => _pump.Deliver(new VoiceEvent.RecordingRead(part)));
        _identity = options.Pair is null ? null : PeerIdentity.LoadOrCreate(options.DataDirectory, options.Name);
        _place = options.Pair is { } pair ? new PeerPlace(options.DataDirectory, pair.Peer) : null;
        _shadowsOut = ShadowsOut(clock);
        _prompts = new PromptWatch(options, events, time);
        var library = new AudioLibrary(_prompts.Read(), store.Blobs, _recordings);
        _prompts.Start(library.UsePrompts);
        _media = new MediaEngine(
            options.Media, library, _recordings, _shadowsOut, _right, clock, Seed(),
            e => _pump.Deliver(new VoiceEvent.MediaRaised(e)), died);
        _signalling = new SipTransports(options.SipLimits, _pump);
        _targets = new SipTargetFinder(
            options.NameServers, found => _pump.Deliver(new VoiceEvent.TargetsFound(found)), died);
        var outside = new VoicePortsOut(
            _media, _recordings, writer, _queries, _shadowsOut, new ShadowRecordings(_recordings), observer)
        {
            Targets = _targets,
        };
        var loop = new VoiceLoop(options.ToVoiceSettings(epoch), outside, new Chance(Seed()));
        _watch = new StoreWatch(store);
        _watch.Start(_pump.Deliver);
        _pump.Start(loop);
        _shadowsIn = ShadowsIn(events);
        _synthetic = time.CreateTimer(
            _ => RunSyntheticCalls(observer), state: null, SyntheticCallsAfter, Timeout.InfiniteTimeSpan);
    }

    public bool IsMediaRealTime => _media.IsRealTime;

    public ImmutableArray<MediaCounters> MediaCounters => _media.Counters;

    public long GarbageDatagrams => _pump.Garbage;

    public long DroppedMessages => _pump.DroppedMessages;

    /// <summary>Hears what comes to this server's own addresses, and refuses it until it is active.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">An address is not to be had.</exception>
    public void Listen()
    {
        lock (_gate)
        {
            _own = _signalling.Open(_options.Sip, _right);
            _pump.Deliver(new VoiceEvent.Listen(_signalling, _own));
        }
    }

    /// <summary>Answers; calls that another server streamed here go on.</summary>
    /// <returns>False when it does so already.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">An address is not to be had.</exception>
    public bool BecomeActive()
    {
        lock (_gate)
        {
            if (_right.IsActive && !_isDraining)
                return false;
            if (_own.IsEmpty)
                _own = _signalling.Open(_options.Sip, _right);
            if (_options.VirtualSip is { } shared && _virtual.IsEmpty)
                _virtual = _signalling.Open([shared], _lease, isShared: true);
            (_right.IsActive, _isDraining) = (true, false);
            // What this server begins itself begins at the address that stays when the other one takes over.
            _pump.Deliver(new VoiceEvent.BecomeActive(_signalling, [.. _virtual, .. _own]));
            return true;
        }
    }

    /// <param name="isLost">Its calls go on here while this server is active, whatever address they came to.</param>
    public void JudgePeer(bool isLost)
    {
        if (isLost)
            _shadowsOut?.Doubt();
        else
            _shadowsOut?.Renew();
        _pump.Deliver(new VoiceEvent.OtherJudged(isLost));
    }

    /// <summary>The other server answers now.</summary>
    /// <param name="endCallsBecause">Why calls that stay here are ended; null: when their callers hang up.</param>
    /// <param name="isAnnounced">Their callers are told so before.</param>
    public void BecomeInactive(string? endCallsBecause, bool isAnnounced)
    {
        lock (_gate)
        {
            if (!_right.IsActive)
                return;
            _signalling.Close(_virtual);
            _virtual = [];
            (_right.IsActive, _isDraining) = (false, false);
            // Whoever is to answer instead is heard.
            _shadowsOut?.Renew();
            _pump.Deliver(new VoiceEvent.BecomeInactive(_own, endCallsBecause, isAnnounced));
        }
    }

    /// <summary>A call that waits for this server to become active waits in vain.</summary>
    /// <param name="call">Its Call-ID; null for all of them.</param>
    public void RefuseHeld(string? call) => _pump.Deliver(new VoiceEvent.RefuseHeld(call));

    /// <summary>Takes no new calls; those there are go on at the addresses that they came to.</summary>
    /// <param name="endCallsBecause">Why they are ended; null: when their callers hang up.</param>
    /// <param name="isAnnounced">Their callers are told so before.</param>
    public void Drain(string? endCallsBecause, bool isAnnounced)
    {
        lock (_gate)
        {
            _isDraining = true;
            _pump.Deliver(new VoiceEvent.Drain(endCallsBecause, isAnnounced));
        }
    }

    public Task<VoiceReport> ReportAsync()
    {
        var report = new TaskCompletionSource<VoiceReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        Look(r => report.TrySetResult(r));
        return report.Task;
    }

    /// <param name="look">Called on the loop's thread: a loop that hangs does not call it.</param>
    public void Look(Action<VoiceReport> look) => _pump.Deliver(new VoiceEvent.Inspect(look));

    public async ValueTask DisposeAsync()
    {
        _synthetic.Dispose();
        if (_shadowsIn is not null)
            await _shadowsIn.DisposeAsync();
        _signalling.Dispose();
        _targets.Dispose();
        _pump.Dispose();
        _prompts.Dispose();
        _media.Dispose();
        _recordings.Dispose();
        _queries.Dispose();
        _watch.Dispose();
        _shadowsOut?.Dispose();
        _identity?.Dispose();
    }

    private ShadowSender? ShadowsOut(SteadyClock clock)
    {
        if (_options.Pair is not { } pair)
            return null;
        return new ShadowSender(
            ShadowSender.To(() => PairOptions.ShadowsBeside(_place!.Now()), pair.Local.Address, _identity!),
            clock,
            () => _pump.Deliver(new VoiceEvent.ShadowsWanted()));
    }

    private PeerListener? ShadowsIn(EventLog events)
    {
        if (_options.Pair is not { } pair)
            return null;
        var receiver = new ShadowReceiver(_pump);
        return new PeerListener(
            pair.LocalShadows,
            _identity!,
            new Dictionary<PeerPurpose, PeerConnectionHandler> { [PeerPurpose.Shadows] = receiver.ServeAsync },
            (remote, why) => events.Tell(EventCatalogue.StrangerRefused, remote, why));
    }

    /// <summary>
    /// Beside the loop, with its priority: it may have to wait until code is ready that is being made ready for them.
    /// </summary>
    private static void RunSyntheticCalls(IVoiceObserver observer)
    {
        try
        {
            SyntheticCalls.Run();
        }
        catch (Exception bug)
        {
            // Real calls may go on all the same.
            observer.OnFault("a synthetic call", bug);
        }
    }

    private static ulong Seed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
