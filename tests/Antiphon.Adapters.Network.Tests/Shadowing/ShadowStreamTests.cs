using System.Collections.Concurrent;
using System.IO.Pipes;
using Antiphon.Adapters.Network.Shadowing;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Network.Tests.Shadowing;

/// <summary>What one server streams of its calls is what the other one takes.</summary>
public sealed class ShadowStreamTests : IShadowSink, IAsyncDisposable
{
    private static readonly RecordingId One = RecordingId.Parse("0123456789abcdef0123456789abcdef", null);
    private static readonly RecordingId Other = RecordingId.Parse("f123456789abcdef0123456789abcdef", null);

    private readonly AnonymousPipeServerStream _way = new(PipeDirection.Out);
    private readonly AnonymousPipeClientStream _arriving;
    private readonly ManualResetEventSlim _joined = new();
    private readonly BlockingCollection<(RecordingId Recording, long Offset, byte[] Samples)> _heard = [];
    private readonly BlockingCollection<Instant> _clocks = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly SteadyClock _clock = new(TimeProvider.System);
    private readonly ShadowReceiver _receiver;
    private readonly ShadowSender _sender;
    private readonly Task _receiving;

    public ShadowStreamTests()
    {
        _arriving = new AnonymousPipeClientStream(PipeDirection.In, _way.ClientSafePipeHandle);
        _sender = new ShadowSender(_ => Task.FromResult<Stream>(_way), _clock, _joined.Set);
        _receiver = new ShadowReceiver(this);
        _receiving = Task.Run(() => _receiver.ReadAsync(_arriving, _closing.Token));
        Assert.True(_joined.Wait(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Packets_that_follow_each_other_arrive_as_one_piece()
    {
        var samples = new byte[640];
        Random.Shared.NextBytes(samples);
        _sender.Hear(One, 0, samples.AsSpan(0, 160));
        _sender.Hear(One, 160, samples.AsSpan(160, 160));
        _sender.Hear(Other, 320, samples.AsSpan(320, 160));
        // A packet between these two has not come.
        _sender.Hear(Other, 640, samples.AsSpan(480, 160));
        _sender.HandOver();
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
            _sender.Hear(One, 160 * packet, samples);
        }

        _sender.HandOver();
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
        var before = _clock.Now;
        _sender.TellClock();
        Assert.True(_clocks.TryTake(out var told, TimeSpan.FromSeconds(10)));
        Assert.True(before <= told && told <= _clock.Now);
    }

    [Fact]
    public async Task What_comes_of_an_earlier_stream_after_the_next_has_begun_is_not_taken()
    {
        _sender.TellClock();
        Assert.True(_clocks.TryTake(out _, TimeSpan.FromSeconds(10)));
        await _receiver.ReadAsync(Stream.Null, _closing.Token);
        _sender.TellClock();
        await _receiving.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(_clocks);
    }

    public async ValueTask DisposeAsync()
    {
        _sender.Dispose();
        await _way.DisposeAsync();
        await _receiving;
        await _arriving.DisposeAsync();
        _closing.Dispose();
        _joined.Dispose();
        _heard.Dispose();
        _clocks.Dispose();
    }

    void IShadowSink.OnAudio(RecordingId recording, long offset, ReadOnlyMemory<byte> samples) =>
        _heard.Add((recording, offset, samples.ToArray()));

    void IShadowSink.OnClock(Instant sentAt) => _clocks.Add(sentAt);

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

    private static string Text(RecordingId recording, long offset, byte[] samples) =>
        $"{recording} {offset} {Convert.ToHexString(samples)}";

    private List<(RecordingId Recording, long Offset, byte[] Samples)> Take(int count)
    {
        List<(RecordingId, long, byte[])> taken = [];
        for (var i = 0; i < count; i++)
        {
            Assert.True(_heard.TryTake(out var piece, TimeSpan.FromSeconds(10)), $"piece {i} has not come");
            taken.Add(piece);
        }

        return taken;
    }
}
