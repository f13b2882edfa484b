using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>Who subscribed to a lamp, and how often.</summary>
public class LampTests
{
    [Fact]
    public void Phone_that_subscribes_anew_without_end_has_one_subscription()
    {
        var station = new Station();
        for (var i = 0; i < 200; i++)
            Assert.Equal(200, Subscribe(station, "<sip:2001@192.0.2.9>"));
        Assert.Equal(1, station.Report.Subscriptions);
    }

    [Fact]
    public void Two_phones_of_one_mailbox_have_a_lamp_each()
    {
        var station = new Station();
        Subscribe(station, "<sip:2001@192.0.2.9>");
        Subscribe(station, "<sip:2001@192.0.2.9:5062>");
        Assert.Equal(2, station.Report.Subscriptions);
    }

    [Fact]
    public void Subscription_goes_on_at_the_other_server_in_its_dialog_and_expires_when_it_was_to()
    {
        var (active, waiting) = (new Station(), Waiting());
        var told = active.Receive(active.Lines(
            "SUBSCRIBE", contact: "<sip:2001@192.0.2.9>", more: ["Event: message-summary", "Expires: 60"]));
        var first = told.OfType<SipRequest>().Single();
        active.LetTimePass(TimeSpan.FromSeconds(30));
        waiting.LetTimePass(TimeSpan.FromSeconds(30));
        waiting.Follow(active);
        var next = waiting.SentBy(s => s.Activate()).OfType<SipRequest>().Single();
        Assert.Equal(
            (SipMethod.Notify, first.CallId, first.From, first.To, first.Uri),
            (next.Method, next.CallId, next.From, next.To, next.Uri));
        Assert.True(next.CSeq.Number > first.CSeq.Number, $"{next.CSeq} after {first.CSeq}");
        waiting.Receive(next.Answer(200));

        var refreshed = waiting.Receive(Refresh(waiting, told.OfType<SipResponse>().Single(), 40));
        Assert.Equal(200, Station.FinalOf(refreshed)!.Status);
        waiting.Receive(refreshed.OfType<SipRequest>().Single().Answer(200));
        waiting.LetTimePass(TimeSpan.FromSeconds(38));
        Assert.Equal(1, waiting.Report.Subscriptions);
        waiting.LetTimePass(TimeSpan.FromSeconds(3));
        Assert.Equal(0, waiting.Report.Subscriptions);
    }

    [Fact]
    public void Subscription_expires_when_it_was_to_by_a_clock_that_is_another_in_each_life_of_the_other_server()
    {
        var (active, waiting) = (new Station(s => s with { Epoch = 2 }), Waiting());
        waiting.Deliver(new VoiceEvent.ShadowsBegun("a-1"));
        active.LetTimePass(TimeSpan.FromHours(1));
        active.Deliver(new VoiceEvent.ShadowsWanted());
        active.Receive(active.Lines(
            "SUBSCRIBE", contact: "<sip:2001@192.0.2.9>", more: ["Event: message-summary", "Expires: 60"]));
        waiting.Follow(active);
        waiting.Receive(waiting.SentBy(s => s.Activate()).OfType<SipRequest>().Single().Answer(200));
        waiting.LetTimePass(TimeSpan.FromSeconds(58));
        Assert.Equal(1, waiting.Report.Subscriptions);
        waiting.LetTimePass(TimeSpan.FromSeconds(5));
        Assert.Equal(0, waiting.Report.Subscriptions);
    }

    [Fact]
    public void Subscription_that_was_given_up_does_not_come_back_at_the_other_server()
    {
        var (active, waiting) = (new Station(), Waiting());
        var answer = Station.FinalOf(active.Receive(active.Lines(
            "SUBSCRIBE", contact: "<sip:2001@192.0.2.9>", more: ["Event: message-summary", "Expires: 60"])))!;
        Assert.Equal(200, active.StatusOf(Refresh(active, answer, 0)));
        waiting.Follow(active);
        Assert.Empty(waiting.SentBy(s => s.Activate()));
        Assert.Equal(0, waiting.Report.Subscriptions);
    }

    [Fact]
    public void Subscription_that_ended_while_the_link_was_broken_does_not_come_back_either()
    {
        var (active, waiting) = (new Station(), Waiting());
        Subscribe(active, "<sip:2001@192.0.2.9>");
        waiting.Follow(active);
        waiting.Deliver(new VoiceEvent.ShadowsBegun(""));
        waiting.Deliver(new VoiceEvent.ShadowsTold());
        waiting.LetTimePass(TimeSpan.FromSeconds(15));
        Assert.Empty(waiting.SentBy(s => s.Activate()));
    }

