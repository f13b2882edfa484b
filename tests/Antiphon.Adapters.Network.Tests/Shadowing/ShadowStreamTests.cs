using System.Net;
using System.Net.Sockets;
using Antiphon.Adapters.Network.Shadowing;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Network.Tests.Shadowing;

/// <summary>What one server streams of its calls is what the other one takes.</summary>
public sealed class ShadowStreamTests : IAsyncDisposable
{
    private static readonly RecordingId One = RecordingId.Parse("0123456789abcdef0123456789abcdef", null);
    private static readonly RecordingId Other = RecordingId.Parse("f123456789abcdef0123456789abcdef", null);

    private readonly ShadowWay _way = new();

    [Fact]
    public void Packets_that_follow_each_other_arrive_as_one_piece()
    {
        var samples = new byte[640];
        Random.Shared.NextBytes(samples);
        _way.Sender.Hear(One, 0, samples.AsSpan(0, 160));
        _way.Sender.Hear(One, 160, samples.AsSpan(160, 160));
        _way.Sender.Hear(Other, 320, samples.AsSpan(320, 160));
        // A packet between these two has not come.
        _way.Sender.Hear(Other, 640, samples.AsSpan(480, 160));
        _way.Sender.HandOver();
        Assert.Equal(
            [Text(One, 0, samples[..320]), Text(Other, 320, samples[320..480]), Text(Other, 640, samples[480..])],
            Take(3).Select(piece => Text(piece.Recording, piece.Offset, piece.Samples)));
    }

    [Fact]
    public void What_is_more_than_one_batch_arrives_whole()
    {
        var samples = new byte[160];
        for (var packet = 0; packet < 1000; packet++)
        {
            samples.AsSpan().Fill((byte)packet);
            _way.Sender.Hear(One, 160 * packet, samples);
        }

        _way.Sender.HandOver();
        var whole = new byte[160 * 1000];
        for (var left = whole.Length; left > 0;)
        {
            var (_, offset, piece) = Take(1)[0];
            piece.CopyTo(whole, offset);
            left -= piece.Length;
        }

        Assert.All(Enumerable.Range(0, whole.Length), at => Assert.Equal((byte)(at / 160), whole[at]));
    }

    [Fact]
    public void Clock_is_told_as_it_stood()
    {
        var before = _way.Clock.Now;
        _way.Sender.TellClock();
        Assert.True(_way.Clocks.TryTake(out var told, ShadowWay.Patience));
        Assert.True(before <= told && told <= _way.Clock.Now);
    }

    /// <summary>Whoever connects later is the other server's next life, or its next stream.</summary>
    [Fact]
    public async Task What_comes_of_an_earlier_stream_after_the_next_has_begun_is_not_taken()
    {
        var receiver = new ShadowReceiver(_way);
        var (first, next) = (await ConnectAsync(), await ConnectAsync());
        var reading = receiver.ReadAsync(first.There, CancellationToken.None);
        Assert.Equal(default, await ShadowPlace.ReadAsync(first.Here, CancellationToken.None));
        first.Here.Write([.. new ShadowPlace(5, 0).ToBytes().Span, .. Clock()]);
        Assert.True(_way.Clocks.TryTake(out _, ShadowWay.Patience));

        var readingNext = receiver.ReadAsync(next.There, CancellationToken.None);
        Assert.Equal(
            new ShadowPlace(5, Clock().Length), await ShadowPlace.ReadAsync(next.Here, CancellationToken.None));
        first.Here.Write(Clock());
        await reading.WaitAsync(ShadowWay.Patience);
        Assert.Empty(_way.Clocks);
        next.Here.Write([.. new ShadowPlace(5, Clock().Length).ToBytes().Span, .. Clock()]);
        Assert.True(_way.Clocks.TryTake(out _, ShadowWay.Patience));
        foreach (var stream in (Stream[])[first.Here, first.There, next.Here])
            stream.Dispose();
        await readingNext.WaitAsync(ShadowWay.Patience);
        next.There.Dispose();
    }

    public ValueTask DisposeAsync() => _way.DisposeAsync();

    private static byte[] Clock()
    {
        var frame = new ShadowFrame { Kind = ShadowFrameKind.Clock };
        var bytes = new byte[frame.Length];
        frame.Write(bytes);
        return bytes;
    }

    private static async Task<(Stream Here, Stream There)> ConnectAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        return (client.GetStream(), (await listener.AcceptTcpClientAsync()).GetStream());
    }

    private static string Text(RecordingId recording, long offset, byte[] samples) =>
        $"{recording} {offset} {Convert.ToHexString(samples)}";

    private List<(RecordingId Recording, long Offset, byte[] Samples)> Take(int count)
    {
        List<(RecordingId, long, byte[])> taken = [];
        for (var i = 0; i < count; i++)
        {
            Assert.True(_way.Heard.TryTake(out var piece, ShadowWay.Patience), $"piece {i} has not come");
            taken.Add(piece);
        }

        return taken;
    }
}
