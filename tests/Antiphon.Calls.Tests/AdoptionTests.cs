using Antiphon.Conversation;
using Antiphon.Kernel;

namespace Antiphon.Calls.Tests;

/// <summary>The numbers with which a call goes on at the other server.</summary>
public class AdoptionTests
{
    private static readonly TimeSpan ClockOffset = TimeSpan.FromHours(-3);
    private static readonly TimeSpan LagMax = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 11)]
    [InlineData(20, 11)]
    [InlineData(500, 35)]
    public void Stream_goes_on_after_every_packet_that_may_have_been_sent(int millisecondsLater, int packets)
    {
        var line = Playing(sequence: 65_530, timestamp: uint.MaxValue - 100);
        var here = line.Now + ClockOffset + TimeSpan.FromMilliseconds(millisecondsLater);
        var outgoing = Plan(line, here).Outgoing!;
        Assert.Equal((ushort)(65_530 + packets), outgoing.Sequence);
        Assert.Equal(unchecked(uint.MaxValue - 100 + (uint)(160 * packets)), outgoing.Timestamp);
        Assert.Equal((77u, here), (outgoing.Ssrc, outgoing.At));
    }

    [Fact]
    public void Playback_goes_on_where_the_far_end_has_heard_to()
    {
        var line = Playing(1, 1);
        var play = Assert.Single(
            Plan(line, line.Now + ClockOffset + TimeSpan.FromSeconds(2)).Effects.OfType<CallEffect.Play>());
        Assert.Equal(TimeSpan.FromSeconds(2), play.From);
        Assert.Equal(line.Call.Conversation.Plays, play.Number);
    }

    [Fact]
    public void Playback_goes_on_from_there_at_one_server_after_the_other()
    {
        var second = TimeSpan.FromSeconds(1);
        var line = Playing(1, 1);
        var there = Plan(line, line.Now + ClockOffset + (2 * second)).Call;
        var playing = there.Media.Playing!;
        // The other server's media engine tells when the first of its packets went out.
        var now = line.Now + ClockOffset + (2 * second);
        var started = new CallEvent.PlaybackStarted(playing.Number, new StreamAnchor(1, 2, 3, now));
        var begun = CallMachine.Next(there, started, Line.Around, now).State;
        var back = Adoption.Plan(begun, -ClockOffset, LagMax, line.Now + (5 * second));
        Assert.Equal(5 * second, Assert.Single(back.Effects.OfType<CallEffect.Play>()).From);
    }

    [Fact]
    public void Playback_that_had_not_begun_begins_where_it_was_to()
    {
        var line = Line.Talking();
        Assert.Equal(
            TimeSpan.Zero,
            Assert.Single(Plan(line, line.Now + TimeSpan.FromSeconds(5)).Effects.OfType<CallEffect.Play>()).From);
    }

    [Fact]
    public void Timers_are_due_when_they_were_on_this_servers_clock()
    {
        var line = Line.Talking(new Destination.OpeningGreeting()).HearOut();
        var due = line.Call.Timers[CallTimer.Conversation];
        var plan = Plan(line, line.Now + ClockOffset);
        Assert.Equal(due + ClockOffset, plan.Call.Timers[CallTimer.Conversation]);
        Assert.Equal(new CallEffect.StartTimer(CallTimer.Conversation, due + ClockOffset), plan.Effects[^1]);
    }

    [Fact]
    public void Recording_keeps_its_time_line()
    {
        var line = Line.Recording();
        var recording = line.Call.Media.Recording!;
        line.Take(new CallEvent.RecordingAnchored(recording.Id, new RecordedAnchor(5, 1000, 320, line.Now)));
        var start = Assert.Single(Plan(line, line.Now + ClockOffset).Effects.OfType<CallEffect.StartRecording>());
        Assert.Equal(new RecordedAnchor(5, 1000, 320, line.Now + ClockOffset), start.Recording.Anchor);
    }

    [Fact]
    public void Media_is_connected_before_anything_is_played() =>
        Assert.IsType<CallEffect.ConnectMedia>(Plan(Line.Talking(), default).Effects[0]);

    [Fact]
    public void Call_that_has_not_spoken_yet_has_no_stream_to_go_on_with() =>
        Assert.Null(Plan(Line.Answering(), default).Outgoing);

    private static Line Playing(ushort sequence, uint timestamp)
    {
        var line = Line.Talking();
        return line.Take(new CallEvent.PlaybackStarted(
            line.Call.Conversation.Plays, new StreamAnchor(77, sequence, timestamp, line.Now)));
    }

    private static Adoption Plan(Line line, Instant now) => Adoption.Plan(line.Call, ClockOffset, LagMax, now);
}
