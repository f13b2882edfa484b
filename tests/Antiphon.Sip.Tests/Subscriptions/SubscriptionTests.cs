using System.Text.Json;
using Antiphon.Kernel;
using Antiphon.Testing;
using static Antiphon.Sip.SubscriptionEffect;
using static Antiphon.Sip.SubscriptionEvent;

namespace Antiphon.Sip.Tests;

public class SubscriptionTests
{
    private static readonly NameAddr Contact = new(SipUri.Sip("mwi", new HostPort("192.0.2.10", 5060)));
    private static readonly SipBody Off = MessageSummary.OfVoice(null, 0, 3, 0, 0).ToBody();
    private static readonly SipBody On = MessageSummary.OfVoice(null, 1, 3, 0, 0).ToBody();
    private static readonly Instant Now = new(0);

    [Fact]
    public void Subscribe_is_answered_and_followed_by_the_state()
    {
        var step = Start(Subscribe("Expires: 60"));
        Assert.Equal(
            ["200 expires 60", "Expiry at 60", "NOTIFY 1 active;expires=60 Messages-Waiting: no"], Words(step));
        var active = Assert.IsType<Subscription.Active>(step.State);
        var notify = step.Effects.OfType<SendNotify>().Single().Notify;
        Assert.Equal(SipEvent.MessageSummary, notify.Event?.Package);
        Assert.Equal("7", notify.Event?.Id);
        Assert.Equal(active.Dialog.Id, new DialogId(notify.CallId, notify.From.Tag!, notify.To.Tag!));
        Assert.Equal(MediaType.MessageSummary, notify.ContentType);
    }

    [Theory]
    [InlineData("Expires: 3600", 120)]
    [InlineData("X: no expires", 120)]
    [InlineData("Expires: 5", 5)]
    public void The_interval_is_clamped(string field, int granted) =>
        Assert.Equal($"200 expires {granted}", Words(Start(Subscribe(field)))[0]);

    [Theory]
    [InlineData("Expires: 4", "423 Min-Expires: 5")]
    [InlineData("Accept: text/plain", "406 Accept: application/simple-message-summary")]
    public void Refused(string field, string answer)
    {
        var step = Start(Subscribe(field));
        Assert.Equal([answer, "removed"], Words(step));
        Assert.IsType<Subscription.Ended>(step.State);
    }

    [Theory]
    [InlineData("Event: presence")]
    [InlineData("X: no event")]
    public void A_package_that_is_not_ours_is_refused_with_489(string @event) =>
        Assert.Equal(["489 Allow-Events: message-summary", "removed"], Words(Start(SubscribeTo(@event))));

    [Fact]
    public void Expires_zero_fetches_the_state_once() =>
        Assert.Equal(
            [
                "200 expires 0", "NOTIFY 1 terminated;reason=timeout Messages-Waiting: no", "stop Expiry", "stop Retry",
                "removed",
            ],
            Words(Start(Subscribe("Expires: 0"))));

    [Fact]
    public void A_change_is_sent_at_once_and_changes_meanwhile_as_one()
    {
        var step = After(Start(Subscribe()), Answered(200));
        step = After(step, new Changed(On), at: 10);
        Assert.Equal(["NOTIFY 2 active;expires=110 Messages-Waiting: yes"], Words(step));
        step = After(step, new Changed(Off));
        Assert.Empty(step.Effects);
        step = After(step, new Changed(On));
        step = After(step, Answered(200), at: 20);
        Assert.Equal(["NOTIFY 3 active;expires=100 Messages-Waiting: yes"], Words(step));
        Assert.Empty(After(step, Answered(200)).Effects);
    }

    [Fact]
    public void A_refresh_is_answered_and_always_followed_by_the_state()
    {
        var step = After(Start(Subscribe()), new Subscribed(Refresh("Expires: 100", 2)), at: 50);
        Assert.Equal(
            ["200 expires 100", "Expiry at 150", "NOTIFY 2 active;expires=100 Messages-Waiting: no"], Words(step));
    }

