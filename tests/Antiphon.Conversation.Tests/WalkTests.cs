using System.Text.Json;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation.Tests;

/// <summary>
/// Conversations wander at random twice side by side: one stays in memory, the other is written down and read back
/// before every step. Whoever asks cannot tell them apart, and some things are so wherever they wander.
/// </summary>
public class WalkTests
{
    private const string Keys = "0123456789*##2211118888###";
    private static readonly string[] QuickWays =
        ["411", "412", "4133", "4213", "431", "432", "433", "44", "4243", "42432", "22#"];
    private static readonly Surroundings Comedian = Talk.AroundWith("comedian");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Conversation_that_is_written_down_at_every_step_is_the_same_conversation(ulong seed)
    {
        var chance = new Chance(seed);
        var (typing, around) = ("", Talk.Around);
        var stages = new HashSet<Type>();
        var kept = ConversationMachine.Begin(new Caller("5001", null));
        var stored = kept;
        var now = new Instant(1_767_225_600_000_000);
        for (var i = 0; i < 50_000; i++, now += TimeSpan.FromMilliseconds(chance.Next(3000)))
        {
            var @event = AnyEvent(kept, chance);
            if (kept.Stage is Stage.Addressing { Digits: "" } && typing.Length == 0 && chance.OneIn(2))
                typing = "2001##";
            if (kept.Stage is Stage.Spelling { Keys: "" } && typing.Length == 0 && chance.OneIn(2))
                typing = "25#";
            if (kept.Stage is Stage.MainMenu && typing.Length == 0 && chance.OneIn(4))
                typing = QuickWays[chance.Next(QuickWays.Length)];
            if (kept is { Stage: Stage.AfterRecording, Visit: not null } && typing.Length == 0 && chance.OneIn(3))
                typing = chance.OneIn(2) ? "14" : "91";
            if (kept.Stage is Stage.OnePrivateList && typing.Length == 0 && chance.OneIn(2))
                typing = "3";
            if (kept.Stage is Stage.EnteringNewPin { Digits: "" } && typing.Length == 0 && chance.OneIn(2))
                typing = "8642#8642#";
            if (typing.Length > 0)
                (@event, typing) = (new ConversationEvent.KeyPressed(typing[0], TimeSpan.Zero), typing[1..]);
            if (IsBeginning(@event))
            {
                kept = stored = ConversationMachine.Begin(new Caller("5001", null));
                around = chance.OneIn(2) ? Comedian : Talk.Around;
            }

            var a = ConversationMachine.Next(kept, @event, around, now);
            var b = ConversationMachine.Next(ReadBack(stored), @event, around, now);
            Assert.Equal(a.Effects, b.Effects);
            (kept, stored) = (a.State, b.State);
            Assert.Equal(kept, ReadBack(stored));
            stages.Add(kept.Stage.GetType());
        }

        Assert.Empty(typeof(Stage).GetNestedTypes().Except(stages));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Conversation_always_comes_to_an_end_when_nobody_presses_anything(ulong seed)
    {
        var chance = new Chance(seed);
        for (var walk = 0; walk < 300; walk++)
        {
            var state = ConversationMachine.Begin(Caller.Withheld);
            state = Next(state, AnyBeginning(chance));
            for (var i = chance.Next(40); i > 0 && state.Stage is not Stage.Ended; i--)
            {
                var @event = AnyEvent(state, chance);
                state = IsBeginning(@event) ? state : Next(state, @event);
            }

            var steps = 0;
            while (state.Stage is not Stage.Ended)
            {
                state = Next(state, Inevitable(state));
                Assert.True(++steps < 60, $"seed {seed}, walk {walk} stays at {state.Stage}");
            }
        }
    }

    private static ConversationState Next(ConversationState state, ConversationEvent @event) =>
        ConversationMachine.Next(state, @event, Talk.Around, default).State;

    /// <summary>What comes by itself: the end of what is said, a timer, the answer of whoever was asked.</summary>
    private static ConversationEvent Inevitable(ConversationState state) => state.Stage switch
    {
        Stage.Recording => new ConversationEvent.RecordingStopped(state.Takes, 80_000),
        Stage.Storing or Stage.Forwarding => new ConversationEvent.MessageStored(state.Takes),
        Stage.Dictating => new ConversationEvent.RecordingStopped(state.Takes, 24_000),
        Stage.KeepingDictation => new ConversationEvent.SoundKept(state.Takes),
        Stage.Changing or Stage.ChangingPin => new ConversationEvent.SubscriberChanged(state.Questions),
        Stage.CheckingPin => new ConversationEvent.PinJudged(new PinVerdict.Accepted()),
        Stage.Counting => new ConversationEvent.MessagesCounted(
            state.Questions, new MailboxCounts(3, 1, 2, 0, 1)),
        Stage.Measuring or Stage.MeasuringOwn => new ConversationEvent.MailboxMeasured(
            state.Questions, TimeSpan.FromSeconds(60 + (state.Plays % 3 * 20))),
        Stage.Fetching { Seek.Number: var number } fetching => Found(state.Questions, fetching, number),
        Stage.Transferring { IsAsked: true } => new ConversationEvent.TransferEnded(
            (TransferOutcome)(state.Plays % 5)),
        Stage.Connected => new ConversationEvent.HungUp(),
        _ when state.Playing is not null => new ConversationEvent.PlaybackEnded(state.Plays),
        _ => new ConversationEvent.TimerFired(state.Timers),
    };

    /// <summary>Every shelf has three messages.</summary>
    private static ConversationEvent Found(int question, Stage.Fetching fetching, int number)
    {
        var place = fetching.Seek.To switch
        {
            SeekTo.Number => number,
            SeekTo.First => 1,
            var step => (fetching.From?.Number ?? 0) + (step == SeekTo.Next ? 1 : -1),
        };
        return place is >= 1 and <= 3
            ? new ConversationEvent.MessageFound(
                question, Mailbox.Card(place, (MessageState)(place - 1)), place, Mailbox.Card(3, default).Created)
            : new ConversationEvent.MessageNotFound(question);
    }

    private static ConversationEvent AnyEvent(ConversationState state, Chance chance)
    {
        if (state.Stage is Stage.Ended)
            return AnyBeginning(chance);
        return chance.Next(100) switch
        {
            < 45 => new ConversationEvent.KeyPressed(
                Keys[chance.Next(Keys.Length)], TimeSpan.FromMilliseconds(chance.Next(9000))),
            < 88 => Inevitable(state),
            < 90 => new ConversationEvent.PlaybackEnded(state.Plays - chance.Next(2)),
            < 92 => new ConversationEvent.TimerFired(state.Timers - chance.Next(2)),
            < 93 => new ConversationEvent.PinJudged(new PinVerdict.Wrong(1)),
            < 94 => new ConversationEvent.PinJudged(new PinVerdict.Locked(Talk.Noon)),
            < 95 when chance.OneIn(3) => new ConversationEvent.MailboxUnavailable(state.Questions),
            < 95 => new ConversationEvent.MessageNotFound(state.Questions - chance.Next(2)),
            < 96 when chance.OneIn(3) => new ConversationEvent.SubscriberNotChanged(state.Questions),
            < 96 when chance.OneIn(3) => new ConversationEvent.SoundNotKept(state.Takes),
            < 96 when chance.OneIn(3) => new ConversationEvent.PinRefused(state.Questions, PinFlaw.IsOldOne),
            < 96 => new ConversationEvent.MessageNotStored(state.Takes),
            < 97 => new ConversationEvent.RecordingStopped(state.Takes, chance.Next(20_000)),
            < 99 => new ConversationEvent.KeyPressed("ABCD"[chance.Next(4)], TimeSpan.Zero),
            _ => new ConversationEvent.HungUp(),
        };
    }

    private static bool IsBeginning(ConversationEvent @event) =>
        @event is ConversationEvent.Answered or ConversationEvent.Reached;

    private static ConversationEvent AnyBeginning(Chance chance) => chance.OneIn(12)
        ? new ConversationEvent.Reached(chance.OneIn(2))
        : new ConversationEvent.Answered(AnyRoute(chance));

    private static RouteDecision AnyRoute(Chance chance)
    {
        var alice = Talk.Around.Directory.Find(Talk.Alice)!;
        var carol = Talk.Around.Directory.Find(Talk.Carol)!;
        return chance.Next(11) switch
        {
            0 => new RouteDecision.Greeting(alice, (GreetingCause)chance.Next(5)),
            1 => new RouteDecision.OpeningGreeting(),
            2 => new RouteDecision.AttemptSignIn(alice),
            3 => Answering(ActionKind.Handler, "desk"),
            4 => Answering(ActionKind.Interview, "survey"),
            5 => Answering(ActionKind.Directory, "people"),
            6 => Answering(ActionKind.Handler, "round"),
            7 => new RouteDecision.Greeting(carol, GreetingCause.NoAnswer),
            8 => new RouteDecision.AttemptSignIn(carol),
            9 => new RouteDecision.AttemptSignIn(Talk.Around.Directory.Find(Talk.Bob)),
            _ => new RouteDecision.AttemptSignIn(null),
        };
    }

    private static RouteDecision.Answering Answering(ActionKind kind, string target) =>
        new(new CallerAction(kind, target));

    private static ConversationState ReadBack(ConversationState state) =>
        JsonSerializer.Deserialize<ConversationState>(JsonSerializer.Serialize(state))!;
}
