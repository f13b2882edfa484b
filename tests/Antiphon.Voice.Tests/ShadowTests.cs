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
        var answer = Answer();
        LetSpeak();
        Follow();
        Assert.Equal(1, _waiting.Report.Shadows);
        Assert.Equal(_active.Ports.Recordings, _waiting.Ports.Recordings);
        Assert.Single(_waiting.Ports.ShadowRecordings);

        HangUp(_active, answer);
        Follow();
        Assert.Equal(0, _waiting.Report.Shadows);
        Assert.Empty(_waiting.Ports.Recordings);
        Assert.Empty(_waiting.Ports.ShadowRecordings);
    }

    [Fact]
    public void Handover_that_is_taken_back_finds_its_calls_where_they_were()
    {
        Answer();
        LetSpeak();
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
        Answer();
        LetSpeak();
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
        Answer();
        LetSpeak();
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
        var answer = Answer();
        LetSpeak();
        HangUp(_active, answer);
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
        Answer();
        LetSpeak();
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
        Answer();
        LetSpeak();
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
        Answer();
        LetSpeak();
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
    public void Call_of_a_server_that_lets_go_goes_on_at_the_one_that_was_active_beside_it()
    {
        var other = new Station(s => s with { HasPeer = true, ServerName = "b" });
        Answer();
        LetSpeak();
        _active.Ports.Shadowed.Clear();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        other.Follow(_active);
        Assert.Equal("Recording", Assert.Single(other.Report.Calls).Stage);
        _active.Follow(other);
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Empty(_active.Ports.SetAside);
    }

    [Fact]
    public void Call_whose_caller_was_heard_by_the_other_server_alone_goes_on_as_it_was_there()
    {
        var answer = Station.FinalOf(_active.Receive(_active.Invite()))!;
        Follow();
        _waiting.Activate();
        _active.Follow(_waiting);
        _active.Receive(_active.InDialog("ACK", answer));
        LetSpeak();
        Follow();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Follow();
        Assert.Equal("Recording", Assert.Single(_waiting.Report.Calls).Stage);
        Assert.Equal(_active.Ports.Recordings, _waiting.Ports.Recordings);

        _active.Follow(_waiting);
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Empty(_active.Ports.SetAside);
    }

    /// <summary>
    /// Neither hears the other, and the caller's packets come to the second: the first gives the call up without a
    /// word, and has it back when they meet.
    /// </summary>
    [Fact]
    public void Call_that_ends_where_its_caller_is_not_heard_goes_on_where_it_is()
    {
        _ = Answer();
        LetSpeak();
        Follow();
        _waiting.Activate();
        _active.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), _active.Now)));
        Assert.Empty(_active.SentBy(s => s.Deliver(new VoiceEvent.Drain("Stopped"))));
        StopRecording(_active);
        Assert.Empty(_active.Report.Calls);
        Assert.Single(_active.Ports.GivenUp);

        Follow();
        Assert.Equal("Recording", Assert.Single(_waiting.Report.Calls).Stage);
        _active.Activate();
        _waiting.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _active.Follow(_waiting);
        Assert.Equal("Recording", Assert.Single(_active.Report.Calls).Stage);
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
        Answer();
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
        Answer();
        LetSpeak();
        foreach (var station in (Station[])[_active, waiting])
            station.LetTimePass(TimeSpan.FromSeconds(4));
        waiting.Activate();
        waiting.Follow(_active);
        waiting.LetTimePass(TimeSpan.FromSeconds(0.2));
        Assert.Equal("Recording", Assert.Single(waiting.Report.Calls).Stage);
    }

    [Fact]
    public void What_was_recorded_here_is_not_lost_with_the_server_that_took_the_call_over()
    {
        Answer();
        LetSpeak();
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.RecordingAnchored(
            new(1), _active.Ports.Recordings.Single(), new RecordingAnchor(1, 0, 0, _active.Now))));
        Follow();
        _waiting.Activate();
        _active.Follow(_waiting);
        _active.LetTimePass(TimeSpan.FromSeconds(5));
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        // The other one has died, and does not know of the call when it is there again.
        _active.Deliver(new VoiceEvent.ShadowsBegun("b-2"));
        _active.Deliver(new VoiceEvent.ShadowsTold());
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Equal(5 * 8000, Assert.Single(_active.Ports.Delivered).Samples);
    }

    [Fact]
    public void Call_that_has_ended_is_not_taken_from_a_server_that_did_not_hear_of_it()
    {
        EndWhereBothCarryIt();
        _waiting.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _active.Follow(_waiting);
        Assert.Empty(_active.Report.Calls);
        Follow();
        _waiting.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Equal(0, _waiting.Report.Shadows);
        Assert.Empty(_waiting.Ports.SetAside);
        Assert.Empty(_waiting.Ports.Recordings);
    }

    [Fact]
    public void Call_that_both_carried_is_let_go_where_its_end_was_not_heard()
    {
        EndWhereBothCarryIt();
        _waiting.Deliver(new VoiceEvent.ShadowsWanted());
        _active.Follow(_waiting);
        Follow();
        Assert.Empty(_waiting.Report.Calls);
        Assert.Empty(_waiting.Ports.Recordings);
    }

    [Fact]
    public void Recording_of_a_call_that_both_servers_carry_is_each_ones_own()
    {
        Answer();
        Follow();
        _waiting.Activate();
        LetSpeak();
        Follow();
        Assert.Empty(_waiting.Ports.ShadowRecordings);
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

    /// <summary>Both servers carry one call, and its caller's end is heard by one of them only.</summary>
    private void EndWhereBothCarryIt()
    {
        var answer = Answer();
        LetSpeak();
        Follow();
        _waiting.Activate();
        HangUp(_active, answer);
        _active.Ports.Shadowed.Clear();
        _waiting.Ports.Shadowed.Clear();
    }

    private SipResponse Answer()
    {
        var answer = Station.FinalOf(_active.Receive(_active.Invite()))!;
        _active.Receive(_active.InDialog("ACK", answer));
        return answer;
    }

    /// <summary>The caller hangs up in the middle of the message.</summary>
    private static void HangUp(Station station, SipResponse answer)
    {
        station.Receive(station.InDialog("BYE", answer));
        StopRecording(station);
    }

    private static void StopRecording(Station station) => station.Deliver(new VoiceEvent.MediaRaised(
        new MediaEvent.RecordingStopped(new(1), station.Ports.Recordings.Single(), RecordingStop.Asked, 24_000)));

    /// <summary>The greeting, then the tone.</summary>
    private void LetSpeak()
    {
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(1))));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(2))));
    }
}
