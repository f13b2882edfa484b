using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Testing;

namespace Antiphon.Conversation.Tests;

/// <summary>Every stage decides every event, every key among them.</summary>
public class CoverageTests
{
    private static readonly MailboxView Mailbox = Talk.MailboxOf(2);
    private static readonly Script Words = Script.Of(Prompts.Welcome);

    private static readonly Stage[] Stages =
    [
        new Stage.OpeningGreeting(""),
        new Stage.OpeningGreeting("20"),
        new Stage.Greeting(Talk.Alice, GreetingCause.NoAnswer),
        new Stage.Beeping(Talk.Alice),
        new Stage.Beeping(new SubscriberId("nobody")),
        new Stage.Recording(Talk.Alice, 1),
        new Stage.Storing(Talk.Alice, 1),
        new Stage.EnteringExtension(""),
        new Stage.EnteringExtension("2001"),
        new Stage.EnteringPin(Talk.Alice, ""),
        new Stage.EnteringPin(Talk.Alice, "4711"),
        new Stage.CheckingPin(Talk.Alice),
        new Stage.OpeningMailbox(Talk.Alice),
        new Stage.MainMenu(Talk.Alice, Mailbox),
        new Stage.DuringMessage(Talk.Alice, Mailbox, 1),
        new Stage.Paused(Talk.Alice, Mailbox, 0, Words, TimeSpan.FromSeconds(1)),
        new Stage.AfterMessage(Talk.Alice, Mailbox, 1),
        new Stage.Leaving(),
        new Stage.Ended(),
    ];

    private static readonly ConversationEvent[] Events =
    [
        new ConversationEvent.Answered(new RouteDecision.OpeningGreeting()),
        new ConversationEvent.Answered(new RouteDecision.AttemptSignIn(null)),
        .. "0123456789*#ABCD".Select(key => new ConversationEvent.KeyPressed(key, TimeSpan.FromSeconds(1))),
        new ConversationEvent.PlaybackEnded(1),
        new ConversationEvent.PlaybackEnded(0),
        new ConversationEvent.TimerFired(1),
        new ConversationEvent.TimerFired(0),
        new ConversationEvent.RecordingStopped(1, 0),
        new ConversationEvent.RecordingStopped(1, 16_000),
        new ConversationEvent.RecordingStopped(9, 16_000),
        new ConversationEvent.MessageStored(1),
        new ConversationEvent.MessageNotStored(1),
        new ConversationEvent.PinJudged(new PinVerdict.Accepted()),
        new ConversationEvent.PinJudged(new PinVerdict.Wrong(2)),
        new ConversationEvent.PinJudged(new PinVerdict.Locked(Talk.Noon)),
        new ConversationEvent.MailboxOpened(Mailbox),
        new ConversationEvent.MailboxUnavailable(),
        new ConversationEvent.HungUp(),
    ];

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 2)]
    [InlineData(true, 0)]
    public void Every_stage_decides_every_event(bool hungUp, int failures) =>
        Assert.Empty(TransitionCoverage.Gaps<Stage, ConversationEvent, ConversationEffect>(
            Stages,
            Events,
            (stage, @event, now) =>
            {
                var step = ConversationMachine.Next(StateAt(stage, hungUp, failures), @event, Talk.Around, now);
                return new Step<Stage, ConversationEffect>(step.State.Stage, step.Effects);
            }));

    [Fact]
    public void Nothing_is_said_to_whoever_has_hung_up()
    {
        foreach (var stage in Stages)
        {
            foreach (var @event in Events.Where(e => e is not ConversationEvent.Answered))
            {
                var first = ConversationMachine.Next(
                    StateAt(stage, hungUp: false, failures: 0), new ConversationEvent.HungUp(), Talk.Around, default);
                var then = ConversationMachine.Next(first.State, @event, Talk.Around, default);
                Assert.DoesNotContain(first.Effects.AddRange(then.Effects), e => e is ConversationEffect.Play);
            }
        }
    }

    private static ConversationState StateAt(Stage stage, bool hungUp, int failures) => new()
    {
        Caller = Caller.Withheld,
        Stage = stage,
        Plays = 1,
        Timers = 1,
        Takes = 1,
        Failures = failures,
        HungUp = hungUp,
        Playing = Words,
    };
}
