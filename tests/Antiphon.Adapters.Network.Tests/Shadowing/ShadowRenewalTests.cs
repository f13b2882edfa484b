using Antiphon.Kernel;

namespace Antiphon.Adapters.Network.Tests.Shadowing;

/// <summary>A telling after the other server was not heard for a while.</summary>
public sealed class ShadowRenewalTests : IAsyncDisposable
{
    private static readonly RecordingId Recording = RecordingId.Parse("0123456789abcdef0123456789abcdef", null);

    private readonly ShadowWay _way = new();
    private long _given;

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(20_000)]
    public void What_stood_still_is_heard_once_and_in_order_when_the_other_server_is_heard_again(int packets)
    {
        Give(10);
        var heard = Take();
        _way.Cut();
        _way.Sender.Doubt();
        Give(packets);
        _way.Sender.Renew();
        Give(10);
        while (heard < _given)
            heard = Take(from: heard);
        Assert.Equal(2, _way.Connections);
        Assert.True(_way.IsNotTold());
    }

    [Fact]
    public void Voice_service_that_has_started_again_is_told_anew()
    {
        Give(10);
        Take();
        _way.Cut();
        _way.Restart();
        _way.Sender.Doubt();
        _way.Sender.Renew();
        Assert.True(_way.IsTold());
    }

    [Fact]
    public void Stream_that_began_after_the_doubt_stays()
    {
        _way.Sender.Doubt();
        _way.Break();
        Assert.True(SpinWait.SpinUntil(Tries, ShadowWay.Patience));
        Assert.True(_way.IsTold());
        _way.Sender.Renew();
        _way.Sender.TellClock();
        Assert.True(_way.Clocks.TryTake(out _, ShadowWay.Patience));
        Assert.Equal(2, _way.Connections);
    }

    [Fact]
    public void Connection_that_nobody_answers_is_tried_anew_at_once()
    {
        _way.Sender.Doubt();
        _way.IsDeaf = true;
        _way.Break();
        Assert.True(SpinWait.SpinUntil(Tries, ShadowWay.Patience));
        _way.IsDeaf = false;
        _way.Sender.Renew();
        Assert.True(_way.IsTold());
        Assert.Equal(3, _way.Connections);
    }

    /// <summary>A service that is stopped tells of its calls to the last.</summary>
    [Fact]
    public void What_was_given_before_the_end_is_written()
    {
        for (var i = 0; i < 1000; i++)
            _way.Sender.TellClock();
        _way.Stop();
        for (var i = 0; i < 1000; i++)
            Assert.True(_way.Clocks.TryTake(out _, ShadowWay.Patience), $"frame {i} has not come");
    }

    public ValueTask DisposeAsync() => _way.DisposeAsync();

    /// <summary>Gives something; whether it has connected again because of that.</summary>
    private bool Tries()
    {
        _way.Sender.TellClock();
        return _way.Connections == 2;
    }

    private void Give(int packets)
    {
        var samples = new byte[160];
        for (var i = 0; i < packets; i++, _given += samples.Length)
            _way.Sender.Hear(Recording, _given, samples);
        _way.Sender.HandOver();
    }

    /// <returns>Up to where it was heard.</returns>
    private long Take(long from = 0)
    {
        Assert.True(_way.Heard.TryTake(out var piece, ShadowWay.Patience), $"what follows {from} has not come");
        Assert.Equal(from, piece.Offset);
        return from + piece.Samples.Length;
    }
}
