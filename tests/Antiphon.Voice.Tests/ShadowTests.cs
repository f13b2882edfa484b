using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>What a server that waits knows and keeps of another one's calls.</summary>
public class ShadowTests
{
    private readonly Station _active = new();
    private readonly Station _waiting = new(isActive: false);

    [Fact]
    public void Recording_of_the_other_server_is_written_here_too_until_its_call_has_ended()
    {
        var answer = _active.Answer();
        _active.LetSpeak();
        Follow();
        Assert.Equal(1, _waiting.Report.Shadows);
        Assert.Equal(_active.Ports.Recordings, _waiting.Ports.Recordings);
        Assert.Single(_waiting.Ports.ShadowRecordings);

        _active.HangUp(answer);
        Follow();
        Assert.Equal(0, _waiting.Report.Shadows);
        Assert.Empty(_waiting.Ports.Recordings);
        Assert.Empty(_waiting.Ports.ShadowRecordings);
    }

    [Fact]
    public void Handover_that_is_taken_back_finds_its_calls_where_they_were()
    {
        _active.Answer();
        _active.LetSpeak();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Assert.Empty(_active.Report.Calls);
        _active.Activate();
        Assert.Equal("Recording", Assert.Single(_active.Report.Calls).Stage);
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Empty(_active.Ports.SetAside);
    }

    [Fact]
    public void Call_that_neither_server_takes_is_set_aside_and_its_message_delivered()
    {
        _active.Answer();
        _active.LetSpeak();
        var recording = _active.Ports.Recordings.Single();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Equal(recording, Assert.Single(_active.Ports.Delivered).Recording);
        Assert.Single(_active.Ports.SetAside);
        Assert.Equal(0, _active.Report.Shadows);
    }

    [Fact]
    public void Call_that_was_offered_to_a_server_that_did_not_take_it_is_forgotten_there_too()
    {
        _active.Answer();
        _active.LetSpeak();
        Follow();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Follow();
        Assert.Equal(1, _waiting.Report.Shadows);
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Single(_active.Ports.Delivered);
        Follow();
        Assert.Equal(0, _waiting.Report.Shadows);
        Assert.Empty(_waiting.Ports.Recordings);
    }

    [Fact]
    public void Call_that_was_let_go_while_its_message_was_stored_is_the_other_servers_when_it_is_kept()
    {
        _active.Ports.IsUnanswered = true;
        var answer = _active.Answer();
        _active.LetSpeak();
        _active.HangUp(answer);
        Follow();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _active.Ports.Shadowed.Clear();
        var ticket = Assert.Single(_active.Ports.Unanswered);
        Assert.Empty(_active.SentBy(
            s => s.Deliver(new VoiceEvent.StoreReplied(new StoreReply.AlreadyDone(ticket)))));
        Assert.Empty(_active.Ports.Shadowed);
    }

    [Fact]
    public void Message_that_nobody_stopped_is_not_longer_than_a_message_may_be()
    {
        _active.Answer();
        _active.LetSpeak();
        var recording = _active.Ports.Recordings.Single();
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.RecordingAnchored(
            new(1), recording, new RecordingAnchor(1, 0, 0, _active.Now))));
        _active.LetTimePass(TimeSpan.FromHours(1));
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Equal(300 * 8000, Assert.Single(_active.Ports.Delivered).Samples);
    }

    [Fact]
    public void Call_that_the_other_server_takes_is_not_set_aside()
    {
        _active.Answer();
        _active.LetSpeak();
        Follow();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _waiting.Activate();
        _active.Follow(_waiting);
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Empty(_active.Ports.SetAside);
        Assert.Equal(1, _active.Report.Shadows);
    }

    [Fact]
    public void Call_is_not_missed_before_the_other_server_has_told_all_of_its_calls()
    {
        var theirs = new Station(s => s with { HasPeer = true, ServerName = "b" });
        theirs.Receive(theirs.InDialog("ACK", Station.FinalOf(theirs.Receive(theirs.Invite()))!));
        theirs.Deliver(new VoiceEvent.ShadowsWanted());
        _active.Follow(theirs);
        _active.Answer();
        _active.LetSpeak();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _active.LetTimePass(TimeSpan.FromSeconds(6));
        // The way between them broke, and it begins anew.
        _active.Deliver(new VoiceEvent.ShadowsBegun("b-1"));
        _active.LetTimePass(TimeSpan.FromSeconds(6));
        Assert.Equal(1, _active.Report.Shadows);
        _active.Deliver(new VoiceEvent.ShadowsTold());
        _active.LetTimePass(TimeSpan.FromSeconds(12));
        Assert.Equal(0, _active.Report.Shadows);
    }

    [Fact]
    public void Greeting_goes_on_where_it_is_at_a_server_that_heard_of_it_late()
    {
        _active.Deliver(new VoiceEvent.ShadowsWanted());
        Follow();
        // The two stand side by side for a while, then the one that waits stands still for three seconds.
        foreach (var station in (Station[])[_active, _waiting])
            station.LetTimePass(TimeSpan.FromSeconds(45));
        Follow();
        HearGreeting(_active);
        Assert.Equal(3, _waiting.Ports.PlayedFrom.TotalSeconds, 0.2);
    }

    [Fact]
    public void Greeting_goes_on_where_it_is_when_the_other_server_started_anew_with_another_clock()
    {
        _active.LetTimePass(TimeSpan.FromHours(1));
        _active.Deliver(new VoiceEvent.ShadowsWanted());
        _active.Answer();
        Follow();
        var anew = new Station(settings => settings with { Epoch = 2 });
        anew.LetTimePass(TimeSpan.FromMinutes(10));
        anew.Deliver(new VoiceEvent.ShadowsWanted());
        _waiting.Follow(anew);
        HearGreeting(anew);
        Assert.Equal(3, _waiting.Ports.PlayedFrom.TotalSeconds, 0.2);
    }

    [Fact]
    public void Call_of_which_all_comes_late_and_at_once_goes_on_where_that_ends()
    {
        var waiting = new Station(settings => settings with { HasPeer = true }, isActive: false);
        _active.Deliver(new VoiceEvent.ShadowsWanted());
        waiting.Follow(_active);
        _active.Answer();
        _active.LetSpeak();
        foreach (var station in (Station[])[_active, waiting])
            station.LetTimePass(TimeSpan.FromSeconds(4));
        waiting.Activate();
        waiting.Follow(_active);
        waiting.LetTimePass(TimeSpan.FromSeconds(0.2));
        Assert.Equal("Recording", Assert.Single(waiting.Report.Calls).Stage);
    }

    /// <summary>A caller hears three seconds of the greeting before it goes on at the one that waits.</summary>
    private void HearGreeting(Station at)
    {
        at.Receive(at.InDialog("ACK", Station.FinalOf(at.Receive(at.Invite()))!));
        at.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackStarted(
            new(1), new(1), new OutgoingAnchor(1, 1, 0, at.Now))));
        foreach (var station in (Station[])[at, _waiting])
            station.LetTimePass(TimeSpan.FromSeconds(3));
        _waiting.Follow(at);
        _waiting.Activate();
    }

    private void Follow() => _waiting.Follow(_active);
}