    [Fact]
    public void A_refresh_that_is_too_brief_leaves_the_subscription_as_it_was()
    {
        var step = After(Start(Subscribe()), new Subscribed(Refresh("Expires: 1", 2)), at: 50);
        Assert.Equal(["423 Min-Expires: 5"], Words(step));
        Assert.Equal(new Instant(120_000_000), Assert.IsType<Subscription.Active>(step.State).Expires);
    }

    [Fact]
    public void A_refresh_out_of_order_is_refused() =>
        Assert.Equal("500", Words(After(Start(Subscribe()), new Subscribed(Refresh("Expires: 60", 0))))[0]);

    [Fact]
    public void Unsubscribing_still_sends_the_last_state()
    {
        var step = After(Start(Subscribe()), new Subscribed(Refresh("Expires: 0", 2)));
        Assert.Equal(["200 expires 0", "NOTIFY 2 terminated;reason=timeout Messages-Waiting: no"], Words(step)[..2]);
        Assert.IsType<Subscription.Ended>(step.State);
        Assert.Equal(["481"], Words(After(step, new Subscribed(Refresh("Expires: 60", 3)))));
    }

    [Fact]
    public void Without_refresh_it_ends_with_timeout() =>
        Assert.Contains(
            "terminated;reason=timeout",
            Words(After(Start(Subscribe()), new TimerFired(SubscriptionTimer.Expiry), at: 120))[0]);

