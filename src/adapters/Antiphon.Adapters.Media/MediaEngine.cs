using System.Collections.Immutable;
using System.Net;
using System.Text;
using Antiphon.Kernel;
using Antiphon.Ports.Hosting;
using Antiphon.Ports.Media;

namespace Antiphon.Adapters.Media;

/// <summary>RTP sockets and media threads behind the voice loop's port.</summary>
public sealed class MediaEngine : IMediaEngine, IDisposable
{
    private readonly PortPairs _ports;
    private readonly MediaThread[] _threads;
    private readonly MediaSurroundings[] _surroundings;
    private readonly Dictionary<MediaSessionId, (MediaSession Session, int Thread)> _sessions = [];
    private readonly Chance _chance;

    /// <param name="options">Ports, threads, time-outs.</param>
    /// <param name="library">What can be played.</param>
    /// <param name="writer">Takes recorded audio to disk.</param>
    /// <param name="tap">Hears recorded audio for the other server, if any.</param>
    /// <param name="lease">Nothing is sent without it.</param>
    /// <param name="clock">The server's steady clock.</param>
    /// <param name="seed">Where source identifiers and ports begin; unpredictable (RFC 3550 9).</param>
    /// <param name="raise">Takes events, on media threads.</param>
    /// <param name="died">A media thread met a bug: the server must stop and let its peer go on.</param>
    public MediaEngine(
        MediaOptions options,
        IAudioLibrary library,
        RecordingWriter writer,
        IRecordedAudioTap? tap,
        ILease lease,
        SteadyClock clock,
        ulong seed,
        Action<MediaEvent> raise,
        Action<Exception> died)
    {
        _chance = new Chance(seed);
        _ports = new PortPairs(options, _chance);
        var name = Encoding.ASCII.GetBytes($"antiphon-{_chance.NextToken()}");
        _threads = [.. Enumerable.Range(0, options.Threads).Select(
            i => new MediaThread(i, clock, tap, s => _ports.Release(s.Port), died))];
        _surroundings = [.. _threads.Select(t => new MediaSurroundings(
            options, library, writer.Pieces, writer, tap, t.Counters, lease, name, raise))];
        foreach (var thread in _threads)
            thread.Start();
    }

    public ImmutableArray<MediaCounters> Counters => [.. _threads.Select(t => t.Counters)];

    public bool IsRealTime => _threads.All(t => t.IsRealTime);

    public int? Open(MediaSessionId session, IPEndPoint local, MediaSessionId? beside, out string error)
    {
        if (_ports.Open(local, out error) is not { } bound)
            return null;
        var thread = beside is { } neighbour && _sessions.TryGetValue(neighbour, out var known)
            ? known.Thread
            : (int)((ulong)session.Value % (ulong)_threads.Length);
        var opened = new MediaSession(
            session, bound.Audio, bound.Control, bound.Port, _chance.NextUInt32(), _surroundings[thread]);
        _sessions.Add(session, (opened, thread));
        _threads[thread].Submit(opened, new MediaCommand.Open());
        return bound.Port;
    }

    public void Connect(MediaSessionId session, MediaRoute route) => Submit(session, new MediaCommand.Connect(route));

    public void ResumeOutgoing(MediaSessionId session, OutgoingAnchor anchor) =>
        Submit(session, new MediaCommand.Resume(anchor));

    public void ResumeKeys(MediaSessionId session, char key, uint timestamp) =>
        Submit(session, new MediaCommand.ResumeKeys(key, timestamp));

    public void Play(
        MediaSessionId session, PlayId play, ImmutableArray<AudioItem> items, TimeSpan from, PlayManner manner) =>
        Submit(session, new MediaCommand.Play(play, items, from, manner));

    public void StopPlaying(MediaSessionId session) => Submit(session, new MediaCommand.StopPlaying());

    public void SendKeys(MediaSessionId session, string keys) => Submit(session, new MediaCommand.SendKeys(keys));

    public void Record(
        MediaSessionId session, RecordingId recording, RecordingLimits limits, RecordingResumption? resumption) =>
        Submit(session, new MediaCommand.Record(recording, limits, resumption));

    public void StopRecording(MediaSessionId session) => Submit(session, new MediaCommand.StopRecording());

    public void HearAgain(MediaSessionId session, RecordingId recording)
    {
        if (_sessions.ContainsKey(session))
            Submit(session, new MediaCommand.HearAgain(recording));
        else
            _surroundings[0].Raise(new MediaEvent.HeardAgain(session, recording, From: null));
    }

    public void Bridge(MediaSessionId session, MediaSessionId other)
    {
        if (!_sessions.TryGetValue(session, out var one) || !_sessions.TryGetValue(other, out var two))
            return;
        // What passes between them is locked by nothing.
        if (one.Thread != two.Thread)
            throw new ArgumentException($"session {other.Value} was not opened beside {session.Value}", nameof(other));
        Submit(session, new MediaCommand.Bridge(two.Session));
    }

    public void EndBridge(MediaSessionId session) => Submit(session, new MediaCommand.EndBridge());

    public void Close(MediaSessionId session)
    {
        Submit(session, new MediaCommand.Close());
        _sessions.Remove(session);
    }

    public void Dispose()
    {
        foreach (var thread in _threads)
            thread.Dispose();
    }

    /// <summary>Commands for a session that has closed meanwhile are of no use to anybody.</summary>
    private void Submit(MediaSessionId session, MediaCommand command)
    {
        if (_sessions.TryGetValue(session, out var open))
            _threads[open.Thread].Submit(open.Session, command);
    }
}
