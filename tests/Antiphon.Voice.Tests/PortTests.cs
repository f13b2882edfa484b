namespace Antiphon.Voice.Tests;

/// <summary>How many calls there can be at once, and how soon after another.</summary>
public class PortTests
{
    [Fact]
    public void Ports_kept_for_outgoing_calls_answer_none()
    {
        var station = new Station(s => s with { Ports = 3, PortsForOutgoing = 2 });
        Assert.Equal(200, station.StatusOf(station.Invite()));
        Assert.Equal(486, station.StatusOf(station.Invite()));
    }

    [Fact]
    public void Port_rests_for_its_guard_time_before_it_answers_again()
    {
        var station = new Station(s => s with { Ports = 1, PortGuardTime = TimeSpan.FromSeconds(2) });
        var answer = Station.FinalOf(station.Receive(station.Invite()))!;
        station.Receive(station.InDialog("ACK", answer));
        Assert.Equal(200, station.StatusOf(station.InDialog("BYE", answer)));
        Assert.Equal(486, station.StatusOf(station.Invite()));
        station.LetTimePass(TimeSpan.FromSeconds(2));
        Assert.Equal(200, station.StatusOf(station.Invite()));
    }

    [Fact]
    public void Lowest_free_port_answers()
    {
        var station = new Station(s => s with { Ports = 3 });
        var first = Station.FinalOf(station.Receive(station.Invite()))!;
        station.Receive(station.Invite());
        station.Receive(station.InDialog("ACK", first));
        station.Receive(station.InDialog("BYE", first));
        station.Receive(station.Invite());
        Assert.Equal([1, 2], station.Report.Calls.Select(c => c.Port));
    }
}
