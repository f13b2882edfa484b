using System.Net;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice.Tests;

/// <summary>A phone system with several registrars, or with a name: where REGISTER goes.</summary>
public sealed class RegistrarTests
{
    private static readonly IPEndPoint First = IPEndPoint.Parse("192.0.2.31:5060");
    private static readonly IPEndPoint Second = IPEndPoint.Parse("192.0.2.32:5070");

    /// <summary>Timer F (RFC 3261 17.1.2.2).</summary>
    private static readonly TimeSpan NoAnswer = TimeSpan.FromSeconds(32);

    [Fact]
    public void The_next_registrar_is_asked_when_one_does_not_answer_and_keeps_the_port()
    {
        var station = NewStation("192.0.2.31", "192.0.2.32:5070");
        Assert.All(Registers(station.SentTo(First)), r => Assert.Equal(1u, r.CSeq.Number));
        station.LetTimePass(NoAnswer);
        var register = Assert.Single(Registers(station.SentTo(Second)));
        Accept(station, register, Second);
        Assert.Equal(RegistrationState.Registered, station.Report.Registrations[0].State);
        // Refreshed where it is registered; the first choice is only asked whether it is there.
        station.LetTimePass(TimeSpan.FromSeconds(55));
        Assert.NotEmpty(Registers(station.SentTo(Second)));
        Assert.Equal(SipMethod.Options, station.SentTo(First)[^1].Method);
    }

    [Fact]
    public void The_first_choice_is_returned_to_when_it_answers_again()
    {
        var station = NewStation("192.0.2.31", "192.0.2.32:5070");
        station.LetTimePass(NoAnswer);
        Accept(station, Registers(station.SentTo(Second))[^1], Second);
        station.LetTimePass(TimeSpan.FromSeconds(51));
        Accept(station, Registers(station.SentTo(Second))[^1], Second);
        var probe = station.SentTo(First).Last(r => r.Method == SipMethod.Options);
        station.ReceiveFrom(First, probe.Answer(200, toTag: "b"));
        var register = Registers(station.SentTo(First))[^1];
        Assert.True(register.CSeq.Number > 1);
        Accept(station, register, First);
        Assert.Equal(RegistrationState.Registered, station.Report.Registrations[0].State);
    }

    [Fact]
    public void A_registrar_that_says_503_is_passed_over_at_once()
    {
        var station = NewStation("192.0.2.31", "192.0.2.32:5070");
        station.ReceiveFrom(First, Registers(station.SentTo(First))[^1].Answer(503, toTag: "b"));
        Assert.Single(Registers(station.SentTo(Second)));
    }

    [Fact]
    public void A_REGISTER_that_was_under_way_at_an_address_that_is_given_up_is_sent_again_from_another()
    {
        var own = IPEndPoint.Parse("192.0.2.2:5060");
        var station = NewStation("192.0.2.31");
        station.Deliver(new VoiceEvent.BecomeInactive([own], EndCallsBecause: null));
        station.LetTimePass(TimeSpan.FromMinutes(2));
        Assert.Equal(HostPort.Of(own), Registers(station.SentTo(First))[^1].TopVia.SentBy);
    }

    [Fact]
    public void One_that_refuses_the_password_is_not_passed_over()
    {
        var station = NewStation("192.0.2.31", "192.0.2.32:5070");
        station.ReceiveFrom(First, Registers(station.SentTo(First))[^1].Answer(403, toTag: "b"));
        Assert.Empty(station.SentTo(Second));
        Assert.Equal("403 Forbidden", station.Report.Registrations[0].Reason);
    }

    [Fact]
    public void A_name_is_looked_up_and_its_registrar_then_asked_at_once()
    {
        var station = NewStation("pbx.example.com");
        Assert.Equal([("pbx", "pbx.example.com")], station.Ports.LookedUp);
        Assert.Equal("it is being looked up", station.Report.Registrations[0].Reason);
        station.Deliver(new VoiceEvent.TargetsFound(new SipTargets("pbx", [Second, First], null)));
        Accept(station, Assert.Single(Registers(station.SentTo(Second))), Second);
        Assert.Equal(RegistrationState.Registered, station.Report.Registrations[0].State);
    }

    [Fact]
    public void A_name_that_is_not_found_is_told_and_looked_up_again()
    {
        var station = NewStation("pbx.example.com");
        station.Deliver(new VoiceEvent.TargetsFound(new SipTargets("pbx", [], "pbx.example.com: has no address")));
        Assert.Equal("pbx.example.com: has no address", station.Report.Registrations[0].Reason);
        station.LetTimePass(TimeSpan.FromSeconds(3));
        Assert.Equal(2, station.Ports.LookedUp.Count);
    }

    [Fact]
    public void What_a_name_meant_holds_while_no_name_server_answers()
    {
        var station = NewStation("pbx.example.com");
        station.Deliver(new VoiceEvent.TargetsFound(new SipTargets("pbx", [First], null)));
        var register = Assert.Single(Registers(station.SentTo(First)));
        Accept(station, register, First);
        station.Deliver(new VoiceEvent.TargetsFound(new SipTargets("pbx", [], "nobody answers")));
        station.LetTimePass(TimeSpan.FromSeconds(51));
        Assert.Equal(register.CSeq.Number + 1, Registers(station.SentTo(First))[^1].CSeq.Number);
    }

    [Fact]
    public void Its_calls_are_known_as_well_while_no_name_server_answers()
    {
        var station = NewStation(isActive: false, "pbx.example.com");
        station.Deliver(new VoiceEvent.TargetsFound(new SipTargets("pbx", [Station.Caller], null)));
        station.Deliver(new VoiceEvent.TargetsFound(new SipTargets("pbx", [], "nobody answers")));
        station.Receive(station.Invite());
        Assert.Equal("pbx", Assert.Single(station.Ports.Waiting).Integration);
        station.Deliver(new VoiceEvent.TargetsFound(new SipTargets("pbx", [First], null)));
        station.Receive(station.Invite());
        Assert.Single(station.Ports.Waiting);
    }

    /// <summary>So that its calls move activity to an inactive server, and its rules hold.</summary>
    [Fact]
    public void Calls_from_where_a_name_leads_are_its_phone_systems()
    {
        var station = NewStation(isActive: false, "pbx.example.com");
        station.Receive(station.Invite());
        Assert.Empty(station.Ports.Waiting);
        station.Deliver(new VoiceEvent.TargetsFound(new SipTargets("pbx", [Station.Caller], null)));
        station.Receive(station.Invite());
        Assert.Equal("pbx", Assert.Single(station.Ports.Waiting).Integration);
    }

    private static Station NewStation(params string[] registrars) => NewStation(isActive: true, registrars);

    private static Station NewStation(bool isActive, params string[] registrars) => new(
        settings => settings with
        {
            RegistersWhileInactive = true,
            Integrations =
            [
                new Integration(
                    "pbx", [.. registrars.Select(Parse)], "lab.test", TimeSpan.FromMinutes(1),
                    [new DigestIdentity("7101", "")]),
            ],
        },
        isActive);

    private static HostPort Parse(string text) =>
        HostPort.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out var host)
            ? host
            : throw new ArgumentException("no host", nameof(text));

    private static SipRequest[] Registers(IEnumerable<SipRequest> sent) =>
        [.. sent.Where(r => r.Method == SipMethod.Register)];

    private static void Accept(Station station, SipRequest register, IPEndPoint at) => station.ReceiveFrom(
        at, register.Answer(200, toTag: "b", fields: [new SipField(SipHeader.Expires, 60L)]));
}
