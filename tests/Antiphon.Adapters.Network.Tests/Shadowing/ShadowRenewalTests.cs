using System.Net;
using System.Net.Sockets;
using Antiphon.Adapters.Network.Shadowing;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Network.Tests.Shadowing;

/// <summary>A stream of shadows after the other server was not heard for a while.</summary>
public sealed class ShadowRenewalTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly RecordingId Recording = RecordingId.Parse("0123456789abcdef0123456789abcdef", null);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SemaphoreSlim _joined = new(0);
    private readonly ShadowSender _sender;
    private int _connections;
    private volatile bool _isDeaf;

    public ShadowRenewalTests()
    {
        _listener.Start();
        _sender = new ShadowSender(ConnectAsync, new SteadyClock(TimeProvider.System), () => _joined.Release());
        Assert.True(_joined.Wait(Patience));
    }

    /// <summary>The other end reads nothing, as behind a cable that is cut.</summary>
    [Fact]
    public void Stream_that_stands_still_is_begun_anew_once_the_other_server_is_heard_again()
    {
        _sender.Doubt();
        Fill();
        _sender.Renew();
        Assert.True(_joined.Wait(Patience));
        Assert.Equal(2, _connections);
    }

    [Fact]
    public void Stream_that_has_nothing_to_say_is_begun_anew_too()
    {
        _sender.Doubt();
        _sender.Renew();
        Assert.True(_joined.Wait(Patience));
        Assert.Equal(2, _connections);
    }

    [Fact]
    public void Stream_that_began_after_the_doubt_stays()
    {
        _sender.Doubt();
        using (_listener.AcceptTcpClient())
        {
            // The other server ends it: it has started again.
        }

        Fill();
        Assert.True(_joined.Wait(Patience));
        _sender.Renew();
        using var second = _listener.AcceptTcpClient();
        _sender.TellClock();
        second.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        Assert.True(second.GetStream().ReadByte() >= 0);
        Assert.Equal(2, _connections);
    }

    [Fact]
    public void Connection_that_nobody_answers_is_tried_anew_at_once()
    {
        _sender.Doubt();
        _isDeaf = true;
        using (_listener.AcceptTcpClient())
        {
            // As above.
        }

        Fill();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _connections) == 2, Patience));
        _isDeaf = false;
        _sender.Renew();
        Assert.True(_joined.Wait(Patience));
        Assert.Equal(3, _connections);
    }

    /// <summary>A service that is stopped tells of its calls to the last.</summary>
    [Fact]
    public void What_was_given_before_the_end_is_written()
    {
        var written = new MemoryStream();
        using var joined = new ManualResetEventSlim();
        var sender = new ShadowSender(
            _ => Task.FromResult<Stream>(written), new SteadyClock(TimeProvider.System), joined.Set);
        Assert.True(joined.Wait(Patience));
        for (var i = 0; i < 1000; i++)
            sender.TellClock();
        sender.Dispose();
        var bytes = written.ToArray().AsSpan();
        var frames = 0;
        for (; ShadowFrame.Read(bytes, out _) is > 0 and var length; frames++)
            bytes = bytes[length..];
        Assert.Equal(1000, frames);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _listener.Dispose();
        _joined.Dispose();
    }

    private async Task<Stream> ConnectAsync(CancellationToken gone)
    {
        Interlocked.Increment(ref _connections);
        if (_isDeaf)
            await Task.Delay(Timeout.Infinite, gone);
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint, gone);
        return client.GetStream();
    }

    /// <summary>More than sockets hold for a reader.</summary>
    private void Fill()
    {
        var samples = new byte[160];
        for (var packet = 0; packet < 100_000; packet++)
            _sender.Hear(Recording, 320 * packet, samples);
        _sender.HandOver();
    }
}
