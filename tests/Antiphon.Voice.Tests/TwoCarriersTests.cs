using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>A call that two servers carry, each having taken the other for gone: what becomes of it.</summary>
public partial class TwoCarriersTests
{
    private readonly Station _active = new();
    private readonly Station _waiting = new(isActive: false);

    [Fact]
    public void Call_whose_caller_was_heard_by_the_other_server_alone_goes_on_as_it_was_there()
    {
        var answer = Station.FinalOf(_active.Receive(_active.Invite()))!;
        Follow();
        _waiting.Activate();
        _active.Follow(_waiting);
        _active.Receive(_active.InDialog("ACK", answer));
        _active.LetSpeak();
        Follow();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Follow();
        Assert.Equal("Recording", Assert.Single(_waiting.Report.Calls).Stage);
        Assert.Equal(_active.Ports.Recordings, _waiting.Ports.Recordings);

        _active.Follow(_waiting);
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Empty(_active.Ports.SetAside);
    }

    [Fact]
    public void Greeting_that_nobody_heard_is_not_played_on_when_the_call_goes_on_as_the_other_server_had_it()
    {
        CarryWhereTheFirstHears();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Assert.NotEmpty(_waiting.Ports.Playing);
        Follow();
        Assert.Equal("Recording", Assert.Single(_waiting.Report.Calls).Stage);
        Assert.Empty(_waiting.Ports.Playing);
    }