    [Fact]
    public void A_notifier_that_goes_away_asks_to_subscribe_anew() =>
        Assert.Contains(
            "terminated;reason=deactivated", Words(After(Start(Subscribe()), new Withdrawn("deactivated")))[0]);

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(408)]
    [InlineData(410)]
    [InlineData(416)]
    [InlineData(480)]
    [InlineData(481)]
    [InlineData(485)]
    [InlineData(489)]
    [InlineData(501)]
    [InlineData(604)]
    public void A_subscriber_that_does_not_know_of_it_is_forgotten(int status)
    {
        var step = After(Start(Subscribe()), Answered(status));
        Assert.IsType<Subscription.Ended>(step.State);
        Assert.Equal(["stop Expiry", "stop Retry", "removed"], Words(step));
    }

    [Fact]
    public void A_subscriber_that_is_silent_is_forgotten() =>
        Assert.IsType<Subscription.Ended>(After(Start(Subscribe()), new NotifyTimedOut()).State);

    [Fact]
    public void A_subscriber_that_asks_for_a_pause_gets_the_state_after_it()
    {
        var step = After(Start(Subscribe()), Answered(503, "Retry-After: 10"));
        Assert.Equal(["Retry at 10"], Words(step));
        step = After(step, new Changed(On), at: 5);
        Assert.Empty(step.Effects);
        step = After(step, new TimerFired(SubscriptionTimer.Retry), at: 10);
        Assert.Equal(["NOTIFY 2 active;expires=110 Messages-Waiting: yes"], Words(step));
    }

    [Fact]
    public void Another_failure_keeps_the_subscription()
    {
        var step = After(Start(Subscribe()), Answered(502));
        Assert.Empty(step.Effects);
        Assert.Single(After(step, new Changed(On)).Effects);
    }

    [Fact]
    public void A_number_that_another_server_has_passed_in_the_dialog_is_passed_in_a_few_steps()
    {
        var step = After(Start(Subscribe()), Answered(500));
        Assert.Equal(["NOTIFY 1002 active;expires=120 Messages-Waiting: no"], Words(step));
        step = After(After(step, Answered(500)), Answered(500));
        Assert.Equal(["NOTIFY 3004 active;expires=120 Messages-Waiting: no"], Words(step));
        // Whoever refuses them all is not told without end.
        Assert.Empty(After(step, Answered(500)).Effects);
        step = After(After(After(step, Answered(200)), new Changed(On)), Answered(500));
        Assert.Equal(["NOTIFY 4006 active;expires=120 Messages-Waiting: yes"], Words(step));
    }

    [Fact]
    public void Every_state_decides_every_event()
    {
        var active = Assert.IsType<Subscription.Active>(Start(Subscribe()).State);
        Assert.Empty(TransitionCoverage.Gaps<Subscription, SubscriptionEvent, SubscriptionEffect>(
            [
                active,
                active with { IsOutdated = true },
                active with { Delivery = NotifyDelivery.Idle },
                active with { Delivery = NotifyDelivery.Paused },
                new Subscription.Ended(),
            ],
            [
                new Subscribed(Refresh("Expires: 60", 2)),
                new Changed(On),
                Answered(100),
                Answered(200),
                Answered(481),
                Answered(500),
                new NotifyTimedOut(),
                new TimerFired(SubscriptionTimer.Expiry),
                new TimerFired(SubscriptionTimer.Retry),
                new Withdrawn("noresource"),
            ],
            Subscription.Next));
    }

    [Fact]
    public void A_stored_subscription_goes_on_as_if_it_had_not_been_away()
    {
        var active = After(Start(Subscribe()), Answered(200)).State;
        var stored = JsonSerializer.Deserialize<Subscription>(JsonSerializer.Serialize(active))!;
        Assert.Equal(
            Words(Subscription.Next(active, new Changed(On), Now)),
            Words(Subscription.Next(stored, new Changed(On), Now)));
    }

    private static SipRequest Subscribe(params string[] fields) =>
        SubscribeTo(["Event: message-summary;id=7", .. fields]);

    private static SipRequest SubscribeTo(params string[] fields) =>
        Wire.Request([.. Wire.InviteLines.Select(ToSubscribe), .. fields]);

    private static SipRequest Refresh(string expires, int number) => Wire.Request(
    [
        .. Wire.InviteLines.Select(line => line switch
        {
            _ when line.StartsWith("CSeq", StringComparison.Ordinal) => $"CSeq: {314158 + number} SUBSCRIBE",
            _ when line.StartsWith("To", StringComparison.Ordinal) => line + ";tag=ours",
            _ => ToSubscribe(line),
        }),
        "Event: message-summary;id=7",
        expires,
    ]);

    private static string ToSubscribe(string line) => line.Replace("INVITE", "SUBSCRIBE", StringComparison.Ordinal);

    private static NotifyAnswered Answered(int status, params string[] fields) => new(Wire.Response(
    [
        $"SIP/2.0 {status} x",
        "Via: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bK1",
        "From: <sip:2001@voice.example.com>;tag=ours",
        "To: <sip:alice@example.com>;tag=1928301774",
        "Call-ID: a84b4c76e66710@pc33.example.com",
        "CSeq: 1 NOTIFY",
        .. fields,
    ]));

    private static Step<Subscription, SubscriptionEffect> Start(SipRequest subscribe) =>
        Subscription.Start(subscribe, SubscriptionPolicy.MessageSummary, "ours", Contact, Off, Now);

    private static Step<Subscription, SubscriptionEffect> After(
        Step<Subscription, SubscriptionEffect> step, SubscriptionEvent @event, int at = 0) =>
        Subscription.Next(step.State, @event, new Instant(at * 1_000_000L));

    private static string[] Words(Step<Subscription, SubscriptionEffect> step) => [.. step.Effects.Select(Word)];

    private static string Word(SubscriptionEffect effect) => effect switch
    {
        Answer({ Status: 200 } response) => $"200 expires {response.Raw(SipHeader.Expires)}",
        Answer(var response) => string.Join(
            ' ', new[] { SipHeader.MinExpires, SipHeader.Accept, SipHeader.AllowEvents }
                .Where(header => response.Has(header))
                .Select(header => $"{header.Name()}: {response.Raw(header)}")
                .Prepend($"{response.Status}")),
        SendNotify(var notify) => $"NOTIFY {notify.CSeq.Number} {notify.SubscriptionState} "
            + System.Text.Encoding.UTF8.GetString(notify.Body.Span).Split("\r\n")[0],
        StartTimer(var timer, var due) => $"{timer} at {due.Microseconds / 1_000_000}",
        CancelTimer(var timer) => $"stop {timer}",
        _ => "removed",
    };
}
