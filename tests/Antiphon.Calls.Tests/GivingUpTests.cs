namespace Antiphon.Calls.Tests;

/// <summary>
/// Of two servers that cannot hear each other both go on with a call. The one that does not hear its far end says
/// nothing in it: a BYE would end it where it is heard.
/// </summary>
public class GivingUpTests
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(3);

    [Fact]
    public void Call_that_the_other_server_may_hear_ends_without_a_BYE_and_what_was_said_is_kept()
    {
        var line = Quiet().Take(new CallEvent.EndAsked("Shutdown"));
        Assert.Null(line.Sent);
        Assert.Contains(line.Asked, e => e is CallEffect.CloseMedia);
        line.StopRecording(3);
        Assert.Single(line.Asked.OfType<CallEffect.DeliverMessage>());
        Assert.Contains(line.Store().Asked, e => e is CallEffect.Ended);
        Assert.True(line.Call.IsGivenUp);
    }

    [Fact]
    public void Far_end_that_is_heard_again_may_still_be_the_others_for_a_moment()
    {
        var line = Quiet().Take(new CallEvent.FarEndQuiet(Since: null));
        Assert.Null(line.Wait(1.9).Take(new CallEvent.EndAsked("Shutdown")).Sent);
        line = Quiet().Take(new CallEvent.FarEndQuiet(Since: null));
        Assert.Equal("BYE", $"{line.Wait(2.1).Take(new CallEvent.EndAsked("Shutdown")).Sent!.Method}");
    }

    [Fact]
    public void Far_end_that_is_heard_gets_its_BYE()
    {
        var line = Line.Recording().Wait(10).WithoutOtherServerFor(Lately).Take(new CallEvent.EndAsked("Shutdown"));
        Assert.Equal("BYE", $"{line.Sent!.Method}");
        Assert.False(line.Call.IsGivenUp);
    }

    [Fact]
    public void Call_that_began_well_after_the_other_server_was_lost_is_nobody_elses()
    {
        var line = Line.Recording().Wait(10).WithoutOtherServerFor(TimeSpan.FromSeconds(16));
        line.Take(new CallEvent.FarEndQuiet(line.Now - TimeSpan.FromSeconds(5)));
        line.Take(new CallEvent.EndAsked("Shutdown"));
        Assert.Equal("BYE", $"{line.Sent!.Method}");
    }

    [Fact]
    public void Far_end_that_falls_silent_while_the_other_server_is_there_gets_its_BYE()
    {
        var line = Line.Recording().Wait(10);
        line.Take(new CallEvent.FarEndQuiet(line.Now - TimeSpan.FromSeconds(5))).Take(new CallEvent.FarEndSilent());
        Assert.Equal("BYE", $"{line.Sent!.Method}");
    }

    [Fact]
    public void Pauses_are_summed_up_and_go_with_the_call_to_another_clock_and_another_server()
    {
        var line = Quiet();
        line.Take(new CallEvent.FarEndQuiet(Since: null)).Wait(2);
        line.Take(new CallEvent.FarEndQuiet(line.Now - TimeSpan.FromSeconds(1))).Wait(3);
        Assert.Equal(TimeSpan.FromSeconds(9), line.Call.Media.Quiet.At(line.Now));
        var hour = TimeSpan.FromHours(1);
        var there = Adoption.Plan(line.Call, hour, TimeSpan.Zero, line.Now + hour).Call.Media.Quiet;
        Assert.Equal((TimeSpan.FromSeconds(9), null), (there.Before, there.Since));
    }

    /// <summary>For five seconds, and alone for three.</summary>
    private static Line Quiet()
    {
        var line = Line.Recording().Wait(10).WithoutOtherServerFor(Lately);
        return line.Take(new CallEvent.FarEndQuiet(line.Now - TimeSpan.FromSeconds(5)));
    }

    /// <summary>RFC 3261 12.2.2: it goes by what the other server has said in the dialog since.</summary>
    [Theory]
    [InlineData(500, true, true)]
    [InlineData(500, false, false)]
    [InlineData(481, true, false)]
    [InlineData(200, true, false)]
    public void Call_whose_far_end_refuses_the_BYE_may_go_on_at_the_other_server(
        int status, bool isLost, bool isGivenUp)
    {
        var line = Line.Recording().StopRecording(3);
        if (isLost)
            line.WithoutOtherServerFor(TimeSpan.FromSeconds(1));
        line.Take(new CallEvent.EndAsked("Shutting Down")).Take(new CallEvent.ByeAnswered(status)).Store();
        Assert.Equal((isGivenUp, !isGivenUp && status != 500), (line.Call.IsGivenUp, line.Call.IsOverThere));
    }
}
