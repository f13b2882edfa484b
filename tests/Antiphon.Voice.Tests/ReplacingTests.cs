using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>RFC 3891: whoever called is replaced by the one they hand the call on to.</summary>
public class ReplacingTests
{
    [Fact]
    public void Call_that_takes_anothers_place_is_greeted_as_that_was_and_the_other_is_ended()
    {
        var station = new Station();
        var first = Answered(station, station.Invite());
        var (sent, second) = Replace(station, first);
        Assert.Equal(200, second.Status);
        Assert.Equal(SipMethod.Bye, Assert.Single(sent.OfType<SipRequest>()).Method);
        Assert.Equal(first.CallId, sent.OfType<SipRequest>().Single().CallId);
        station.Receive(station.InDialog("ACK", second));
        var call = Assert.Single(station.Report.Calls, c => c.Phase == "Talking");
        Assert.Equal("Greeting", call.Stage);
    }

    [Theory]
    [InlineData("nobody@192.0.2.9;to-tag=a;from-tag=b", 481)]
    [InlineData(null, 486)]
    public void What_cannot_be_replaced_is_left_alone(string? replaces, int status)
    {
        var station = new Station();
        var first = Answered(station, station.Invite());
        replaces ??= $"{NameOf(first)};early-only";
        Assert.Equal(status, station.StatusOf(station.Invite(more: $"Replaces: {replaces}")));
        Assert.Single(station.Report.Calls);
    }

    private static (IReadOnlyList<SipMessage> Sent, SipResponse Answer) Replace(Station station, SipResponse first)
    {
        var sent = station.Receive(station.Invite(more: [$"Replaces: {NameOf(first)}", "Require: replaces"]));
        return (sent, Station.FinalOf(sent)!);
    }

    private static string NameOf(SipResponse answer) =>
        $"{answer.CallId};to-tag={answer.To.Tag};from-tag={answer.From.Tag}";

    private static SipResponse Answered(Station station, byte[] invite)
    {
        var answer = Station.FinalOf(station.Receive(invite))!;
        station.Receive(station.InDialog("ACK", answer));
        return answer;
    }
}
