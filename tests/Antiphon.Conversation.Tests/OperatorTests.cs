using Antiphon.Directory;

namespace Antiphon.Conversation.Tests;

/// <summary>A caller who would rather speak to a person.</summary>
public class OperatorTests
{
    [Fact]
    public void Caller_who_dials_0_in_the_opening_greeting_is_connected_at_once_for_no_extension_begins_so()
    {
        var talk = Talk.AtOpening().Press("0");
        Assert.Equal("one-moment", talk.Said);
        Assert.Equal(new ConversationEffect.Transfer("9000"), Assert.Single(talk.HearOut().Asked));
        Assert.True(talk.Take(new ConversationEvent.TransferEnded(TransferOutcome.Done)).HangsUp);
    }

    [Fact]
    public void Caller_whom_the_operator_does_not_answer_is_back_in_the_opening_greeting()
    {
        var talk = Talk.AtOpening().Press("0").HearOut();
        Assert.Equal(
            "operator-not-available dial-extension-or-sign-in",
            talk.Take(new ConversationEvent.TransferEnded(TransferOutcome.Failed)).Said);
        Assert.Contains("leave-a-message", talk.Press("2001#").Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Caller_of_a_mailbox_whom_the_operator_does_not_answer_leaves_their_message()
    {
        var talk = Talk.AtGreeting(GreetingCause.Busy).Press("0").HearOut();
        Assert.Equal(
            "operator-not-available leave-a-message",
            talk.Take(new ConversationEvent.TransferEnded(TransferOutcome.Failed)).Said);
        Assert.Equal("(beep)", talk.HearOut().Said);
        Assert.IsType<Stage.Recording>(talk.HearOut().Stage);
    }

    [Fact]
    public void Caller_who_dials_0_after_speaking_has_their_message_sent_before_anybody_is_called()
    {
        var talk = Spoken().Press("0");
        Assert.True(talk.Asked.OfType<ConversationEffect.DeliverMessage>().Single().Letter.ThenOperator);
        Assert.Empty(talk.Asked.OfType<ConversationEffect.Transfer>());
        Assert.Equal("message-sent one-moment", talk.Store().Said);
        Assert.Equal(new ConversationEffect.Transfer("9000"), Assert.Single(talk.HearOut().Asked));
        Assert.Equal(
            "operator-not-available",
            talk.Take(new ConversationEvent.TransferEnded(TransferOutcome.Failed)).Said);
        Assert.Equal("goodbye", talk.HearOut().Said);
    }

    [Fact]
    public void Caller_who_hangs_up_after_dialling_0_has_still_left_their_message() =>
        Assert.IsType<Stage.Ended>(Spoken().Press("0").HangUp().Store().Stage);

    [Fact]
    public void Key_for_nobody_after_speaking_is_a_wrong_one_and_the_third_sends_the_message()
    {
        var around = Talk.Around with { Settings = ConversationSettings.Default };
        var state = Spoken().State;
        for (var i = 0; i < 3; i++)
            state = ConversationMachine.Next(
                state, new ConversationEvent.KeyPressed('0', default), around, default).State;
        Assert.False(Assert.IsType<Stage.Storing>(state.Stage).Letter.ThenOperator);
    }

    [Fact]
    public void Caller_who_presses_star_after_speaking_begins_anew()
    {
        var talk = Spoken().Press("*");
        Assert.Contains(new ConversationEffect.DiscardRecording(1), talk.Asked);
        Assert.Equal("message-cancelled (beep)", talk.Said);
        Assert.Equal(2, talk.HearOut().Asked.OfType<ConversationEffect.StartRecording>().Single().Take);
    }

    [Fact]
    public void Key_for_an_operator_whom_nobody_has_named_is_a_wrong_one_and_the_third_ends_the_call()
    {
        var around = Talk.Around with { Settings = ConversationSettings.Default };
        var state = Talk.AtGreeting().State;
        for (var i = 0; i < 3; i++)
            state = ConversationMachine.Next(
                state, new ConversationEvent.KeyPressed('0', default), around, default).State;
        Assert.Equal(Script.Of(Prompts.TooManyFailures) + Prompts.Goodbye, state.Playing);
    }

    /// <summary>After a message of four seconds, for Alice.</summary>
    private static Talk Spoken() => Talk.Recording().Press("#").StopRecording(4);
}
