using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>A bug ends what met it, and nothing else: not the loop, not other people's calls.</summary>
public class FaultTests
{
    [Theory]
    [InlineData("Open", "INVITE")]
    [InlineData("Count", "SUBSCRIBE")]
    public void Request_that_meets_a_bug_is_answered_and_leaves_nothing_behind(string bug, string method)
    {
        var station = new Station();
        station.Ports.Faulty = bug;
        for (var again = 0; again < 3; again++)
        {
            var request = method == "INVITE"
                ? station.Invite()
                : station.Lines(method, more: ["Event: message-summary", "Expires: 60"]);
            Assert.Equal(500, station.StatusOf(request));
        }

        Assert.Equal(200, station.StatusOf(station.Lines("OPTIONS")));
        station.Ports.Faulty = null;
        Assert.Equal(200, station.StatusOf(station.Invite()));
        AssertEmpties(station, faults: 3);
    }

    [Fact]
    public void Call_that_meets_a_bug_is_ended_alone()
    {
        var station = new Station();
        var healthy = Station.FinalOf(station.Receive(station.Invite()))!;
        station.Ports.Faulty = "Connect";
        var sent = station.Receive(station.Invite());
        var bye = Assert.Single(sent.OfType<SipRequest>());
        Assert.Equal(SipMethod.Bye, bye.Method);
        Assert.Equal(200, Station.FinalOf(sent)!.Status);
        Assert.NotEqual(healthy.CallId, bye.CallId);
        Assert.Single(station.Report.Calls);
        AssertEmpties(station, faults: 1);
    }

    private static void AssertEmpties(Station station, int faults)
    {
        station.LetTimePass(TimeSpan.FromMinutes(10));
        var report = station.Report;
        Assert.Equal((0, 0, 0), (report.Calls.Length, report.Transactions, report.Subscriptions));
        Assert.Equal((0, false), (station.Ports.OpenSessions, station.HasTimers));
        Assert.Equal(faults, (int)(report.Counters.Faults + report.Counters.CallsBroken));
        Assert.Equal(faults, station.Ports.Faults.Count + station.Ports.Bugs.Count);
    }
}
