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
        Assert.Equal("nobody-there enter-recipient", talk.Said);
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
        Assert.Equal("(before-forwarding)", talk.Said);
        talk.Press("#");
        var forward = talk.Asked.OfType<ConversationEffect.ForwardMessage>().Single();
        Assert.Equal(
            (new MessageId("m0"), Recipients.Of(Talk.Carol), Talk.Alice), (forward.Message.Id, forward.To, forward.By));
        Assert.Equal("message-sent (after-message)", talk.Store().Said);
        talk = Talk.InMailbox().Press("1#").Press("5").Press("2003#").Press("##");
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

    [Fact]
    public void Message_is_sent_on_with_an_introduction_before_it()
    {
        var talk = Talk.InMailbox().Press("1#").Press("5").Press("2003##").Press("1");
        Assert.Equal("record-after-tone (beep)", talk.Said);
        var start = talk.HearOut().Asked.OfType<ConversationEffect.StartRecording>().Single();
        Assert.Equal((new MessageId("m0"), Recipients.Of(Talk.Carol)), (start.Introduces!.Id, start.To));
        talk.Press("#").StopRecording(3).Press("#");
        Assert.Equal(
            new MessageId("m0"),
            talk.Asked.OfType<ConversationEffect.DeliverMessage>().Single().Letter.Forwards!.Id);
        Assert.Equal("message-sent (after-message)", talk.Store().Said);
    }

    [Theory]
    [InlineData("1", "2002")]
    [InlineData("262", "2002")]
    [InlineData("2374262", "2002")]
    public void Recipient_is_named_by_list_or_by_a_name_spelled_first_or_last_name_first(string keys, string extension)
    {
        var talk = InMailboxOf(Alice.WithList(1, [Talk.Bob])).Press("2").Press($"{keys}#");
        if (talk.Stage is Stage.ChoosingName)
            talk.Press("#");
        Assert.StartsWith(
            $"extension {string.Join(' ', extension.Select(d => $"number-{d}"))} enter-another-recipient", talk.Said,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_begin_alike_are_gone_through_by_7_and_9_77_and_99()
    {
        var talk = Talk.InMailbox().Press("2").Press("2#");
        Assert.Equal("extension number-2 number-0 number-0 number-1 (choosing-name)", talk.Said);
        Assert.Contains("number-2 (choosing-name)", talk.Press("9").Wait().Said, StringComparison.Ordinal);
        Assert.Contains("number-1 (choosing-name)", talk.Press("77").Said, StringComparison.Ordinal);
        Assert.Contains("number-3 (choosing-name)", talk.Press("99").Said, StringComparison.Ordinal);
        Assert.Contains("number-2 (choosing-name)", talk.Press("7").Wait().Said, StringComparison.Ordinal);
        Assert.Equal("enter-recipient", talk.Press("*").Said);
    }

    [Fact]
    public void Whoever_does_not_want_to_be_listed_is_not_found_by_name()
    {
        var talk = Talk.InMailbox(change: alice => alice with { Name = "Zoe", IsUnlisted = true }).Press("2");
        Assert.Equal("nobody-there enter-recipient", talk.Press("963#").Said);
    }

    [Fact]
    public void Two_pounds_at_the_beginning_switch_between_number_and_name()
    {
        var talk = Talk.InMailbox().Press("2").Press("##");
        Assert.Equal("spell-recipient", talk.Said);
        Assert.Equal("enter-recipient", talk.Press("##").Said);
        Assert.Equal("nothing-pressed enter-recipient", talk.Press("#").Wait().Said);
        Assert.EndsWith("enter-another-recipient", talk.Press("#").Press("2002#").Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Private_list_gets_and_loses_members_and_is_heard()
    {
        var talk = Talk.InMailbox().Press("424");
        Assert.Equal("choose-list", talk.Said);
        Assert.Equal("list number-3 has number-0 members (private-list)", talk.Press("3").Said);
        talk.Press("2").Press("2002#2003#");
        Assert.Equal("list number-3 has number-2 members (private-list)", talk.Press("#").Said);
        Assert.Equal([Talk.Bob, Talk.Carol], talk.Owner.MembersOf(3));
        Assert.StartsWith("extension number-2 number-0 number-0 number-2 extension", talk.Press("1").Said,
            StringComparison.Ordinal);
        Assert.Equal("no-such-member enter-member", talk.Press("3").Press("99#").Said);
        Assert.Equal("list number-3 has number-1 member (private-list)", talk.Press("2002#").Said);
        Assert.Equal("choose-list", talk.Press("*").Said);
    }

    [Fact]
    public void Names_are_added_and_heard_after_recording()
    {
        var talk = Spoken().Press("9");
        Assert.Equal("(addressees)", talk.Said);
        Assert.Equal("extension number-2 number-0 number-0 number-2 (addressees)", talk.Press("2").Said);
        talk.Press("1").Press("2003#").Press("#").Press("#");
        Assert.Equal(
            new Recipients([Talk.Bob, Talk.Carol]),
            talk.Asked.OfType<ConversationEffect.DeliverMessage>().Single().Letter.To);
    }

    [Theory]
    [InlineData("91")]
    [InlineData("912")]
    [InlineData("9")]
    [InlineData("14")]
    [InlineData("14010")]
    public void Whoever_hangs_up_while_names_or_the_day_are_asked_for_has_sent_it(string keys) => Assert.Single(
        Spoken().Press(keys).HangUp().Asked.OfType<ConversationEffect.DeliverMessage>());

    [Fact]
    public void Third_mistake_while_names_are_added_sends_the_message() => Assert.Single(
        Spoken().Press("91").Press("99#98#97#").Asked.OfType<ConversationEffect.DeliverMessage>());

    [Fact]
    public void Receipt_is_asked_for_and_taken_back()
    {
        var talk = Spoken().Press("12");
        Assert.Equal("with-receipt (after-recording)", talk.Said);
        Assert.Equal("no-receipt (after-recording)", talk.Press("12").Said);
        Assert.True(talk.Press("12").Press("#").Asked.OfType<ConversationEffect.DeliverMessage>().Single()
            .Letter.WantsReceipt);
    }

    [Fact]
    public void Message_is_delivered_at_the_day_and_time_that_are_keyed_in()
    {
        var talk = Spoken().Press("14");
        Assert.Equal("enter-delivery-day", talk.Said);
        Assert.Equal("enter-delivery-time", talk.Press("0306#").Said);
        Assert.Equal(
            "will-be-delivered day-friday month-march ordinal-6 at number-3 number-30 pm (after-recording)",
            talk.Press("1530#").Said);
        var letter = talk.Press("#").Asked.OfType<ConversationEffect.DeliverMessage>().Single().Letter;
        Assert.Equal(new DateTimeOffset(2026, 3, 6, 15, 30, 0, TimeSpan.Zero), letter.Due);
    }

    [Fact]
    public void Time_that_is_over_is_none_to_deliver_at_and_a_day_is_taken_back()
    {
        var talk = Spoken().Press("14").Press("0#").Press("1159#");
        Assert.Equal("no-such-time enter-delivery-time", talk.Said);
        talk.Press("1201#");
        Assert.Equal("delivered-at-once (after-recording)", talk.Press("14").Said);
    }

    [Fact]
    public void Sender_is_called_and_when_nobody_answers_the_message_is_gone_on_with()
    {
        var talk = Talk.InMailbox().Press("1#").Press("44");
        Assert.Equal("one-moment", talk.Said);
        Assert.Equal(new ConversationEffect.Transfer("2002"), Assert.Single(talk.HearOut().Asked));
        Assert.Equal(
            "nobody-answers (after-message)",
            talk.Take(new ConversationEvent.TransferEnded(TransferOutcome.NoAnswer)).Said);
    }

    [Fact]
    public void Receipt_goes_to_the_sender_when_the_message_is_no_longer_new()
    {
        var card = Mailbox.Card(0, MessageState.New) with
        {
            From = new Caller("2002", Name: null), WantsReceipt = true,
        };
        var reel = new Reel(new Shelf(1, MessageState.New, null, null), card, 1);
        var step = ConversationMachine.Next(
            Talk.InMailbox().State with { Stage = new Stage.DuringMessage(reel) },
            new ConversationEvent.KeyPressed('2', default),
            Talk.Around,
            default);
        var receipt = step.Effects.OfType<ConversationEffect.SendReceipt>().Single();
        Assert.Equal((card, Talk.Bob, Talk.Alice), (receipt.Message, receipt.To, receipt.By));
    }

    private static Subscriber Alice => Talk.Subscriber();

    private static Talk InMailboxOf(Subscriber alice) => Talk.InMailbox(change: _ => alice);

    /// <summary>A message of three seconds for Bob, not sent yet.</summary>
    private static Talk Spoken() =>
        Talk.InMailbox().Press("2").Press("2002##").HearOut().Press("#").StopRecording(3);
}
