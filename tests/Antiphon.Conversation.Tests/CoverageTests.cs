using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Testing;

namespace Antiphon.Conversation.Tests;

/// <summary>Every stage decides every event, every key among them.</summary>
public class CoverageTests
{
    private static readonly Letter Letter = new(Recipients.Of(Talk.Alice), 1, 16_000);
    private static readonly MessageCard Card = Mailbox.Card(1, MessageState.New);
    private static readonly Reel Reel = new(new Shelf(1, MessageState.New, null, Card.Created), Card, 1);
    private static readonly Reel Old = new(
        new Shelf(2, null, "5001", null), Mailbox.Card(2, MessageState.Deleted) with { Blob = null }, 2);
    private static readonly Errand[] Errands =
        [new Errand.Send(), new Errand.Forward(Reel), new Errand.AddTo(Letter), new Errand.Enlist(3)];

    private static readonly Stage.Addressing Naming = new(
        new Errand.AddTo(Letter), Recipients.Of(Talk.Bob), "", BySpelling: true);

    private static readonly Script Words = Script.Of(Prompts.Welcome);
    private static readonly Dictation Said = new(GreetingKind.Busy, 1, 16_000, new Stage.GreetingSettings());

    private static readonly Stage[] Stages =
    [
        new Stage.Handling(CallHandler.OpeningGreetingId, ""),
        new Stage.Handling(CallHandler.OpeningGreetingId, "20"),
        new Stage.Handling(CallHandler.OperatorId, ""),
        new Stage.Handling("gone", ""),
        new Stage.Handling("desk", "3"),
        new Stage.Interviewing(Letter with { Interview = new InterviewPlace("survey", 0, 0) }),
        new Stage.Interviewing(Letter with { Interview = new InterviewPlace("gone", 1, 0) }),
        new Stage.Recording(Letter with { Interview = new InterviewPlace("survey", 0, 0) }, AfterStop.Cancel),
        new Stage.Storing(Letter with { Handler = "desk" }),
        new Stage.Spelling("people", ""),
        new Stage.Spelling("people", "2"),
        new Stage.Choosing("people", new Recipients([Talk.Alice, Talk.Bob])),
        new Stage.Greeting(Talk.Alice, GreetingCause.NoAnswer),
        new Stage.Measuring(new Letter(Recipients.Of(Talk.Carol), 1, 0), Words),
        new Stage.MeasuringOwn(),
        new Stage.Beeping(Letter),
        new Stage.Beeping(Letter with { Samples = 0 }),
        new Stage.Beeping(new Letter(Recipients.Of(new SubscriberId("nobody")), 1, 0)),
        new Stage.Recording(Letter, AfterStop.Menu),
        new Stage.Recording(Letter, AfterStop.Pause),
        new Stage.Recording(Letter, AfterStop.Cancel),
        new Stage.RecordingPaused(Letter),
        new Stage.AfterRecording(Letter with { Urgent = true, Private = true }),
        new Stage.LetterOptions(Letter),
        new Stage.Reviewing(Letter),
        new Stage.Storing(Letter),
        new Stage.Transferring(Plan(TransferKind.Release, null, Talk.Alice), IsAsked: false),
        new Stage.Transferring(Plan(TransferKind.Release, null, null), IsAsked: true),
        new Stage.Transferring(Plan(TransferKind.Release, null, null) with { Handler = "desk" }, IsAsked: true),
        new Stage.Transferring(Plan(TransferKind.Supervised, Talk.Alice, null), IsAsked: false),
        new Stage.Transferring(Plan(TransferKind.Supervised, Talk.Alice, null), IsAsked: true),
        new Stage.Screening(),
        new Stage.Connected(),
        new Stage.EnteringExtension(""),
        new Stage.EnteringExtension("2001"),
        new Stage.EnteringPin(Talk.Alice, ""),
        new Stage.EnteringPin(Talk.Alice, "4711"),
        new Stage.CheckingPin(Talk.Alice),
        new Stage.Counting(MenuContext.Main),
        new Stage.Counting(MenuContext.OldMessages),
        new Stage.MainMenu(),
        new Stage.OldMessages(),
        new Stage.EnteringCaller(""),
        new Stage.EnteringCaller("5"),
        new Stage.EnteringNumber(Reel, ""),
        new Stage.EnteringNumber(Reel, "2"),
        new Stage.Fetching(Reel.Shelf, new Seek(SeekTo.First), null, Words),
        new Stage.Fetching(Reel.Shelf, new Seek(SeekTo.Previous), Reel, Words),
        new Stage.Fetching(Old.Shelf, new Seek(SeekTo.Number, 3), Old, Words),
        .. Errands.SelectMany(errand => new[]
        {
            new Stage.Addressing(errand, Recipients.None, "", BySpelling: false),
            new Stage.Addressing(errand, Recipients.None, "#", BySpelling: true),
            new Stage.Addressing(errand, Recipients.Of(Talk.Alice), "", BySpelling: false),
            new Stage.Addressing(errand, Recipients.Of(Talk.Alice), "2001", BySpelling: true),
        }),
        new Stage.ChoosingName(Naming, new Recipients([Talk.Alice, Talk.Bob]), 1),
        new Stage.BeforeForwarding(Reel, Recipients.Of(Talk.Bob)),
        new Stage.LetterAddressees(Letter),
        new Stage.EnteringDelivery(Letter, Date: null, ""),
        new Stage.EnteringDelivery(Letter, Date: null, "7"),
        new Stage.EnteringDelivery(Letter, new DateOnly(2030, 1, 1), "1200"),
        new Stage.ChoosingList(),
        new Stage.OnePrivateList(3),
        new Stage.RemovingMember(3, ""),
        new Stage.RemovingMember(3, "2002"),
        new Stage.Transferring(Plan(TransferKind.Release, null, null) with { Reel = Reel }, IsAsked: true),
        new Stage.Forwarding(Reel, Recipients.Of(Talk.Alice), 1),
        new Stage.SavingToFolder(Reel),
        new Stage.Advanced(Reel),
        new Stage.AdvancedFromMain(),
        new Stage.DialingOut(From: null, ""),
        new Stage.DialingOut(Reel, "2002"),
        new Stage.Transferring(Plan(TransferKind.Supervised, null, null), IsAsked: true),
        new Stage.DuringMessage(Reel),
        new Stage.DuringMessage(Old),
        new Stage.Paused(Reel, new Interrupted(Words, TimeSpan.FromSeconds(1))),
        new Stage.AfterMessage(Reel),
        new Stage.AfterMessage(Old),
        new Stage.Setup(),
        new Stage.GreetingSettings(),
        new Stage.OtherGreetings(),
        .. Enum.GetValues<GreetingKind>().Select(kind => new Stage.OneGreeting(kind)),
        new Stage.EnteringEndDate("", new Stage.GreetingSettings()),
        new Stage.EnteringEndDate("0230", new Stage.GreetingSettings()),
        new Stage.EnteringEndDate("14", new Stage.OneGreeting(GreetingKind.Alternate)),
        new Stage.MessageSettings(),
        new Stage.Devices(),
        .. Enum.GetValues<NumberSlot>().Select(slot => new Stage.NumberSetting(slot)),
        new Stage.EnteringNewNumber(NumberSlot.Transfer, ""),
        new Stage.EnteringNewNumber(NumberSlot.Home, "555"),
        new Stage.PersonalSettings(),
        new Stage.DirectoryListing(new Stage.PersonalSettings()),
        new Stage.Enrolling(EnrolmentStep.Listing),
        new Stage.EnteringNewPin("", new Stage.PersonalSettings()),
        new Stage.EnteringNewPin("", new Stage.Enrolling(EnrolmentStep.Listing)),
        new Stage.EnteringNewPin("8642", new Stage.PersonalSettings()),
        new Stage.RepeatingNewPin("8642", "", new Stage.PersonalSettings()),
        new Stage.RepeatingNewPin("8642", "8642", new Stage.PersonalSettings()),
        new Stage.ChangingPin(new Stage.PersonalSettings()),
        new Stage.Changing(Fields.None.With("isUnlisted", "true"), new Stage.PersonalSettings(), Words),
        new Stage.DictationBeep(Said),
        new Stage.Dictating(Said, IsCancelled: false),
        new Stage.Dictating(Said, IsCancelled: true),
        new Stage.AfterDictation(Said with { Greeting = null, Then = new Stage.Enrolling(EnrolmentStep.Greeting) }),
        new Stage.HearingDictation(Said),
        new Stage.KeepingDictation(Said),
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
        .. Enum.GetValues<TransferOutcome>().Select(outcome => new ConversationEvent.TransferEnded(outcome)),
        new ConversationEvent.LineOpened(),
        new ConversationEvent.Connected(),
        new ConversationEvent.Reached(IsScreened: false),
        new ConversationEvent.Reached(IsScreened: true),
        new ConversationEvent.RecordingStopped(1, 0),
        new ConversationEvent.RecordingStopped(1, 16_000),
        new ConversationEvent.RecordingStopped(9, 16_000),
        new ConversationEvent.MessageStored(1),
        new ConversationEvent.MessageNotStored(1),
        new ConversationEvent.MessageMarked(new MessageId("m0")),
        new ConversationEvent.ReceiptSent(new MessageId("m0")),
        new ConversationEvent.PinJudged(new PinVerdict.Accepted()),
        new ConversationEvent.PinJudged(new PinVerdict.Wrong(2)),
        new ConversationEvent.PinJudged(new PinVerdict.Locked(Talk.Noon)),
        new ConversationEvent.MessagesCounted(1, new MailboxCounts(1, 0, 2, 0, 3)),
        new ConversationEvent.MailboxMeasured(1, TimeSpan.FromSeconds(90)),
        new ConversationEvent.MailboxMeasured(1, TimeSpan.FromSeconds(100)),
        new ConversationEvent.MailboxUnavailable(1),
        new ConversationEvent.SubscriberChanged(1),
        new ConversationEvent.SubscriberChanged(0),
        new ConversationEvent.SubscriberNotChanged(1),
        new ConversationEvent.PinRefused(1, PinFlaw.IsOldOne),
        new ConversationEvent.SoundKept(1),
        new ConversationEvent.SoundNotKept(1),
        new ConversationEvent.MessageFound(1, Card, 1, Card.Created),
        new ConversationEvent.MessageFound(0, Card, 1, Card.Created),
        new ConversationEvent.MessageNotFound(1),
        new ConversationEvent.HungUp(),
        new ConversationEvent.Dismissed(),
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
            foreach (var @event in Events.Where(
                e => e is not (ConversationEvent.Answered or ConversationEvent.Reached)))
            {
                var first = ConversationMachine.Next(
                    StateAt(stage, hungUp: false, failures: 0), new ConversationEvent.HungUp(), Talk.Around, default);
                var then = ConversationMachine.Next(first.State, @event, Talk.Around, default);
                Assert.DoesNotContain(first.Effects.AddRange(then.Effects), e => e is ConversationEffect.Play);
            }
        }
    }

    /// <summary>A menu in which every command that means something somewhere has a key, longer ones too.</summary>
    [Fact]
    public void Every_command_is_decided_wherever_it_means_something()
    {
        var everything = new PhoneMenu("everything", Enum.GetValues<MenuContext>().ToImmutableSortedDictionary(
            context => context,
            context => new KeyMap(
                [.. MenuRules.Allowed(context).Select((command, i) => new KeyBinding($"{i / 10}{i % 10}", command))])));
        var around = Talk.Around with
        {
            Settings = ConversationSettings.Default with { Menus = new PhoneMenus(everything, [everything]) },
        };
        var obeyed = new HashSet<Command>();
        foreach (var stage in Stages)
        {
            foreach (var context in Enum.GetValues<MenuContext>())
            {
                foreach (var (keys, command) in everything[context].Bindings)
                {
                    var state = StateAt(stage, hungUp: false, failures: 0) with
                    {
                        OpenKeys = new OpenKeys(keys[..1], new Interrupted(Words, TimeSpan.FromSeconds(1))),
                    };
                    var step = ConversationMachine.Next(
                        state, new ConversationEvent.KeyPressed(keys[1], default), around, default);
                    if (step.State.Failures == 0 && !step.Effects.IsEmpty)
                        obeyed.Add(command);
                }
            }
        }

        Assert.Empty(Enum.GetValues<Command>().Except(obeyed));
    }

    private static ConversationState StateAt(Stage stage, bool hungUp, int failures) => new()
    {
        Caller = Caller.Withheld,
        Stage = stage,
        Plays = 1,
        Timers = 1,
        Takes = 1,
        Questions = 1,
        Visit = new Visit(Talk.Alice, 2),
        Failures = failures,
        HungUp = hungUp,
        Playing = Words,
    };

    private static TransferPlan Plan(TransferKind kind, SubscriberId? called, SubscriberId? mailbox) =>
        new(new Consultation("9000", TimeSpan.FromSeconds(20), IsScreened: false), kind)
        {
            Called = called, Mailbox = mailbox,
        };
}
