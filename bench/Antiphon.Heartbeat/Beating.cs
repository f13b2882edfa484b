using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Antiphon.Adapters.Host;

namespace Antiphon.Heartbeat;

/// <summary>How one side of the skeleton beats.</summary>
internal sealed record Beat(
    IPAddress Local, IPAddress Peer, TimeSpan Interval, int Missed, TimeSpan Lease, bool Udp, bool Tcp)
{
    public const int Port = 3653;

    public TimeSpan Detection => Interval * Missed;
}

/// <summary>
/// The heart of a node manager and nothing else: every 5 ms it looks what has come, on every interval it renews the
/// lease and tells the peer, and it says when the peer has been silent for too long. One thread, ahead of all others
/// where the system allows it, nothing allocated.
/// </summary>
internal sealed class Beating(Beat beat, LeasePage page) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly byte[] _out = new byte[16];
    private readonly byte[] _in = new byte[4096];
    private readonly Socket? _datagrams = beat.Udp ? OpenUdp(beat.Local) : null;
    private readonly Socket? _listener = beat.Tcp ? OpenTcp(beat.Local) : null;
    private readonly IPEndPoint _peer = new(beat.Peer, Beat.Port);
    private Socket? _accepted;
    private Socket? _connected;
    private Task _connecting = Task.CompletedTask;
    private long _lastHeard;
    private long _count;

    public Histogram Lateness { get; } = new();

    public Histogram Gaps { get; } = new();

    public Histogram Pauses { get; } = new();

    public bool IsRealTime { get; private set; }

    public int FalseAlarms { get; private set; }

    public void Run(CancellationToken stop)
    {
        IsRealTime = RealTime.TryTake();
        var due = Stopwatch.GetTimestamp();
        var lastTick = due;
        var isSilent = true;
        var lastCollection = GC.GetGCMemoryInfo(GCKind.Any).Index;
        while (!stop.IsCancellationRequested)
        {
            Thread.Sleep(Tick);
            var now = Stopwatch.GetTimestamp();
            // Who slept through cannot hold it against the peer: it gets the time that was slept.
            if (Stopwatch.GetElapsedTime(lastTick, now) is var slept && slept > beat.Interval)
                _lastHeard += (slept - Tick).Ticks * (Stopwatch.Frequency / TimeSpan.TicksPerSecond);
            lastTick = now;
            if (Hear(now))
            {
                if (isSilent)
                    Say("heard", now);
                isSilent = false;
            }

            if (!isSilent && Stopwatch.GetElapsedTime(_lastHeard, now) > beat.Detection)
            {
                isSilent = true;
                FalseAlarms++;
                Say("silent", now);
            }

            if (now < due)
                continue;
            page.Grant(beat.Lease);
            Tell(now);
            Lateness.Add(Stopwatch.GetElapsedTime(due, now));
            due += (long)(beat.Interval.TotalSeconds * Stopwatch.Frequency);
            if (due < now)
                due = now;
            if (GC.GetGCMemoryInfo(GCKind.Any) is var collection && collection.Index != lastCollection)
            {
                lastCollection = collection.Index;
                Pauses.Add(collection.PauseDurations[0]);
            }
        }
    }

    public void Dispose()
    {
        _datagrams?.Dispose();
        _listener?.Dispose();
        _accepted?.Dispose();
        _connected?.Dispose();
    }

    private static void Say(string what, long now) =>
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {now}"));

    private static Socket OpenUdp(IPAddress local)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        socket.Bind(new IPEndPoint(local, Beat.Port));
        return socket;
    }

    private static Socket OpenTcp(IPAddress local)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(local, Beat.Port));
        socket.Listen(8);
        return socket;
    }

    private void Tell(long now)
    {
        BinaryPrimitives.WriteInt64BigEndian(_out, ++_count);
        BinaryPrimitives.WriteInt64BigEndian(_out.AsSpan(8), now);
        try
        {
            _datagrams?.SendTo(_out, SocketFlags.None, _peer);
        }
        catch (SocketException)
        {
            // Nobody listens there now: this is what is measured.
        }

        if (beat.Tcp)
            TellByStream();
    }

    private void TellByStream()
    {
        try
        {
            if (_connected is null)
            {
                _connected = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                {
                    Blocking = false, NoDelay = true,
                };
                _connected.Bind(new IPEndPoint(beat.Local, 0));
                _connecting = _connected.ConnectAsync(_peer);
                return;
            }

            if (_connected.Connected)
                _connected.Send(_out);
            else if (_connecting.IsCompleted)
                CloseStream();
        }
        catch (SocketException e)
        {
            if (e.SocketErrorCode != SocketError.WouldBlock)
                CloseStream();
        }
    }

    private void CloseStream()
    {
        _connected?.Dispose();
        _connected = null;
    }

    private bool Hear(long now)
    {
        var any = false;
        if (_datagrams is not null)
        {
            while (Receive(_datagrams) > 0)
                any = true;
        }

        if (_listener?.Poll(0, SelectMode.SelectRead) == true)
        {
            _accepted?.Dispose();
            _accepted = _listener.Accept();
            _accepted.Blocking = false;
        }

        while (_accepted is not null && Receive(_accepted) is var read && read != 0)
        {
            if (read > 0)
            {
                any = true;
                continue;
            }

            _accepted.Dispose();
            _accepted = null;
        }

        if (!any)
            return false;
        if (_lastHeard != 0)
            Gaps.Add(Stopwatch.GetElapsedTime(_lastHeard, now));
        _lastHeard = now;
        return true;
    }

    /// <returns>Bytes; 0 when nothing waits; negative when the far end has closed.</returns>
    private int Receive(Socket socket)
    {
        if (!socket.Poll(0, SelectMode.SelectRead))
            return 0;
        try
        {
            var read = socket.Receive(_in);
            return read > 0 || socket.SocketType == SocketType.Dgram ? read : -1;
        }
        catch (SocketException)
        {
            return socket.SocketType == SocketType.Dgram ? 0 : -1;
        }
    }
}
