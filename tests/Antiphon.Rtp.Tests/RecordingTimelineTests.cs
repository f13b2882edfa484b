using Antiphon.Kernel;

namespace Antiphon.Rtp.Tests;

/// <summary>
/// Where packets lie in a recording. A packet is 160 samples; the sender's stamps begin close to their end.
/// </summary>
public class RecordingTimelineTests
{
    private const uint First = uint.MaxValue - 500;

    private RecordingTimeline _timeline;

    [Fact]
    public void Recording_begins_with_the_first_packet_that_comes() => Assert.Equal([0, 160, 320], Place(7, 8, 9));

    [Fact]
    public void Lost_packet_leaves_its_time() => Assert.Equal([0, 160, 640], Place(0, 1, 4));

    [Fact]
    public void Packet_that_was_overtaken_falls_into_its_place() => Assert.Equal([0, 320, 160, 480], Place(0, 2, 1, 3));

    [Fact]
    public void Doubled_packet_falls_onto_itself()
    {
        Assert.Equal([0, 160, 160, 320], Place(0, 1, 1, 2));
        Assert.Equal(480, _timeline.End);
    }

    [Fact]
    public void Packet_of_the_time_before_the_recording_is_left_out() => Assert.Equal([0, -1, 160], Place(5, 4, 6));

    [Fact]
    public void Recording_that_was_paused_goes_on_where_it_ended_and_nothing_late_falls_before_that()
    {
        _timeline = new RecordingTimeline(8000);
        Assert.Equal([8000, -1, 8160], Place(100, 99, 101));
    }

    [Fact]
    public void New_source_begins_at_the_time_that_has_passed()
    {
        Place(0, 1);
        Assert.Equal(4000, _timeline.Place(2, new(99), 160, At(25), out var anew));
        Assert.True(anew);
        Assert.Equal(new TimelineAnchor(2, 99, 4000, At(25)), _timeline.Anchor);
        Assert.Equal(4160, _timeline.Place(2, new(99 + 160), 160, At(26), out anew));
        Assert.False(anew);
    }

    [Fact]
    public void New_source_never_writes_over_what_was_recorded()
    {
        Place(0, 1, 2, 3);
        Assert.Equal(640, _timeline.Place(2, new(99), 160, At(1), out _));
    }

    [Theory]
    [InlineData(16_000, false)]
    [InlineData(1_000_000, true)]
    [InlineData(-1_000_000, true)]
    public void Clock_that_jumps_by_more_than_two_seconds_is_anchored_anew(int ticks, bool jumps)
    {
        Place(0);
        var offset = _timeline.Place(1, new RtpTimestamp(First) + ticks, 160, At(1), out var anew);
        Assert.Equal((jumps, jumps ? 160 : ticks), (anew, offset));
    }

    [Fact]
    public void Pause_of_a_phone_that_suppresses_silence_keeps_its_time() =>
        Assert.Equal([0, 160 * 500], Place(0, 500));

    [Fact]
    public void Time_line_of_another_server_goes_on()
    {
        Place(0, 1, 2);
        var next = new RecordingTimeline(_timeline.Anchor, _timeline.End);
        Assert.Equal(800, next.Place(1, new RtpTimestamp(First) + 800, 160, At(5), out _));
        Assert.Equal(960, next.Place(1, new RtpTimestamp(First) + 960, 160, At(6), out var anew));
        Assert.False(anew);
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(4)]
    public void Gap_between_two_servers_is_as_long_as_the_source_says_whatever_their_clocks_say(int seconds)
    {
        Place(0, 1, 2);
        var anchor = _timeline.Anchor with { At = _timeline.Anchor.At + TimeSpan.FromSeconds(seconds) };
        var next = new RecordingTimeline(anchor, _timeline.End);
        Assert.Equal(40_000, next.Place(1, new RtpTimestamp(First) + 40_000, 160, At(250), out var anew));
        Assert.True(anew);
        Assert.Equal(40_160, next.Place(1, new RtpTimestamp(First) + 40_160, 160, At(251), out _));
        Assert.Equal(new TimelineAnchor(1, (new RtpTimestamp(First) + 40_000).Value, 40_000, At(250)), next.Anchor);
    }

    [Theory]
    [InlineData(-1_000_000)]
    [InlineData(1_000_000)]
    public void Clock_that_jumped_between_two_servers_is_anchored_anew_at_the_time_that_has_passed(int ticks)
    {
        Place(0, 1, 2);
        var next = new RecordingTimeline(_timeline.Anchor, _timeline.End);
        Assert.Equal(8000, next.Place(1, new RtpTimestamp(First) + ticks, 160, At(50), out var anew));
        Assert.True(anew);
    }

    [Fact]
    public void Five_minutes_of_loss_and_overtaking_put_every_sample_where_the_sender_had_it()
    {
        var chance = new Chance(5);
        var packets = Enumerable.Range(0, 15_000).Where(_ => !chance.OneIn(20))
            .Select(n => (Number: n, Arrives: n + chance.Next(6))).OrderBy(p => p.Arrives).ToArray();
        var first = packets[0].Number;
        foreach (var (number, arrives) in packets)
        {
            var offset = _timeline.Place(1, new RtpTimestamp(First) + (number * 160), 160, At(arrives), out _);
            Assert.Equal(number < first ? -1 : (number - first) * 160L, offset);
        }
    }

    private static Instant At(int packet) => new(1_767_225_600_000_000 + (packet * 20_000L));

    private long[] Place(params int[] packets) =>
        [.. packets.Select(p => _timeline.Place(1, new RtpTimestamp(First) + (p * 160), 160, At(p), out _))];
}
