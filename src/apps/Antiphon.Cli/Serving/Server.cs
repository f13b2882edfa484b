using System.Collections.Immutable;
using System.Security.Cryptography;
using Antiphon.Adapters.Media;
using Antiphon.Adapters.Network;
using Antiphon.Adapters.Network.Shadowing;
using Antiphon.Adapters.Storage;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Ports;
using Antiphon.Voice;

namespace Antiphon.Cli.Serving;

/// <summary>
/// One server in one process: store, media, voice loop, signalling. Adapters are composed with the loop here and
/// nowhere else.
/// </summary>
internal sealed class Server : IDisposable
{
    private readonly ServerOptions _options;
    private readonly SqliteStore _store;
    private readonly StoreWatch _watch = new();
    private readonly VoicePump _pump;
    private readonly BackgroundQueries _queries;
    private readonly RecordingWriter _recordings;
    private readonly MediaEngine _media;
    private readonly ShadowSender? _shadowsOut;
    private readonly ShadowListener? _shadowsIn;
    private readonly Lock _gate = new();
    private SipTransports? _signalling;

    /// <param name="options">Checked.</param>
    /// <param name="epoch">Of this start.</param>
    /// <param name="time">Wall clock and monotonic clock.</param>
    /// <param name="observer">Watches the voice loop.</param>
    /// <param name="events">Is opened here: its records go into this server's store.</param>
    /// <param name="died">A loop met a bug: the process must end, so that another server takes over.</param>
    /// <exception cref="StoreException">The data directory cannot be used.</exception>
    public Server(
        ServerOptions options,
        long epoch,
        TimeProvider time,
        IVoiceObserver observer,
        EventLog events,
        Action<Exception> died)
    {
        _options = options;
        var clock = new SteadyClock(time);
        var storage = new StorageSettings(options.DataDirectory, options.Id);
        void TellRecovered(RecoveredRecording recovered) => events.Tell(
            EventCatalogue.RecordingRecovered, recovered.Recording, recovered.Outcome, recovered.Detail);
        _store = SqliteStore.Open(storage, time, _watch.OnCommitted, TellRecovered);
        events.Open(_store.Connect(events.OnReply));
        foreach (var recovered in _store.Recover())
            TellRecovered(recovered);

        _pump = new VoicePump(clock, died);
        void Reply(StoreReply reply) => _pump.Deliver(new VoiceEvent.StoreReplied(reply));
        _queries = new BackgroundQueries(
            _store.OpenReader(), answer => _pump.Deliver(new VoiceEvent.QueryAnswered(answer)));
        var writer = _store.Connect(Reply);
        _recordings = new RecordingWriter(
            new RecordingSpool(options.DataDirectory), writer,
            fault => events.Tell(EventCatalogue.StoreFault, fault));
        _shadowsOut = options.ShadowTo is { } peer ? new ShadowSender(peer, clock) : null;
        var prompts = ReadPrompts(options, events);
        Prompts = prompts.Keys.ToImmutableHashSet(StringComparer.Ordinal);
        var library = new AudioLibrary(prompts, _store.Blobs, _recordings);
        _media = new MediaEngine(
            options.Media, library, _recordings, _shadowsOut, clock, Seed(),
            e => _pump.Deliver(new VoiceEvent.MediaRaised(e)), died);
        var outside = new VoicePortsOut(
            _media, _recordings, writer, _queries, _shadowsOut, new ShadowRecordings(_recordings), observer);
        var loop = new VoiceLoop(options.ToVoiceSettings(epoch), outside, new Chance(Seed()));
        _watch.Start(_store.OpenReader(), _pump.Deliver);
        _pump.Start(loop);
        if (options.ShadowAt is { } local)
            _shadowsIn = new ShadowListener(local, _pump);
    }

    public SqliteStore Store => _store;

    /// <summary>Is told of all changes from now on, by the store's writer; must not block.</summary>
    public void Watch(Action<ImmutableArray<RecordChange>> committed) => _watch.Committed = committed;

    /// <summary>The names of all that can be said.</summary>
    public ImmutableHashSet<string> Prompts { get; }

    public bool IsMediaRealTime => _media.IsRealTime;

    public ImmutableArray<MediaCounters> MediaCounters => _media.Counters;

    public long GarbageDatagrams => _pump.Garbage;

    /// <summary>Changes committed since the start.</summary>
    public long StoreChanges => _watch.Changes;

    public long DroppedMessages => _pump.DroppedMessages;

    /// <summary>Takes the addresses and answers; calls that another server streamed here go on.</summary>
    /// <returns>False when it does so already.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">An address is not to be had.</exception>
    public bool BecomeActive()
    {
        lock (_gate)
        {
            if (_signalling is not null)
                return false;
            _signalling = new SipTransports(_options.Sip, _options.SipLimits, _pump);
            _pump.Deliver(new VoiceEvent.BecomeActive(_signalling, [.. _signalling.Listening]));
            _signalling.Start();
            return true;
        }
    }

    public void Drain(string? endCallsBecause) => _pump.Deliver(new VoiceEvent.Drain(endCallsBecause));

    public Task<VoiceReport> ReportAsync()
    {
        var report = new TaskCompletionSource<VoiceReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pump.Deliver(new VoiceEvent.Inspect(r => report.TrySetResult(r)));
        return report.Task;
    }

    public void Dispose()
    {
        _shadowsIn?.Dispose();
        _signalling?.Dispose();
        _pump.Dispose();
        _media.Dispose();
        _recordings.Dispose();
        _queries.Dispose();
        _store.Dispose();
        _watch.Dispose();
        _shadowsOut?.Dispose();
    }

    private static ulong Seed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private static Dictionary<string, byte[]> ReadPrompts(ServerOptions options, EventLog events)
    {
        void Warn(string reason) => events.Tell(EventCatalogue.PromptSetUnusable, reason);
        var prompts = PromptFolder.Read(options.BuiltInPrompts, Warn);
        if (options.Prompts is not { } own)
            return prompts;
        var lacking = PromptFolder.Overlay(prompts, PromptFolder.Read(own, Warn));
        if (lacking.Length > 0)
            events.Tell(EventCatalogue.PromptSetIncomplete, own, lacking.Length, string.Join(", ", lacking.Take(5)));
        return prompts;
    }
}
