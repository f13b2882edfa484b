using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation.Tests;

/// <summary>Bob's and Carol's mailboxes may hold 100 seconds, with a warning at 80; Alice's has no limit.</summary>
public class QuotaTests
{
    [Fact]
    public void Caller_to_a_full_mailbox_is_told_so_before_anything_is_recorded()
    {
        var talk = AtCarol().HearOut();
        Assert.Equal(
            new ConversationEffect.MeasureMailbox(talk.State.Questions, Talk.Carol),
            talk.Asked.OfType<ConversationEffect.MeasureMailbox>().Single());
        Assert.Equal("mailbox-full goodbye", Measured(talk, 100).Said);
        Assert.DoesNotContain(talk.Asked, e => e is ConversationEffect.StartRecording);
    }

    [Fact]
    public void Caller_to_a_mailbox_with_room_is_recorded()
    {
        var talk = Measured(AtCarol().HearOut(), 99.9);
        Assert.Equal("(beep)", talk.Said);
        Assert.Single(talk.HearOut().Asked.OfType<ConversationEffect.StartRecording>());
    }

    [Fact]
    public void Caller_is_recorded_when_the_store_does_not_say_how_full_it_is()
    {
        Assert.Equal("(beep)", AtCarol().HearOut().Wait().Said);
        var talk = AtCarol().HearOut();
        Assert.Equal("(beep)", talk.Take(new ConversationEvent.MailboxUnavailable(talk.State.Questions)).Said);
    }

    [Fact]
    public void Mailbox_without_a_limit_is_not_measured() =>
        Assert.Equal("(beep)", Talk.AtGreeting().HearOut().Said);

    [Theory]
    [InlineData(100, "mailbox-full goodbye")]
    [InlineData(99.9, "enter-extension")]
    public void Answers_to_an_interview_are_asked_for_when_there_is_room_for_them(double seconds, string said) =>
        Assert.Equal(said, Measured(AtCarolsSurvey(), seconds).Said);

    /// <summary>Before it is asked, while the store looks whether there is room for the answer.</summary>
    [Fact]
    public void Question_of_an_interview_can_be_skipped_before_it_is_heard() =>
        Assert.EndsWith("(beep)", Measured(AtCarolsSurvey().Press("#"), 99.9).Said, StringComparison.Ordinal);

    [Theory]
    [InlineData(79.9, "you-have")]
    [InlineData(80, "your-mailbox-is-nearly-full you-have")]
    [InlineData(100, "your-mailbox-is-full you-have")]
    public void Subscriber_is_warned_once_when_the_mailbox_is_nearly_full(double seconds, string said)
    {
        var bob = Talk.Around.Directory.Find(Talk.Bob)!;
        var talk = Talk.At(new RouteDecision.AttemptSignIn(bob)).Press("4711#")
            .Take(new ConversationEvent.PinJudged(new PinVerdict.Accepted()));
        Measured(talk, seconds);
        talk.Take(new ConversationEvent.MessagesCounted(talk.State.Questions, default));
        Assert.StartsWith(said, talk.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Subscriber_who_has_just_enrolled_is_warned_like_whoever_signs_in()
    {
        var (name, greeting) = (BlobHash.Of([1]), BlobHash.Of([2]));
        var talk = Talk.InMailbox(change: alice => alice with { IsEnrolled = false, ClassOfService = "small" });
        talk.HearOut().Keep(name).HearOut().Keep(greeting).Press("8642#8642##");
        Measured(talk, 80);
        Assert.StartsWith(
            "enrolment-done your-mailbox-is-nearly-full you-have", talk.Said, StringComparison.Ordinal);
    }

    private static Talk AtCarol() => Talk.At(
        new RouteDecision.Greeting(Talk.Around.Directory.Find(Talk.Carol)!, GreetingCause.NoAnswer));

    private static Talk AtCarolsSurvey()
    {
        var survey = Reception.Survey with { Subscriber = Talk.Carol, List = null };
        return Talk.At(
            new RouteDecision.Answering(new CallerAction(ActionKind.Interview, survey.Id)),
            more: Talk.DocumentOf(new RecordKey(InterviewHandler.RecordType, survey.Id), survey.ToFields()));
    }

    private static Talk Measured(Talk talk, double seconds) => talk.Take(
        new ConversationEvent.MailboxMeasured(talk.State.Questions, TimeSpan.FromSeconds(seconds)));
}
