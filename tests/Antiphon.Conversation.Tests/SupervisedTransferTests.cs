using Antiphon.Directory;
using Antiphon.Kernel;

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

    [Fact]
    public void Subscriber_is_called_as_they_want_it_where_the_system_would_do_otherwise()
    {
        var on = new SwitchedNumber(new Extension("5551"), IsOn: true);
        var consulted = Talk.At(
            new RouteDecision.OpeningGreeting(), alice: Talk.Subscriber() with
            {
                Transfer = on,
                TransferManner = new TransferManner
                {
                    Kind = TransferKind.Supervised, IsScreened = true, RingMax = TimeSpan.FromSeconds(35),
                },
            }).Press("2001#").HearOut().Asked.OfType<ConversationEffect.Consult>();
        Assert.Equal(
            new Consultation("5551", TimeSpan.FromSeconds(35), IsScreened: true),
            Assert.Single(consulted).Consultation);
        var released = Talk.AtOpeningWith(on, new TransferManner { Kind = TransferKind.Release });
        Assert.Contains(new ConversationEffect.Transfer("5551"), released.Press("2001#").HearOut().Asked);
    }

    [Fact]
    public void What_a_manner_leaves_open_is_as_the_system_has_it() => Assert.Equal(
        new Consultation("5551", TransferSettings.Default.RingMax, IsScreened: true),
        Assert.Single(
            Talk.AtOpeningWith(
                    new SwitchedNumber(new Extension("5551"), IsOn: true), new TransferManner { IsScreened = true })
                .Press("2001#").HearOut().Asked.OfType<ConversationEffect.Consult>()).Consultation);

    [Fact]
    public void Handler_hands_callers_on_in_its_own_manner()
    {
        var desk = Reception.Desk with { TransferManner = new TransferManner { Kind = TransferKind.Supervised } };
        var atDesk = new RouteDecision.Answering(new CallerAction(ActionKind.Handler, "desk"));
        var record = Talk.DocumentOf(new RecordKey(CallHandler.RecordType, "desk"), desk.ToFields());
        foreach (var (key, number) in new[] { ("3", "5555"), ("0", "9000") })
        {
            Assert.Contains(
                Talk.At(atDesk, more: record).Press(key).HearOut().Asked,
                e => e is ConversationEffect.Consult consult && consult.Consultation.Number == number);
            Assert.Contains(new ConversationEffect.Transfer(number), Talk.At(atDesk).Press(key).HearOut().Asked);
        }
    }

    [Fact]
    public void Manner_of_the_operators_handler_holds_wherever_0_is_pressed_and_callers_go_on_where_they_were()
    {
        var @operator = CallHandler.BuiltIn.Single(h => h.Id == CallHandler.OperatorId) with
        {
            TransferManner = new TransferManner { Kind = TransferKind.Supervised, IsScreened = true },
        };
        var record = Talk.DocumentOf(new RecordKey(CallHandler.RecordType, @operator.Id), @operator.ToFields());
        var talk = Talk.At(new RouteDecision.Greeting(Talk.Subscriber(), GreetingCause.Direct), more: record);
        Assert.Equal("one-moment", talk.Press("0").Said);
        Assert.True(
            Assert.Single(talk.HearOut().Asked.OfType<ConversationEffect.Consult>()).Consultation.IsScreened);
        Assert.Equal(
            "operator-not-available leave-a-message",
            talk.Take(new ConversationEvent.TransferEnded(TransferOutcome.Refused)).Said);
    }

    private static Talk Asked() => Talk.AtOpening(TransferKind.Supervised).Press("0").Wait().HearOut();
}
