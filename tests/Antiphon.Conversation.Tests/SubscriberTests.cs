using Antiphon.Mailboxes;

namespace Antiphon.Conversation.Tests;

/// <summary>What a subscriber meets; the keys are those of the phone menu's standard profile.</summary>
public class SubscriberTests
{
    private const string Second = "message number-2 from number-5 number-0 number-0 number-1 "
        + "received today at number-11 number-40 number-9 am (message)";

    [Fact]
    public void Unknown_phone_is_asked_for_extension_and_pin_the_own_phone_for_the_pin_alone()
    {
        Assert.Equal("welcome enter-extension", Talk.AtSignIn(known: false).Said);
        Assert.Equal("enter-pin", Talk.AtSignIn(known: false).Press("2001#").Said);
        Assert.Equal("welcome enter-pin", Talk.AtSignIn(known: true).Said);
    }

    [Fact]
    public void Pin_is_checked_at_pound_and_never_printed()
    {
        var check = Assert.IsType<ConversationEffect.CheckPin>(Talk.AtSignIn(known: true).Press("4711#").Asked[^1]);
        Assert.Equal("4711", check.Pin);
        Assert.DoesNotContain("4711", check.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_pin_is_asked_for_again_and_a_locked_mailbox_ends_the_call()
    {
        var talk = Talk.AtSignIn(known: true).Press("1#").Take(
            new ConversationEvent.PinJudged(new PinVerdict.Wrong(4)));
        Assert.Equal("wrong-pin enter-pin", talk.Said);
        talk.Press("2#").Take(new ConversationEvent.PinJudged(new PinVerdict.Locked(Talk.Noon)));
        Assert.Equal("mailbox-locked goodbye", talk.Said);
    }

    [Fact]
    public void Third_wrong_pin_of_a_call_ends_it()
    {
        var talk = Talk.AtSignIn(known: true);
        for (var i = 0; i < 3; i++)
            talk.Press("1#").Take(new ConversationEvent.PinJudged(new PinVerdict.Wrong(4)));
        Assert.Equal("too-many-failures goodbye", talk.Said);
    }

    [Fact]
    public void Star_starts_the_number_anew_and_at_the_top_goes_back()
    {
        Assert.Equal("enter-pin", Talk.AtSignIn(known: true).Press("12*").Said);
        Assert.Equal("enter-extension", Talk.AtSignIn(known: true).Press("*").Said);
        Assert.Equal("goodbye", Talk.AtSignIn(known: false).Press("*").Said);
    }

    [Theory]
    [InlineData(0, 0, "you-have no new-messages main-menu")]
    [InlineData(1, 0, "you-have number-1 new-message main-menu")]
    [InlineData(3, 1, "you-have number-3 new-messages and number-1 saved-message main-menu")]
    [InlineData(0, 12, "you-have no new-messages and number-12 saved-messages main-menu")]
    public void Door_says_how_many_messages_there_are(int fresh, int saved, string said) =>
        Assert.Equal(said, Talk.InMailbox(fresh, saved).Said);

    [Fact]
    public void Keys_typed_while_the_pin_is_checked_count_when_the_mailbox_is_open()
    {
        var talk = Talk.AtSignIn(known: true).Press("4711#").Press("1");
        talk.Take(new ConversationEvent.PinJudged(new PinVerdict.Accepted()));
        talk.Take(new ConversationEvent.MailboxOpened(Talk.MailboxOf(1)));
        Assert.IsType<Stage.DuringMessage>(talk.Stage);
        Assert.EndsWith("(message)", talk.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Mailbox_that_cannot_be_read_is_said_so() => Assert.Equal(
        "mailbox-unavailable goodbye",
        Talk.AtSignIn(known: true).Press("1#").Take(new ConversationEvent.PinJudged(new PinVerdict.Accepted()))
            .Take(new ConversationEvent.MailboxUnavailable()).Said);

    [Theory]
    [InlineData("2", MessageState.Saved, "message-saved ")]
    [InlineData("3", MessageState.Deleted, "message-deleted ")]
    public void During_a_message_2_saves_3_deletes_and_the_next_one_plays(string key, MessageState state, string said)
    {
        var talk = Talk.InMailbox().Press("1").Press(key, seconds: 3);
        Assert.Equal(
            [new ConversationEffect.SetMessageState(new("m0"), state)],
            talk.Asked.OfType<ConversationEffect.SetMessageState>());
        Assert.Equal(said + Second, talk.Said);
    }

    [Fact]
    public void During_a_message_1_plays_it_from_its_start() =>
        Assert.Equal(
            ("(message)", TimeSpan.Zero),
            (Talk.InMailbox().Press("1").Press("1", 5) is var t ? t.Said : "", t.SaidFrom));

    [Theory]
    [InlineData("7", 7.5, 2.5)]
    [InlineData("7", 2, 0)]
    [InlineData("9", 3, 8)]
    public void Keys_7_and_9_go_back_and_ahead_five_seconds(string key, double at, double from) =>
        Assert.Equal(TimeSpan.FromSeconds(from), Talk.InMailbox().Press("1").Press(key, at).SaidFrom);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Key_8_pauses_and_8_or_patience_resumes_where_it_was(bool presses)
    {
        var talk = Talk.InMailbox().Press("1").Press("8", seconds: 4);
        Assert.IsType<Stage.Paused>(talk.Stage);
        Assert.Contains(talk.Asked, e => e is ConversationEffect.StopPlaying);
        Assert.Equal(TimeSpan.FromSeconds(4), (presses ? talk.Press("8") : talk.Wait()).SaidFrom);
    }

    [Fact]
    public void Message_heard_to_its_end_is_saved()
    {
        var talk = Talk.InMailbox().Press("1").HearOut();
        Assert.Contains(new ConversationEffect.SetMessageState(new("m0"), MessageState.Saved), talk.Asked);
        Assert.Equal("after-message-menu", talk.Said);
    }

    [Fact]
    public void Message_that_is_skipped_stays_new()
    {
        var talk = Talk.InMailbox().Press("1").Press("#");
        Assert.Equal("after-message-menu", talk.Said);
        Assert.Equal(Second, talk.Press("#").Said);
        Assert.Equal(MessageState.New, ((Stage.DuringMessage)talk.Stage).Mailbox.New[0].State);
    }

    [Theory]
    [InlineData("1", "(message)")]
    [InlineData("2", Second)]
    [InlineData("3", "message-deleted " + Second)]
    [InlineData("6", "message-kept-as-new " + Second)]
    [InlineData("7", "(message)")]
    [InlineData("0", "after-message-menu")]
    [InlineData("#", Second)]
    [InlineData("*", "you-have number-2 new-messages and number-1 saved-message main-menu")]
    public void After_a_message_each_key_does_what_the_menu_says(string key, string said) => Assert.Equal(
        key == "2" ? "message-saved " + said : said, Talk.InMailbox().Press("1").HearOut().Press(key).Said);

    [Fact]
    public void After_a_message_9_tells_its_properties() => Assert.Equal(
        "from number-5 number-0 number-0 number-1 received today at number-11 number-50 am "
        + "length number-8 seconds after-message-menu",
        Talk.InMailbox().Press("1").HearOut().Press("9").Said);

    [Fact]
    public void Key_6_makes_a_message_that_was_heard_new_again() => Assert.Contains(
        new ConversationEffect.SetMessageState(new("m0"), MessageState.New),
        Talk.InMailbox().Press("1").HearOut().Press("6").Asked);

    [Fact]
    public void Last_message_leads_back_to_the_menu() => Assert.Equal(
        "message-deleted no-more-messages main-menu", Talk.InMailbox(1).Press("1").Press("3", 1).Said);

    [Fact]
    public void Three_wrong_keys_in_a_row_end_politely_and_a_right_one_between_forgives_them()
    {
        var talk = Talk.InMailbox().Press("55").Press("0").Press("55");
        Assert.IsType<Stage.MainMenu>(talk.Stage);
        Assert.Equal("too-many-failures goodbye", talk.Press("5").Said);
    }

    [Fact]
    public void Three_wrong_keys_in_a_message_end_politely() =>
        Assert.Equal("too-many-failures goodbye", Talk.InMailbox().Press("1").Press("555").Said);

    [Fact]
    public void Help_in_a_message_goes_on_with_it_afterwards()
    {
        var talk = Talk.InMailbox().Press("1").Press("0", seconds: 6);
        Assert.Equal("during-message-help", talk.Said);
        Assert.Equal(TimeSpan.FromSeconds(6), talk.HearOut().SaidFrom);
    }

    [Fact]
    public void Star_signs_out_with_goodbye()
    {
        var talk = Talk.InMailbox().Press("*");
        Assert.Equal("goodbye", talk.Said);
        Assert.True(talk.HearOut().HangsUp);
    }
}
