using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation.Tests;

/// <summary>
/// Subscribers send, reply and send on. Alice is 2001, Bob 2002, Carol 2003; the messages are from Bob.
/// </summary>
public class SendingTests
{
    [Fact]
    public void Message_is_addressed_recorded_and_sent_to_all_of_them()
    {
        var talk = Talk.InMailbox().Press("2");
        Assert.Equal("enter-recipient", talk.Said);
        Assert.Equal("extension number-2 number-0 number-0 number-2 enter-another-recipient", talk.Press("2002#").Said);
        talk.Press("2003#").Press("2002#");
        Assert.Equal("record-after-tone (beep)", talk.Press("#").Said);
        var start = talk.HearOut().Asked.OfType<ConversationEffect.StartRecording>().Single();
        Assert.Equal(new Recipients([Talk.Bob, Talk.Carol]), start.To);
        talk.Press("#").StopRecording(3).Press("11").Press("#");
        var letter = talk.Asked.OfType<ConversationEffect.DeliverMessage>().Single().Letter;
        Assert.Equal(start.To, letter.To);
        Assert.Equal((true, 24_000), (letter.Urgent, letter.Samples));
        Assert.Equal("message-sent (main)", talk.Store().Said);
    }

    [Fact]
    public void Number_without_a_mailbox_is_said_so_and_the_third_one_ends_the_call()
    {
        var talk = Talk.InMailbox().Press("2").Press("99#");
        Assert.Equal("no-mailbox-there enter-recipient", talk.Said);
        Assert.Equal("too-many-failures goodbye", talk.Press("98#").Press("97#").Said);
    }

    [Theory]
    [InlineData("2", "*", "(main)")]
    [InlineData("2", "2002#*", "(main)")]
    [InlineData("1#5", "*", "(after-message)")]
    public void Star_leads_back_and_nothing_is_sent(string there, string keys, string said)
    {
        var talk = Talk.InMailbox().Press(there).Press(keys);
        Assert.Equal(said, talk.Said);
        Assert.DoesNotContain(talk.Asked, e => e is ConversationEffect.DeliverMessage);
    }

    [Fact]
    public void Reply_goes_to_the_sender_and_then_the_message_is_gone_on_with()
    {
        var talk = Talk.InMailbox().Press("1#").Press("4").Wait();
        Assert.Equal("record-after-tone (beep)", talk.Said);
        Assert.Equal(
            Recipients.Of(Talk.Bob), talk.HearOut().Asked.OfType<ConversationEffect.StartRecording>().Single().To);
        talk.Press("#").StopRecording(3).Press("#");
        Assert.Equal("message-sent (after-message)", talk.Store().Said);
        Assert.StartsWith("message number-2", talk.Press("#").Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Reply_to_all_leaves_out_whoever_replies()
    {
        var start = Talk.InMailbox().Press("1#").Press("42").HearOut().Asked;
        Assert.Equal(
            new Recipients([Talk.Bob, Talk.Carol]), start.OfType<ConversationEffect.StartRecording>().Single().To);
    }

    [Fact]
    public void Caller_without_a_mailbox_cannot_be_replied_to() => Assert.Equal(
        "cannot-reply (after-message)", Talk.InMailbox(from: "5001").Press("1#").Press("4").Wait().Said);

    [Fact]
    public void Message_is_sent_on_to_others()
    {
        var talk = Talk.InMailbox().Press("1#").Press("5").Press("2003#").Press("#");
        var forward = talk.Asked.OfType<ConversationEffect.ForwardMessage>().Single();
        Assert.Equal(
            (new MessageId("m0"), Recipients.Of(Talk.Carol), Talk.Alice), (forward.Message.Id, forward.To, forward.By));
        Assert.Equal("message-sent (after-message)", talk.Store().Said);
        talk = Talk.InMailbox().Press("1#").Press("5").Press("2003#").Press("#");
        Assert.Equal("message-not-forwarded (after-message)", talk.Store(works: false).Said);
    }

    [Fact]
    public void Private_message_is_not_sent_on()
    {
        var card = Mailbox.Card(0, MessageState.New) with { Private = true };
        var reel = new Reel(new Shelf(1, MessageState.New, null, null), card, 1);
        var talk = Talk.InMailbox();
        var step = ConversationMachine.Next(
            talk.State with { Stage = new Stage.AfterMessage(reel) },
            new ConversationEvent.KeyPressed('5', default),
            Talk.Around,
            default);
        Assert.IsType<Stage.AfterMessage>(step.State.Stage);
    }

    [Theory]
    [InlineData("2", "2002##")]
    [InlineData("1#", "42")]
    public void Whoever_hangs_up_while_speaking_has_sent_it(string there, string keys)
    {
        var talk = Talk.InMailbox().Press(there).Press(keys).HearOut().HangUp().StopRecording(3);
        Assert.Single(talk.Asked.OfType<ConversationEffect.DeliverMessage>());
    }

    [Fact]
    public void Star_while_speaking_throws_it_away_and_leads_back()
    {
        var talk = Talk.InMailbox().Press("2").Press("2002##").HearOut().Press("*").StopRecording(3);
        Assert.Equal("not-sent (main)", talk.Said);
        Assert.Contains(new ConversationEffect.DiscardRecording(1), talk.Asked);
    }

    [Fact]
    public void List_is_addressed_by_its_number_and_reaches_its_members_though_the_conversation_keeps_only_the_list()
    {
        var talk = Talk.InMailbox().Press("2");
        Assert.Equal("list number-8 number-0 number-0 number-1 enter-another-recipient", talk.Press("8001#").Said);
        var start = talk.Press("2002#").Press("8001#").Press("#").HearOut().Asked
            .OfType<ConversationEffect.StartRecording>().Single();
        Assert.Equal(Recipients.Of(Talk.Bob) with { Lists = ["team"] }, start.To);
        Assert.Equal([Talk.Bob, Talk.Alice, Talk.Carol], start.To.Reached(Talk.Around.Directory));
    }

    [Fact]
    public void List_without_members_is_said_so() => Assert.Equal(
        "list-has-no-members enter-recipient", Talk.InMailbox().Press("2").Press("8002#").Said);
}
