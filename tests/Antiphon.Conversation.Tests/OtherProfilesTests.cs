using Antiphon.Mailboxes;

namespace Antiphon.Conversation.Tests;

/// <summary>What only the profiles of other systems have keys for.</summary>
public class OtherProfilesTests
{
    [Fact]
    public void Number_that_is_keyed_in_at_the_main_menu_is_called_and_the_menu_is_gone_on_with()
    {
        var talk = Talk.InMailbox(profile: "comedian").Press("3");
        Assert.Equal("(advanced-from-main)", talk.Said);
        Assert.Equal("enter-number", talk.Press("4").Said);
        Assert.Equal("one-moment", talk.Press("5551#").Said);
        Assert.Equal(new ConversationEffect.Transfer("5551"), Assert.Single(talk.HearOut().Asked));
        Assert.Equal(
            "nobody-answers (main)",
            talk.Take(new ConversationEvent.TransferEnded(TransferOutcome.Busy)).Said);
    }

    [Fact]
    public void Number_that_is_keyed_in_after_a_message_is_called_and_the_message_is_gone_on_with()
    {
        var talk = Talk.InMailbox(profile: "comedian").Press("1").HearOut().Press("34");
        Assert.Equal("(after-message)", talk.Press("*").Said);
        Assert.Equal("one-moment", talk.Press("34").Press("5551#").Said);
        Assert.Equal(
            "nobody-answers (after-message)",
            talk.HearOut().Take(new ConversationEvent.TransferEnded(TransferOutcome.NoAnswer)).Said);
    }

    [Fact]
    public void Subscriber_who_is_connected_with_a_number_is_out_of_the_mailbox()
    {
        var talk = Talk.InMailbox(profile: "comedian").Press("34").Press("5551#").HearOut();
        Assert.IsType<Stage.Ended>(talk.Take(new ConversationEvent.TransferEnded(TransferOutcome.Done)).Stage);
    }

    [Theory]
    [InlineData("comedian", "18", "enter-recipient")]
    [InlineData("comedian", "13", "(advanced)")]
    [InlineData("comedian", "19", "(save-to-folder)")]
    [InlineData("comedian", "19#", "(after-message)")]
    [InlineData("comedian", "11", "message")]
    [InlineData("freeswitch", "15", "one-moment")]
    [InlineData("freeswitch", "18", "enter-recipient")]
    public void Message_that_plays_is_left_for_what_its_subscriber_wants(string profile, string keys, string said)
    {
        var talk = Talk.InMailbox(messages: 1, profile: profile).Press(keys);
        Assert.StartsWith(said, talk.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_are_reached_from_a_message()
    {
        var talk = Talk.InMailbox(profile: "comedian").Press("1").HearOut().Press("0");
        Assert.Equal("(setup)", talk.Said);
    }

    [Fact]
    public void Zero_repeats_a_message_that_has_come_to_its_end_and_pauses_one_that_plays()
    {
        var talk = Talk.InMailbox(profile: "freeswitch").Press("10");
        Assert.IsType<Stage.Paused>(talk.Stage);
        talk.Press("0").HearOut();
        Assert.Equal("(message)", talk.Press("0").Said);
    }

    [Fact]
    public void Eight_brings_a_deleted_message_back()
    {
        var talk = Talk.InMailbox(messages: 1, profile: "freeswitch").Press("17");
        Assert.Equal(MessageState.Deleted, talk.StateOfFirst);
        Assert.StartsWith("message-restored", talk.Press("38").Said, StringComparison.Ordinal);
        Assert.Equal(MessageState.Saved, talk.StateOfFirst);
    }
}
