using Antiphon.Directory;

namespace Antiphon.Conversation.Tests;

/// <summary>The server calls somebody for a caller, who waits and is connected or taken back.</summary>
public class SupervisedTransferTests
{
    [Fact]
    public void Caller_hears_it_ring_until_the_call_is_taken()
    {
        var talk = Asked();
        Assert.Equal("9000", Assert.Single(talk.Asked.OfType<ConversationEffect.Consult>()).Consultation.Number);
        Assert.Equal("(ringing)", talk.Said);
        Assert.Equal("(ringing)", talk.HearOut().Said);
        Assert.Equal(
            new ConversationEffect.StopPlaying(), Assert.Single(talk.Take(new ConversationEvent.Connected()).Asked));
        Assert.Empty(talk.Press("3").Asked);
        Assert.IsType<Stage.Connected>(talk.Stage);
    }

    [Fact]
    public void What_can_be_heard_before_the_call_is_taken_silences_our_ringing()
    {
        var talk = Asked().Take(new ConversationEvent.LineOpened());
        Assert.Equal(new ConversationEffect.StopPlaying(), Assert.Single(talk.Asked));
        Assert.IsType<Stage.Transferring>(talk.Stage);
    }

    [Theory]
    [InlineData(TransferOutcome.Busy)]
    [InlineData(TransferOutcome.NoAnswer)]
    [InlineData(TransferOutcome.Refused)]
    [InlineData(TransferOutcome.Failed)]
    public void Caller_is_taken_back_when_the_operator_is_not_reached(TransferOutcome outcome) => Assert.Equal(
        "operator-not-available dial-extension-or-sign-in",
        Asked().Take(new ConversationEvent.TransferEnded(outcome)).Said);

    [Fact]
    public void Caller_who_hangs_up_while_it_rings_is_gone() =>
        Assert.IsType<Stage.Ended>(Asked().Take(new ConversationEvent.HungUp()).Stage);

    [Fact]
    public void Whoever_is_called_without_being_asked_takes_the_call_at_once() =>
        Assert.Contains(new ConversationEffect.TakeCall(), Talk.Called(isScreened: false).Asked);

    [Fact]
    public void Whoever_is_asked_hears_who_calls_and_takes_the_call_with_1()
    {
        var talk = Talk.Called(isScreened: true);
        Assert.Equal("call-from number-5 number-0 number-0 number-1 take-or-refuse", talk.Said);
        Assert.Contains(new ConversationEffect.TakeCall(), talk.Press("1").Asked);
        Assert.IsType<Stage.Connected>(talk.Stage);
    }

    [Fact]
    public void Whoever_refuses_is_let_go()
    {
        var talk = Talk.Called(isScreened: true).Press("2");
        Assert.Contains(new ConversationEffect.RefuseCall(), talk.Asked);
        Assert.True(talk.HangsUp);
    }

    [Fact]
    public void Whoever_does_not_decide_is_asked_three_times_and_has_refused()
    {
        var talk = Talk.Called(isScreened: true).HearOut();
        Assert.Equal("take-or-refuse", talk.Wait().Said);
        Assert.Equal("take-or-refuse", talk.Press("7").Said);
        Assert.Contains(new ConversationEffect.RefuseCall(), talk.HearOut().Wait().Asked);
    }

    [Theory]
    [InlineData(TransferOutcome.Busy, "is-on-the-phone")]
    [InlineData(TransferOutcome.NoAnswer, "is-not-available")]
    public void Subscriber_with_a_transfer_number_is_called_and_greets_when_they_are_not_there(
        TransferOutcome outcome, string said)
    {
        var talk = Talk.AtOpeningWith(new SwitchedNumber(new Extension("5551"), IsOn: true)).Press("2001#");
        Assert.Equal("one-moment", talk.Said);
        Assert.Equal(
            "5551", Assert.Single(talk.HearOut().Asked.OfType<ConversationEffect.Consult>()).Consultation.Number);
        Assert.Contains(
            said, talk.Take(new ConversationEvent.TransferEnded(outcome)).Said, StringComparison.Ordinal);
        Assert.IsType<Stage.Greeting>(talk.Stage);
    }

    [Fact]
    public void Transfer_number_that_is_switched_off_is_not_called() => Assert.IsType<Stage.Greeting>(
        Talk.AtOpeningWith(new SwitchedNumber(new Extension("5551"), IsOn: false)).Press("2001#").Stage);

    private static Talk Asked() => Talk.AtOpening(TransferKind.Supervised).Press("0").Wait().HearOut();
}
