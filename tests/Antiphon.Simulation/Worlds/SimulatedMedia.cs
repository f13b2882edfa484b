using System.Collections.Immutable;
using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Testing.Store;
using Antiphon.Voice;

namespace Antiphon.Simulation.Worlds;

/// <summary>The far end of a media session: a phone that hears and speaks.</summary>
internal interface IHandset
{
    /// <summary>The stream so far; packets are 20 ms.</summary>
    Speech Speech { get; }

    /// <summary>Where the stream goes; null: nowhere yet.</summary>
    IPEndPoint? SendsTo { get; }

    /// <summary>Something new is being played, from somewhere into it.</summary>
    void OnScript(ImmutableArray<AudioItem> items, TimeSpan from);

    void OnScriptEnded();

    /// <summary>Something is being played that does not get through.</summary>
    void OnUnheard(ImmutableArray<AudioItem> items, TimeSpan from);

    void OnUnheardEnded();

    /// <summary>Whoever speaks at the far end of a session that this one is bridged with.</summary>
    void OnVoice();
}

/// <summary>
/// The media engine in simulated time: clips have known lengths, events come when a real engine would raise them and
/// in their order, recordings are filled with the packets that the handset spoke and the network let through.
/// </summary>
internal sealed class SimulatedMedia(
    Scheduler time, IClock clock, Chance chance, InMemoryStore store, Action<VoiceEvent> deliver)
    : IMediaEngine, IMediaAir
{
    private readonly Dictionary<MediaSessionId, SimulatedSession> _sessions = [];
    private readonly Dictionary<int, SimulatedSession> _byPort = [];
    private readonly Dictionary<IPAddress, IHandset> _handsets = [];
    private int _nextPort = 20000;

    /// <summary>By which handsets speak.</summary>
    public Scheduler Time => time;

    /// <summary>The server's own.</summary>
    public IClock Clock => clock;

    public Chance Chance => chance;

    public InMemorySpool Spool => store.Spool;

    /// <summary>Where the ports begin that this server opens by itself.</summary>
    public int FirstPort { init => _nextPort = value; }

    /// <summary>Whether what a session sends from this address gets to the phones.</summary>
    public Func<IPAddress, bool> MaySend { get; init; } = _ => true;

    /// <summary>Whether a session may go on sending from this address at all.</summary>
    public Func<IPAddress, bool> MaySpeak { get; init; } = _ => true;

    /// <summary>Whether what phones send to this address arrives here.</summary>
    public Func<IPAddress, bool> Hears { get; init; } = _ => true;

    /// <summary>Told of every handset with which a session begins here, be it in the middle of a call.</summary>
    public Action<IHandset> Reached { get; init; } = _ => { };

    /// <summary>Whether what is recorded is still wanted.</summary>
    public Func<RecordingId, bool> Records { get; init; } = _ => true;

    /// <summary>Hears every piece of recorded audio as it is placed.</summary>
    public Action<RecordingId, long, ReadOnlyMemory<byte>> Tap { get; init; } = (_, _, _) => { };

    /// <summary>The phones, where another than this engine knows them.</summary>
    public Func<IPEndPoint, IHandset?>? Handsets { get; init; }

    public int OpenSessions => _sessions.Count;

    public long Recordings { get; set; }

    /// <summary>A loss of this many packets in a thousand, and as many that come late.</summary>
    public int LostOf1000 { get; set; }

    /// <summary>Milliseconds by which one key may be longer on its way than another.</summary>
    public int KeyJitterMax { get; set; } = 30;

    public void Join(IPAddress address, IHandset handset) => _handsets.Add(address, handset);

    public void Leave(IPAddress address) => _handsets.Remove(address);

    public IHandset? HandsetAt(IPEndPoint remote) =>
        Handsets is { } elsewhere ? elsewhere(remote) : _handsets.GetValueOrDefault(remote.Address);

    /// <summary>A key pressed on a handset arrives at a session's address.</summary>
    public void Press(IPAddress from, IPEndPoint to, char key)
    {
        clock.AfterMilliseconds(5 + chance.Next(KeyJitterMax), () =>
        {
            if (_byPort.TryGetValue(to.Port, out var session))
                session.OnKey(from, key);
        });
    }

    /// <summary>A session with that handset is open.</summary>
    public bool IsWith(IHandset handset) => _sessions.Values.Any(s => s.Handset == handset);

    /// <summary>The handset sends nothing from now on.</summary>
    public void FallSilent(int port)
    {
        if (_byPort.TryGetValue(port, out var session))
            session.OnSilence();
    }

    public void Raise(MediaEvent @event) => deliver(new VoiceEvent.MediaRaised(@event));

    public int? Open(MediaSessionId session, IPEndPoint local, MediaSessionId? beside, out string error)
    {
        error = _byPort.ContainsKey(local.Port) ? $"port {local.Port} is in use" : "";
        if (error.Length > 0)
            return null;
        var port = local.Port;
        while (port == 0 || _byPort.ContainsKey(port))
            port = _nextPort += 2;
        _byPort[port] = _sessions[session] = new SimulatedSession(session, local.Address, port, this);
        return port;
    }

    public void Connect(MediaSessionId session, MediaRoute route) => Of(session)?.Connect(route);

    public void ResumeOutgoing(MediaSessionId session, OutgoingAnchor anchor)
    {
        // What is sent is known by what it says; the numbers of its packets are the media engine's own matter.
    }

    public void Play(
        MediaSessionId session, PlayId play, ImmutableArray<AudioItem> items, TimeSpan from, PlayManner manner) =>
        Of(session)?.Play(play, items, from, manner);

    public void StopPlaying(MediaSessionId session) => Of(session)?.StopPlaying();

    public void SendKeys(MediaSessionId session, string keys) =>
        throw new NotSupportedException("The server presses no keys yet.");

    public void Record(
        MediaSessionId session, RecordingId recording, RecordingLimits limits, RecordingResumption? resumption) =>
        Of(session)?.Record(recording, limits, resumption);

    public void StopRecording(MediaSessionId session) => Of(session)?.StopRecording(RecordingStop.Asked);

    public void ResumeKeys(MediaSessionId session, char key, uint timestamp)
    {
        // A key is one event here, not packets that repeat it.
    }

    public void HearAgain(MediaSessionId session, RecordingId recording)
    {
        if (Of(session) is { } open)
            open.HearAgain(recording);
        else
            clock.AfterMilliseconds(5, () => Raise(new MediaEvent.HeardAgain(session, recording, From: null)));
    }

    public void Bridge(MediaSessionId session, MediaSessionId other)
    {
        if (Of(session) is { } one && Of(other) is { } two)
            one.Bridge(two);
    }

    public void EndBridge(MediaSessionId session) => Of(session)?.EndBridge();

    public void Close(MediaSessionId session)
    {
        if (!_sessions.Remove(session, out var closed))
            return;
        _byPort.Remove(closed.Port);
        closed.Close();
    }

    public TimeSpan LengthOf(AudioItem item) => item switch
    {
        // Any length will do as long as it is the same each time; names are shorter than what they say.
        AudioItem.Prompt prompt => TimeSpan.FromMilliseconds(120 + (40 * prompt.Name.Length)),
        AudioItem.Recording recording => store.Blobs.TryOpen(recording.Blob, out var blob)
            ? TimeSpan.FromSeconds(blob.Length / 8000.0)
            : TimeSpan.Zero,
        AudioItem.Spooled spooled => TimeSpan.FromSeconds(
            store.Spool.Read(spooled.Id).Samples.Length / 8000.0),
        AudioItem.Silence silence => silence.Length,
        _ => TimeSpan.FromMilliseconds(400),
    };

    private SimulatedSession? Of(MediaSessionId session) => _sessions.GetValueOrDefault(session);
}