    [Fact]
    public void Caller_who_has_been_asked_to_speak_since_the_servers_met_is_not_greeted_again()
    {
        _active.Answer();
        Follow();
        _waiting.Activate();
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), _active.Now)));
        LetPass(TimeSpan.FromSeconds(3));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), Since: null)));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(1))));
        _waiting.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _active.Follow(_waiting);
        Assert.Equal("Beeping", Assert.Single(_active.Report.Calls).Stage);
    }

    [Fact]
    public void Call_that_the_other_server_does_not_take_as_it_was_here_is_not_ended_there()
    {
        CarryWhereTheFirstHears();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _waiting.Deliver(new VoiceEvent.ShadowsWanted());
        _active.Follow(_waiting);
        _active.LetTimePass(TimeSpan.FromSeconds(25));
        Assert.Equal((1, 0), (_active.Report.Shadows, _active.Ports.SetAside.Count));
        Assert.Empty(_active.Ports.Shadowed.OfType<VoiceEvent.ShadowEnded>());
    }

    /// <summary>It may be ten seconds old.</summary>
    [Fact]
    public void What_a_server_that_is_lost_told_of_a_call_that_is_carried_here_takes_it_nowhere()
    {
        CarryWhereTheFirstHears(signsIn: true);
        Follow();
        _waiting.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        Assert.Equal("Greeting", Assert.Single(_waiting.Report.Calls).Stage);
    }

    [Fact]
    public void Silence_that_was_recorded_of_a_caller_who_signed_in_at_the_other_server_is_thrown_away()
    {
        _active.Answer();
        Follow();
        _waiting.Activate();
        _waiting.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.KeyPressed(new(1), '*', TimeSpan.Zero)));
        _active.LetSpeak();
        Assert.Single(_active.Ports.Recordings);
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), _active.Now)));
        LetPass(TimeSpan.FromSeconds(3));
        _waiting.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _active.Follow(_waiting);
        Assert.StartsWith("Entering", Assert.Single(_active.Report.Calls).Stage, StringComparison.Ordinal);
        Assert.Empty(_active.Ports.Recordings);
    }

    [Fact]
    public void What_the_other_server_told_before_it_could_take_the_call_is_no_word_that_it_did()
    {
        _waiting.Deliver(new VoiceEvent.ShadowsWanted());
        _active.Follow(_waiting);
        _active.Answer();
        Follow();
        _waiting.Activate();
        _active.LetSpeak();
        LetPass(TimeSpan.FromSeconds(3));
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _active.Follow(_waiting);
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Single(_active.Ports.SetAside);
        Assert.Single(_active.Ports.Delivered);
    }

    /// <summary>
    /// Neither hears the other, and the caller's packets come to the second: the first gives the call up without a
    /// word, and has it back when they meet.
    /// </summary>
    [Fact]
    public void Call_that_ends_where_its_caller_is_not_heard_goes_on_where_it_is()
    {
        _ = _active.Answer();
        _active.LetSpeak();
        Follow();
        _waiting.Activate();
        _active.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), _active.Now)));
        Assert.Empty(_active.SentBy(s => s.Deliver(new VoiceEvent.Drain("Stopped"))));
        _active.StopRecording();
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
    public void Call_that_the_other_server_has_given_back_ends_with_a_BYE_even_before_its_caller_is_heard_again()
    {
        _ = _active.Answer();
        _active.LetSpeak();
        Follow();
        _waiting.Activate();
        _active.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), _active.Now)));
        LetPass(TimeSpan.FromSeconds(0.5));
        _waiting.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _active.Follow(_waiting);
        var sent = Assert.Single(_active.SentBy(s => s.Deliver(new VoiceEvent.Drain("Stopped"))));
        Assert.Equal(SipMethod.Bye, Assert.IsType<SipRequest>(sent).Method);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Call_that_the_other_server_does_not_name_when_they_meet_ends_with_a_BYE(bool isNamed)
    {
        _ = _active.Answer();
        _active.LetSpeak();
        if (isNamed)
            Follow();
        _waiting.Activate();
        _active.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), _active.Now)));
        LetPass(TimeSpan.FromSeconds(0.5));
        _waiting.Deliver(new VoiceEvent.ShadowsWanted());
        _active.Follow(_waiting);
        Assert.Equal(isNamed, _active.SentBy(s => s.Deliver(new VoiceEvent.Drain("Stopped"))).Count == 0);
    }

    /// <summary>
    /// Its telling goes on after a cut without a word of the call; what had stood still may come before that.
    /// </summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Call_that_the_other_server_does_not_know_as_of_now_ends_with_a_BYE(double secondsAgo, bool isEnded)
    {
        _ = _active.Answer();
        _active.LetSpeak();
        _active.Deliver(new VoiceEvent.ShadowClock(_active.Now));
        _active.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), _active.Now)));
        _active.LetTimePass(TimeSpan.FromSeconds(2));
        _active.Deliver(new VoiceEvent.ShadowClock(_active.Now - TimeSpan.FromSeconds(secondsAgo)));
        Assert.Equal(isEnded, _active.SentBy(s => s.Deliver(new VoiceEvent.Drain("Stopped"))).Count > 0);
    }

    [Fact]
    public void Server_that_was_not_heard_is_told_as_of_when_it_knows_all_calls()
    {
        _active.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        _active.Ports.Shadowed.Clear();
        _active.Deliver(new VoiceEvent.OtherJudged(IsLost: false));
        Assert.Equal(new VoiceEvent.ShadowClock(_active.Now), Assert.Single(_active.Ports.Shadowed));
        _active.Ports.Shadowed.Clear();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Assert.Contains(new VoiceEvent.ShadowClock(_active.Now), _active.Ports.Shadowed);
    }

    [Fact]
    public void Call_of_a_server_that_lets_go_goes_on_at_the_one_that_was_active_beside_it()
    {
        var other = new Station(s => s with { HasPeer = true, ServerName = "b" });
        _active.Answer();
        _active.LetSpeak();
        _active.Ports.Shadowed.Clear();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        other.Follow(_active);
        Assert.Equal("Recording", Assert.Single(other.Report.Calls).Stage);
        _active.Follow(other);
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Empty(_active.Ports.SetAside);
    }

    /// <summary>What was known of its clock was right a minute ago.</summary>
    [Fact]
    public void Call_that_the_other_server_has_taken_is_its_own_although_its_clock_has_run_behind_since()
    {
        var other = new Station(s => s with { HasPeer = true, ServerName = "b" });
        _active.Answer();
        _active.LetSpeak();
        _active.Deliver(new VoiceEvent.ShadowClock(_active.Now));
        _active.Ports.Shadowed.Clear();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        other.Follow(_active);
        foreach (var changed in other.Ports.Shadowed.OfType<VoiceEvent.ShadowChanged>())
            _active.Deliver(changed with { SentAt = changed.SentAt - TimeSpan.FromMilliseconds(20) });
        _active.LetTimePass(TimeSpan.FromSeconds(20));
        Assert.Empty(_active.Ports.SetAside);
    }

    [Fact]
    public void Call_that_was_let_go_while_the_way_was_broken_is_given_to_the_other_server_as_soon_as_that_is_there()
    {
        var other = new Station(s => s with { HasPeer = true, ServerName = "b" });
        _active.Answer();
        _active.LetSpeak();
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Clear();
        _active.Deliver(new VoiceEvent.ShadowsWanted());
        other.Follow(_active);
        Assert.Equal("Recording", Assert.Single(other.Report.Calls).Stage);
        Assert.Single(_active.Ports.Reads);
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

    /// <summary>No answer, or somebody else's, may mean that the far end goes on at the other server.</summary>
    [Theory]
    [InlineData(200, 0)]
    [InlineData(481, 0)]
    [InlineData(408, 1)]
    public void Call_whose_far_end_has_answered_our_BYE_is_over_whatever_the_other_server_tells(int status, int shadows)
    {
        _active.Answer();
        Follow();
        _waiting.Activate();
        var bye = Assert.Single(_active.SentBy(s => s.Deliver(new VoiceEvent.Drain("Stopped"))));
        _active.Receive(Assert.IsType<SipRequest>(bye).Answer(status));
        _active.Follow(_waiting);
        Assert.Equal(shadows, _active.Report.Shadows);
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
        _active.Answer();
        Follow();
        _waiting.Activate();
        _active.LetSpeak();
        Follow();
        Assert.Empty(_waiting.Ports.ShadowRecordings);
    }

    [Fact]
    public void What_was_recorded_here_is_not_lost_with_the_server_that_took_the_call_over()
    {
        _active.Answer();
        _active.LetSpeak();
        Anchor(_active, _active.Ports.Recordings.Single(), timestamp: 0);
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

    private void Follow() => _waiting.Follow(_active);

    private void Clear()
    {
        _active.Ports.Shadowed.Clear();
        _waiting.Ports.Shadowed.Clear();
    }

    private void LetPass(TimeSpan time)
    {
        foreach (var station in (Station[])[_active, _waiting])
            station.LetTimePass(time);
    }

    /// <summary>The first packet of the message has come.</summary>
    private static void Anchor(Station station, RecordingId recording, uint timestamp) =>
        station.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.RecordingAnchored(
            new(1), recording, new RecordingAnchor(1, timestamp, 0, station.Now))));

    /// <summary>
    /// The first records, or the caller signs in there; the second has played a greeting to nobody for three seconds.
    /// </summary>
    private void CarryWhereTheFirstHears(bool signsIn = false)
    {
        _active.Answer();
        Follow();
        _waiting.Activate();
        if (signsIn)
            _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.KeyPressed(new(1), '*', TimeSpan.Zero)));
        else
            _active.LetSpeak();
        _waiting.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), _waiting.Now)));
        LetPass(TimeSpan.FromSeconds(3));
    }

    /// <summary>Both servers carry one call, and its caller's end is heard by one of them only.</summary>
    private void EndWhereBothCarryIt()
    {
        var answer = _active.Answer();
        _active.LetSpeak();
        Follow();
        _waiting.Activate();
        _active.HangUp(answer);
        Clear();
    }
}
