using System.Net;
using System.Text;
using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice.Tests;

/// <summary>A server of a pair that becomes active, or stops being so.</summary>
public sealed class ActivityTests
{
    private static readonly IPEndPoint Own = new(IPAddress.Parse("192.0.2.2"), 5060);

    [Fact]
    public void A_phone_systems_call_to_an_inactive_server_is_told_of_and_waits_for_it_to_become_active()
    {
        var station = Waiting();
        Assert.Null(Station.FinalOf(station.Receive(station.Invite())));
        Assert.Equal(("pbx", "2001"), Assert.Single(station.Ports.Waiting));
        Assert.Equal(200, Station.FinalOf(station.SentBy(s => s.Activate()))!.Status);
    }

    [Fact]
    public void It_is_refused_when_the_server_does_not_become_active()
    {
        var station = Waiting();
        station.Receive(station.Invite());
        Assert.Equal(503, Station.FinalOf(station.LetTimePass(TimeSpan.FromSeconds(3)))!.Status);

        station.Receive(station.Invite());
        Assert.Equal(
            503, Station.FinalOf(station.SentBy(s => s.Deliver(new VoiceEvent.RefuseHeld(Call: null))))!.Status);
    }

    [Fact]
    public void It_waits_also_at_a_server_that_took_no_more_calls_before_it_became_inactive()
    {
        var station = Waiting();
        station.Activate();
        station.Deliver(new VoiceEvent.Drain(null));
        station.Deliver(new VoiceEvent.BecomeInactive([Station.Server], EndCallsBecause: null));
        Assert.Null(Station.FinalOf(station.Receive(station.Invite())));
        Assert.Equal(200, Station.FinalOf(station.SentBy(s => s.Activate()))!.Status);
    }

    [Fact]
    public void A_caller_who_gives_up_waiting_is_not_called_back()
    {
        var station = Waiting();
        var invite = station.Invite();
        station.Receive(invite);
        var cancel = Encoding.ASCII.GetString(invite).Replace("INVITE", "CANCEL", StringComparison.Ordinal);
        cancel = cancel[..cancel.IndexOf("Content-Type", StringComparison.Ordinal)] + "Content-Length: 0\r\n\r\n";
        var answers = station.Receive(Encoding.ASCII.GetBytes(cancel)).OfType<SipResponse>();
        Assert.Equal([487, 200], answers.Select(a => a.Status).Order().Reverse());
        Assert.DoesNotContain(station.SentBy(s => s.Activate()).OfType<SipResponse>(), r => r.Status == 200);
    }

    [Fact]
    public void Strangers_calls_to_an_inactive_server_move_nothing()
    {
        var station = new Station(isActive: false);
        Assert.Equal(503, station.StatusOf(station.Invite()));
        Assert.Empty(station.Ports.Waiting);
    }

    [Fact]
    public void Calls_at_an_address_that_goes_to_the_other_server_are_let_go_without_a_word()
    {
        var station = new Station();
        var answer = Station.FinalOf(station.Receive(station.Invite()))!;
        station.Receive(station.InDialog("ACK", answer));
        Assert.Empty(station.SentBy(s => s.Deliver(new VoiceEvent.BecomeInactive([Own], EndCallsBecause: null))));
        Assert.Empty(station.Report.Calls);
        // What was on its way when the address went is the other server's to answer.
        Assert.Empty(station.Receive(station.InDialog("BYE", answer)));
        Assert.Empty(station.LetTimePass(TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void Calls_at_an_address_that_stays_go_on_and_new_ones_are_sent_elsewhere()
    {
        var station = new Station();
        var answer = Station.FinalOf(station.Receive(station.Invite()))!;
        station.Receive(station.InDialog("ACK", answer));
        station.Deliver(new VoiceEvent.BecomeInactive([Station.Server], EndCallsBecause: null));
        Assert.Equal(503, station.StatusOf(station.Invite()));
        Assert.Equal(200, station.StatusOf(station.InDialog("BYE", answer)));
    }

    [Fact]
    public void A_dialog_that_is_not_known_just_after_a_takeover_may_still_come_and_later_it_does_not_exist()
    {
        var station = new Station(s => s with { HasPeer = true });
        var known = new Station();
        var answer = Station.FinalOf(known.Receive(known.Invite()))!;
        Assert.Empty(station.Receive(known.InDialog("BYE", answer)));
        station.LetTimePass(TimeSpan.FromSeconds(2));
        Assert.Equal(481, station.StatusOf(known.InDialog("BYE", answer)));
    }

    [Fact]
    public void A_server_that_comes_back_is_told_of_every_call()
    {
        var station = new Station();
        station.Receive(station.Invite());
        station.Receive(station.Invite());
        var told = station.Ports.Shadowed.Count;
        station.Deliver(new VoiceEvent.ShadowsWanted());
        Assert.Equal(2, station.Ports.Shadowed.Skip(told).OfType<VoiceEvent.ShadowChanged>().Count());
    }

    /// <summary>Inactive, and the caller's address is a phone system's.</summary>
    private static Station Waiting() => new(
        s => s with
        {
            Integrations =
            [
                new Integration(
                    "pbx", [new HostPort("192.0.2.9")], "lab.test", TimeSpan.FromMinutes(1), Users: []),
            ],
        },
        isActive: false);
}