    [Fact]
    public void Server_that_hands_over_tells_its_lamps_nothing_more()
    {
        var station = new Station();
        Subscribe(station, "<sip:2001@192.0.2.9>");
        station.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        // Not even the NOTIFY that was under way, should it have the address again.
        Assert.Empty(station.LetTimePass(TimeSpan.FromHours(1)).OfType<SipRequest>());
        Assert.Equal(0, station.Report.Subscriptions);
    }

    [Fact]
    public void Server_that_was_taken_for_dead_goes_on_later_from_where_the_other_one_was()
    {
        var (first, second, there) = ToldByBoth();
        first.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        second.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        var here = first.SentBy(s => s.Activate()).OfType<SipRequest>().Single();
        AssertFollows(there, here);
    }

    [Fact]
    public void Voice_service_that_starts_anew_goes_on_from_where_its_earlier_life_was()
    {
        var (first, _, before) = ToldByBoth();
        var anew = Waiting(epoch: 2);
        anew.Deliver(new VoiceEvent.ShadowsWanted());
        first.Deliver(new VoiceEvent.ShadowsWanted());
        first.Follow(anew);
        first.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        anew.Follow(first);
        var after = anew.SentBy(s => s.Activate()).OfType<SipRequest>().Single();
        AssertFollows(before, after);
    }

    [Fact]
    public void Servers_that_are_both_active_do_not_use_a_number_twice()
    {
        var (first, second) = (new Station(s => s with { HasPeer = true }), Waiting());
        var told = first.Receive(first.Lines(
            "SUBSCRIBE", contact: "<sip:2001@192.0.2.9>", more: ["Event: message-summary", "Expires: 60"]));
        first.Receive(told.OfType<SipRequest>().Single().Answer(200));
        second.Follow(first);
        var there = second.SentBy(s => s.Activate()).OfType<SipRequest>().Single();
        first.Follow(second);
        var here = first.SentBy(s => s.Activate()).OfType<SipRequest>().Single();
        Assert.Equal((there.CallId, there.CSeq.Number + 1), (here.CallId, here.CSeq.Number));
    }

    [Fact]
    public void Subscription_that_both_servers_told_ends_where_it_is_given_up()
    {
        var (first, second) = (new Station(s => s with { HasPeer = true }), Waiting());
        var answer = Station.FinalOf(first.Receive(first.Lines(
            "SUBSCRIBE", contact: "<sip:2001@192.0.2.9>", more: ["Event: message-summary", "Expires: 60"])))!;
        second.Follow(first);
        second.Activate();
        first.Follow(second);
        Assert.Equal(200, first.StatusOf(Refresh(first, answer, 0)));
        first.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Assert.Empty(first.SentBy(s => s.Activate()));
    }

    /// <summary>
    /// The second has taken over and told the lamp; the first knows that, and not yet that it is not active any more.
    /// </summary>
    private static (Station First, Station Second, SipRequest Notify) ToldByBoth()
    {
        var (first, second) = (new Station(s => s with { HasPeer = true }), Waiting());
        Subscribe(first, "<sip:2001@192.0.2.9>");
        second.Follow(first);
        second.Deliver(new VoiceEvent.ShadowsWanted());
        var notify = second.SentBy(s => s.Activate()).OfType<SipRequest>().Single();
        first.Follow(second);
        return (first, second, notify);
    }

    private static void AssertFollows(SipRequest notify, SipRequest next)
    {
        Assert.Equal((notify.CallId, notify.From), (next.CallId, next.From));
        Assert.True(next.CSeq.Number > notify.CSeq.Number, $"{next.CSeq} after {notify.CSeq}");
    }

    private static Station Waiting(long epoch = 1) =>
        new(s => s with { HasPeer = true, ServerName = "b", Epoch = epoch }, isActive: false);

    private static byte[] Refresh(Station station, SipResponse answer, int expires) =>
        System.Text.Encoding.ASCII.GetBytes(System.Text.Encoding.ASCII.GetString(station.InDialog("SUBSCRIBE", answer))
            .Replace(
                "Content-Length",
                $"Event: message-summary\r\nExpires: {expires}\r\nContact: <sip:2001@192.0.2.9>\r\nContent-Length",
                StringComparison.Ordinal));

    private static int? Subscribe(Station station, string contact) => station.StatusOf(station.Lines(
        "SUBSCRIBE", contact: contact, more: ["Event: message-summary", "Expires: 600"]));
}
