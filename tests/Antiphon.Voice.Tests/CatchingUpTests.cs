using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>
/// A server that comes while calls are recorded gets what was recorded before, after everything else.
/// </summary>
public sealed class CatchingUpTests
{
    private readonly Station _active = new();
    private readonly RecordingId _recording;

    public CatchingUpTests()
    {
        var answer = Station.FinalOf(_active.Receive(_active.Invite()))!;
        _active.Receive(_active.InDialog("ACK", answer));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(1))));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(2))));
        _recording = _active.Ports.Recordings.Single();
        _active.Ports.Shadowed.Clear();
        _active.Deliver(new VoiceEvent.ShadowsWanted());
    }

    [Fact]
    public void Recording_is_repeated_up_to_where_the_tap_hears_it_again()
    {
        Assert.Equal([_recording], _active.Ports.HeardAgain);
        Assert.Equal(1, _active.Report.CatchingUp);
        Hear(from: 100_000);
        Read(to: 100_000);
        var repeated = Repeated();
        Assert.Equal([0, 32_768, 65_536, 98_304], repeated.Select(r => r.Offset));
        Assert.Equal(100_000, repeated.Sum(r => r.Samples.Length));
        Assert.Equal(0, _active.Report.CatchingUp);
    }

    [Fact]
    public void Piece_waits_as_long_as_anything_else_has_to_be_told()
    {
        Hear(from: 1000);
        _active.Ports.IsWayBusy = true;
        Read(to: 1000);
        _active.LetTimePass(TimeSpan.FromSeconds(1));
        Assert.Empty(Repeated());
        Assert.Equal(1, _active.Report.CatchingUp);
        _active.Ports.IsWayBusy = false;
        _active.LetTimePass(TimeSpan.FromSeconds(1));
        Assert.Equal(1000, Assert.Single(Repeated()).Samples.Length);
    }

    [Fact]
    public void Server_that_comes_once_more_is_given_everything_once_more()
    {
        Hear(from: 50_000);
        _active.Deliver(new VoiceEvent.ShadowsWanted());
        Hear(from: 50_000);
        Read(to: 50_000);
        Assert.Equal(0, _active.Report.CatchingUp);
        Assert.Equal(50_000, Repeated().DistinctBy(r => r.Offset).Sum(r => r.Samples.Length));
    }

    [Fact]
    public void Recording_whose_session_has_closed_holds_up_nobody()
    {
        _active.LetTimePass(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _active.Report.CatchingUp);
    }

    [Fact]
    public void Call_of_an_earlier_life_of_the_other_server_is_given_back_to_it()
    {
        var waiting = new Station(s => s with { HasPeer = true, ServerName = "b" }, isActive: false);
        waiting.Follow(_active);
        var anew = new Station(s => s with { HasPeer = true, Epoch = 2 });
        anew.Deliver(new VoiceEvent.ShadowsWanted());
        waiting.Follow(anew);

        anew.Follow(waiting);
        Assert.Equal("Recording", Assert.Single(anew.Report.Calls).Stage);
        // What it carries now it tells, so that nobody thinks it lost.
        waiting.Follow(anew);
        waiting.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Equal(1, waiting.Report.Shadows);
        Assert.Empty(waiting.Ports.SetAside);
    }

    [Fact]
    public void Server_that_lets_go_of_a_call_that_both_carried_is_given_what_the_other_has_recorded()
    {
        var other = new Station(s => s with { HasPeer = true, ServerName = "b" }, isActive: false);
        other.Follow(_active);
        other.Activate();
        _active.Follow(other);

        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        other.Follow(_active);
        Assert.Equal([_recording], other.Ports.HeardAgain);
        other.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.HeardAgain(new(1), _recording, 1000)));
        var (recording, offset, samples) = Assert.Single(other.Ports.Reads);
        other.Deliver(new VoiceEvent.RecordingRead(new RecordingPart(recording, offset, new byte[samples])));

        _active.Follow(other);
        Assert.Equal((_recording, 0, 1000), Assert.Single(_active.Ports.RepeatedHere));
    }

    [Fact]
    public void Call_that_nobody_carries_any_more_is_forgotten_and_its_message_delivered()
    {
        var waiting = new Station(s => s with { HasPeer = true, ServerName = "b" }, isActive: false);
        waiting.Follow(_active);
        var anew = new Station(s => s with { HasPeer = true, Epoch = 2 });
        anew.Deliver(new VoiceEvent.ShadowsWanted());
        waiting.Follow(anew);
        waiting.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Equal(0, waiting.Report.Shadows);
        Assert.Equal((_recording, 16_000), Assert.Single(waiting.Ports.Delivered));
        Assert.Single(waiting.Ports.SetAside);
    }

    [Fact]
    public void Call_that_ended_while_the_link_was_broken_is_forgotten_and_leaves_nothing()
    {
        var waiting = new Station(s => s with { HasPeer = true, ServerName = "b" }, isActive: false);
        waiting.Follow(_active);
        waiting.Deliver(new VoiceEvent.ShadowsBegun("a-1"));
        waiting.Deliver(new VoiceEvent.ShadowsTold());
        waiting.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Equal(0, waiting.Report.Shadows);
        Assert.Empty(waiting.Ports.Recordings);
        Assert.Empty(waiting.Ports.Delivered);
        Assert.Empty(waiting.Ports.SetAside);
    }

    private void Hear(long from) => _active.Deliver(new VoiceEvent.MediaRaised(
        new MediaEvent.HeardAgain(new(1), _recording, from)));

    /// <summary>The writer's thread answers, and time passes.</summary>
    private void Read(long to)
    {
        for (var done = 0; done < _active.Ports.Reads.Count; done++)
        {
            var (recording, offset, samples) = _active.Ports.Reads[done];
            Assert.True(offset + samples <= to);
            _active.Deliver(new VoiceEvent.RecordingRead(new RecordingPart(recording, offset, new byte[samples])));
            _active.LetTimePass(TimeSpan.FromMilliseconds(10));
        }
    }

    private VoiceEvent.ShadowRepeated[] Repeated() =>
        [.. _active.Ports.Shadowed.OfType<VoiceEvent.ShadowRepeated>()];
}
