using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Hosting;
using Antiphon.Ports.Media;
using Antiphon.Rtp;
using Antiphon.Testing.Store;

namespace Antiphon.Adapters.Media.Tests;

/// <summary>A media engine at an address of its own with one session, and the far end's sockets at another.</summary>
internal sealed class MediaStation : IDisposable
{
    public static readonly MediaSessionId Session = new(1);
    public static readonly RecordingId Recording = new("r1");

    private readonly ConcurrentQueue<MediaEvent> _events = new();
    private readonly InMemoryStore _store = new(ServerId.Primary, () => DateTimeOffset.UnixEpoch);
    private readonly RecordingWriter _writer;

    public MediaStation(
        byte net, MediaOptions? options = null, IRecordedAudioTap? tap = null, TimeProvider? time = null)
    {
        (Server, Address) = (new IPAddress([127, 41, net, 1]), new IPAddress([127, 41, net, 2]));
        (Far, FarControl) = (Bind(4000), Bind(4001));
        _writer = new RecordingWriter(_store.Spool, _store.Connect(_ => { }), _ => { }, _ => { });
        var prompts = new Dictionary<string, byte[]> { ["count"] = [.. Enumerable.Range(0, 8000).Select(
            i => (byte)(i / 160))] };
        Engine = new MediaEngine(
            options ?? new MediaOptions { Threads = 1 },
            new AudioLibrary(prompts, _store.Blobs, _writer),
            _writer,
            tap,
            Lease,
            new SteadyClock(time ?? TimeProvider.System),
            seed: net,
            e =>
            {
                Raised?.Invoke(e);
                _events.Enqueue(e);
            },
            bug => Bug = bug);
        Port = Engine.Open(Session, new IPEndPoint(Server, 0), beside: null, out var error)
            ?? throw new InvalidOperationException(error);
    }

    /// <summary>Told on the media thread.</summary>
    public Action<MediaEvent>? Raised { get; set; }

    public SettableLease Lease { get; } = new();

    public MediaEngine Engine { get; }

    public IPAddress Server { get; }

    public IPAddress Address { get; }

    public Socket Far { get; }

    public Socket FarControl { get; }

    public int Port { get; }

    public Exception? Bug { get; private set; }

    public IEnumerable<MediaEvent> Events => _events;

    public MediaCounters Counters => Engine.Counters[0];

    public void Connect(bool send = true, bool receive = true, byte? events = 101) =>
        Engine.Connect(Session, new MediaRoute(
        new IPEndPoint(Address, 4000), new IPEndPoint(
            Address, 4001), AudioCodec.PCMU, 0, 0, events, events, send, receive));

    public Socket Bind(int port)
    {
        var socket = new Socket(
            AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        socket.Bind(new IPEndPoint(Address, port));
        return socket;
    }

    /// <summary>A packet of 160 samples, each with the packet's number.</summary>
    public void Speak(int number, Socket? from = null, byte type = 0, uint ssrc = 7, int? sequence = null)
    {
        var packet = new byte[172];
        RtpPacket.WriteHeader(
            packet, type, false, new((ushort)(sequence ?? number)), new((uint)(number * 160)), ssrc);
        packet.AsSpan(12).Fill((byte)number);
        (from ?? Far).SendTo(packet, new IPEndPoint(Server, Port));
    }

    public void Send(ReadOnlySpan<byte> datagram, int portOffset = 0, Socket? from = null) =>
        (from ?? Far).SendTo(datagram, new IPEndPoint(Server, Port + portOffset));

    public (byte Type, bool Marker, ushort Sequence, uint Timestamp, uint Ssrc, byte[] Payload) Receive()
    {
        var buffer = new byte[2048];
        var length = Far.Receive(buffer);
        Assert.True(RtpPacket.TryParse(buffer.AsSpan(0, length), out var packet, out _));
        return (
            packet.PayloadType,
            packet.Marker,
            packet.Sequence.Value,
            packet.Timestamp.Value,
            packet.Ssrc,
            packet.Payload.ToArray());
    }

    public void Record(
        TimeSpan? lengthMax = null, RecordingResumption? resumption = null, TimeSpan? silenceMax = null)
    {
        var header = new RecordingHeader(
            Recording, new RecordKey("message", "m1"), "alice", AudioCodec.PCMU, Fields.None);
        _writer.Begin(header);
        var limits = new RecordingLimits(
            lengthMax ?? TimeSpan.FromMinutes(1), silenceMax ?? TimeSpan.FromSeconds(30));
        Engine.Record(Session, Recording, limits, resumption);
    }

    /// <summary>After a pause.</summary>
    public void GoOn(RecordingResumption resumption)
    {
        _events.Clear();
        Engine.Record(
            Session, Recording, new RecordingLimits(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30)), resumption);
    }

    public void HeardElsewhere(long offset, byte[] samples) =>
        new ShadowRecordings(_writer).Repeat(Recording, offset, samples);

    /// <summary>Stops and delivers the recording; what the store then holds.</summary>
    public byte[] StopAndRead()
    {
        Engine.StopRecording(Session);
        var stopped = Await<MediaEvent.RecordingStopped>();
        _writer.Deliver(new StoreTicket(1), Recording, stopped.Samples, Fields.None);
        Until(() => !_store.IsIdle);
        _store.Commit();
        using var reader = _store.OpenReader();
        var hash = BlobHash.Parse(reader.Get(new RecordKey("message", "m1"))!.Fields["blob"]!.Trim('"'), null);
        Assert.True(_store.Blobs.TryOpen(hash, out var blob));
        var audio = new byte[blob.Length];
        blob.Read(0, audio);
        return audio;
    }

    public T Await<T>()
        where T : MediaEvent
    {
        Until(() => _events.Any(e => e is T));
        return _events.OfType<T>().First();
    }

    public void Until(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), "It did not come to that.");
            Assert.Null(Bug);
            Thread.Sleep(1);
        }
    }

    public void Dispose()
    {
        Engine.Dispose();
        _writer.Dispose();
        Far.Dispose();
        FarControl.Dispose();
    }

    internal sealed class SettableLease : ILease
    {
        private volatile bool _isHeld = true;

        public bool IsHeld
        {
            get => _isHeld;
            set => _isHeld = value;
        }
    }
}
