using Antiphon.Kernel;

namespace Antiphon.Sip.Tests;

public class AnswerDeliveryTests
{
    private static readonly SipResponse Ok = Wire.Invite().Answer(200, toTag: "1");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_2xx_is_repeated_up_to_T2_also_over_reliable_transports(bool reliable)
    {
        var timing = new TransactionTiming(reliable);
        var step = AnswerDelivery.Start(Ok, timing, new Instant(0));
        var sent = new List<double> { 0 };
        while (Due(step) is { } due && due < new Instant(0) + timing.Lifetime)
        {
            step = AnswerDelivery.Next(
                step.State, new AnswerDelivery.Event.TimerFired(AnswerDelivery.Timer.Repeat), due);
            sent.Add(due.Microseconds / 1e6);
        }

        Assert.Equal([0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5], sent);
        var last = AnswerDelivery.Next(
            step.State, new AnswerDelivery.Event.TimerFired(AnswerDelivery.Timer.GiveUp), new Instant(0));
        Assert.Contains(last.Effects, effect => effect is AnswerDelivery.Effect.NeverAcknowledged);
    }

    [Fact]
    public void The_ack_ends_it()
    {
        var step = AnswerDelivery.Start(Ok, new TransactionTiming(false), new Instant(0));
        step = AnswerDelivery.Next(step.State, new AnswerDelivery.Event.AckReceived(), new Instant(1));
        Assert.IsType<AnswerDelivery.Delivered>(step.State);
        Assert.All(step.Effects, effect => Assert.IsType<AnswerDelivery.Effect.CancelTimer>(effect));
    }

    private static Instant? Due(Step<AnswerDelivery, AnswerDelivery.Effect> step) => step.Effects
        .OfType<AnswerDelivery.Effect.StartTimer>()
        .Where(start => start.Timer is AnswerDelivery.Timer.Repeat)
        .Select(start => (Instant?)start.Due)
        .SingleOrDefault();
}
