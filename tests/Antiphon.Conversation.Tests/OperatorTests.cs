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
    public void Key_for_an_operator_whom_nobody_has_named_is_a_wrong_one_and_the_third_ends_the_call()
    {
        var around = Talk.Around with { Settings = ConversationSettings.Default };
        var state = Talk.AtGreeting().State;
        for (var i = 0; i < 3; i++)
            state = ConversationMachine.Next(
                state, new ConversationEvent.KeyPressed('0', default), around, default).State;
        Assert.Equal(Script.Of(Prompts.TooManyFailures) + Prompts.Goodbye, state.Playing);
    }
}
