using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Antiphon.Adapters.Network.Shadowing;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Network.Tests.Shadowing;

/// <summary>A sender and a receiver of shadows, and connections between them that can be cut.</summary>
internal sealed class ShadowWay : IShadowSink, IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _joined = new(0);
    private readonly Task _serving;
    private ShadowReceiver _receiver;
    private CuttableStream? _last;
    private int _connections;
    private bool _isStopped;

    public ShadowWay()
    {
        _listener.Start();
        _receiver = new ShadowReceiver(this);
        _serving = ServeAsync();
        Sender = new ShadowSender(ConnectAsync, Clock, () => _joined.Release());
        Assert.True(IsTold());
    }

    public SteadyClock Clock { get; } = new(TimeProvider.System);

    public ShadowSender Sender { get; }

    public BlockingCollection<(RecordingId Recording, long Offset, byte[] Samples)> Heard { get; } = [];

    public BlockingCollection<Instant> Clocks { get; } = [];

    /// <summary>That were tried.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Nobody answers who connects.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Whoever gives is asked to tell everything, now or soon.</summary>
    public bool IsTold() => _joined.Wait(Patience);

    /// <summary>Whoever gives has not been asked to.</summary>
    public bool IsNotTold() => _joined.CurrentCount == 0;

    /// <summary>Nothing comes through the connection that there is.</summary>
    public void Cut() => _last!.Cut();

    /// <summary>The connection ends.</summary>
    public void Break() => _last!.Dispose();

    /// <summary>The other server's voice service has started again.</summary>
    public void Restart() => _receiver = new ShadowReceiver(this);

    /// <summary>The sender's voice service is stopped.</summary>
    public void Stop()
    {
        if (!_isStopped)
            Sender.Dispose();
        _isStopped = true;
    }

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _closing.CancelAsync();
        await _serving;
        _listener.Dispose();
        _closing.Dispose();
        _joined.Dispose();
        Heard.Dispose();
        Clocks.Dispose();
    }

    private async Task<Stream> ConnectAsync(CancellationToken gone)
    {
        Interlocked.Increment(ref _connections);
        if (IsDeaf)
            await Task.Delay(Timeout.Infinite, gone);
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, gone);
        return client.GetStream();
    }

    private async Task ServeAsync()
    {
        List<Task> readers = [];
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                _last = new CuttableStream(client.GetStream());
                readers.Add(ReadAsync(_receiver, _last));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(readers);
        }
    }

    private async Task ReadAsync(ShadowReceiver receiver, CuttableStream stream)
    {
        try
        {
            await receiver.ReadAsync(stream, _closing.Token);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It broke.
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    void IShadowSink.OnAudio(RecordingId recording, long offset, ReadOnlyMemory<byte> samples) =>
        Heard.Add((recording, offset, samples.ToArray()));

    void IShadowSink.OnClock(Instant sentAt) => Clocks.Add(sentAt);

    void IShadowSink.OnCallChanged(CallId call, ReadOnlyMemory<byte> record, Instant sentAt) => Assert.Fail();

    void IShadowSink.OnCallEnded(CallId call) => Assert.Fail();

    void IShadowSink.OnCallLetGo(CallId call) => Assert.Fail();

    void IShadowSink.OnBegun(string life) => Assert.Fail();

    void IShadowSink.OnTold() => Assert.Fail();

    void IShadowSink.OnRepeated(RecordingId recording, long offset, ReadOnlyMemory<byte> samples) => Assert.Fail();

    void IShadowSink.OnCallReturned(CallId call, ReadOnlyMemory<byte> record, long samples, Instant sentAt) =>
        Assert.Fail();

    void IShadowSink.OnLampChanged(string lamp, ReadOnlyMemory<byte> record, Instant sentAt) => Assert.Fail();

    void IShadowSink.OnLampEnded(string lamp) => Assert.Fail();
}
