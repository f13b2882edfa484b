using System.Text.Json;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation.Tests;

/// <summary>What a subscriber meets; the keys are those of the phone menu's standard profile.</summary>
public class SubscriberTests
{
    [Theory]
    [InlineData("5", "7#")]
    [InlineData("1#12", "9#")]
    [InlineData("412", "3#")]
    [InlineData("424322002##3", "2002#")]
    public void Number_that_is_right_ends_the_row_of_mistakes(string there, string number)
    {
        var talk = Talk.InMailbox().Press(there).Wait().Wait().Press(number);
        Assert.StartsWith("not-a-choice", talk.Press("A").Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Five_seconds_back_from_the_end_are_five_seconds_of_the_message_whatever_was_said_before_it()
    {
        var card = Mailbox.Card(0, MessageState.Saved) with
        {
            Introduction = new Sound(BlobHash.Of([9]), AudioCodec.PCMU),
        };
        var step = ConversationMachine.Next(
            Talk.InMailbox().State with
            {
                Stage = new Stage.AfterMessage(new Reel(new Shelf(1, MessageState.Saved, null, null), card, 1)),
            },
            new ConversationEvent.KeyPressed('7', default),
            Talk.Around,
            default);
        var play = step.Effects.OfType<ConversationEffect.Play>().Single();
        Assert.Equal(Script.Of(new Part.Recording(card.Blob!.Value, card.Codec)), play.Script);
        Assert.Equal(TimeSpan.FromSeconds(3), play.From);
    }

    private const string Second = "message number-2 from number-2 number-0 number-0 number-2 "
        + "received today at number-11 number-40 number-9 am (message)";

    private static readonly Shelf Shelf = new(1, MessageState.New, null, null);

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
        var check = Talk.AtSignIn(known: true).Press("4711#").Asked.OfType<ConversationEffect.CheckPin>().Single();
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
    [InlineData(0, 0, "you-have no new-messages (main)")]
    [InlineData(1, 0, "you-have number-1 new-message (main)")]
    [InlineData(3, 1, "you-have number-3 new-messages and number-1 saved-message (main)")]
    [InlineData(0, 12, "you-have no new-messages and number-12 saved-messages (main)")]
    public void Door_says_how_many_messages_there_are(int fresh, int saved, string said) =>
        Assert.Equal(said, Talk.InMailbox(fresh, saved).Said);

    [Fact]
    public void Keys_typed_while_the_pin_is_checked_count_when_the_mailbox_is_open()
    {
        var talk = Talk.AtSignIn(known: true).Press("4711#").Press("1");
        talk.Take(new ConversationEvent.PinJudged(new PinVerdict.Accepted()));
        talk.Take(new ConversationEvent.MessagesCounted(1, new MailboxCounts(1, 0, 0, 0, 0)));
        Assert.IsType<Stage.Fetching>(talk.Stage);
    }

    [Fact]
    public void Mailbox_that_cannot_be_read_is_said_so() => Assert.Equal(
        "mailbox-unavailable goodbye",
        Talk.AtSignIn(known: true).Press("1#").Take(new ConversationEvent.PinJudged(new PinVerdict.Accepted()))
            .Take(new ConversationEvent.MailboxUnavailable(1)).Said);

    [Theory]
    [InlineData("2", MessageState.Saved, "message-saved ")]
    [InlineData("3", MessageState.Deleted, "message-deleted ")]
    public void During_a_message_2_saves_3_deletes_and_the_next_one_plays(string key, MessageState state, string said)
    {
        var talk = Talk.InMailbox().Press("1").Press(key, seconds: 3);
        Assert.Equal(
            [new ConversationEffect.SetMessageState(new("m0"), state, Shelf: 1)],
            talk.Asked.OfType<ConversationEffect.SetMessageState>());
        Assert.Equal(said + Second, talk.Said);
    }

    [Fact]
    public void Key_1_waits_for_a_second_one_and_then_plays_the_message_from_its_start()
    {
        var talk = Talk.InMailbox().Press("1").Press("1", 5);
        Assert.Contains(talk.Asked, e => e is ConversationEffect.StopPlaying);
        Assert.Equal("", talk.Said);
        Assert.Equal(("(message)", TimeSpan.Zero), (talk.Wait().Said, talk.SaidFrom));
    }

    [Fact]
    public void Key_that_continues_no_command_leaves_the_short_one_before_it_and_counts_by_itself() => Assert.Equal(
        "(message) message-deleted " + Second, Talk.InMailbox().Press("1").Press("13", 5).Said);

    [Theory]
    [InlineData("16", "message number-2")]
    [InlineData("1614", "message number-1")]
    [InlineData("14", "no-earlier-message")]
    [InlineData("123#", "message number-3")]
    [InlineData("124#", "no-message-with-that-number")]
    [InlineData("120#", "no-message-with-that-number")]
    [InlineData("##3123#", "message number-3")]
    [InlineData("##3121#", "message number-1")]
    [InlineData("3314#", "no-more-messages")]
    public void Previous_next_and_by_number_go_through_the_shelf(string keys, string said) =>
        Assert.StartsWith(said, Talk.InMailbox().Press("1").Press(keys).Said, StringComparison.Ordinal);

    [Fact]
    public void Steps_pass_over_what_was_deleted_and_numbers_stay()
    {
        var talk = Talk.InMailbox().Press("1").Press("16").Press("3");
        Assert.StartsWith("message-deleted message number-3", talk.Said, StringComparison.Ordinal);
        Assert.StartsWith("message number-1", talk.Press("14").Said, StringComparison.Ordinal);
        Assert.StartsWith("message number-3", talk.Press("16").Said, StringComparison.Ordinal);
        Assert.StartsWith("message number-2", talk.Press("122#").Said, StringComparison.Ordinal);
        Assert.StartsWith("message-restored message number-3", talk.Press("2").Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Deleted_messages_are_heard_and_brought_back()
    {
        var talk = Talk.InMailbox().Press("1").Press("33").Press("*").Press("3");
        Assert.StartsWith(
            "you-have no saved-messages and number-2 deleted-messages", talk.Said, StringComparison.Ordinal);
        Assert.StartsWith("message number-1", talk.Press("2").Said, StringComparison.Ordinal);
        Assert.StartsWith("message-restored message number-2", talk.Press("2").Said, StringComparison.Ordinal);
        Assert.Equal("message-kept-as-new no-more-messages (main)", talk.HearOut().Press("6").Said);
        Assert.Equal(
            "you-have number-2 new-messages and number-1 saved-message (main)", talk.Press("1").Press("*").Said);
    }

    [Theory]
    [InlineData("2#", "message number-1")]
    [InlineData("2002#", "message number-1")]
    [InlineData("5002#", "no-messages-found (main)")]
    [InlineData("*", "(main)")]
    public void Messages_are_found_by_the_callers_number(string keys, string said) =>
        Assert.StartsWith(said, Talk.InMailbox().Press("5").Press(keys).Said, StringComparison.Ordinal);

    [Fact]
    public void State_of_a_visit_stays_small_however_many_messages_there_are()
    {
        var talk = Talk.InMailbox(messages: 3000, saved: 2000).Press("1");
        for (var i = 0; i < 500; i++)
            talk.HearOut().Press("#");
        Assert.True(JsonSerializer.SerializeToUtf8Bytes(talk.State).Length < 4096);
    }

    [Fact]
    public void Store_that_does_not_answer_is_asked_again_and_its_first_answer_is_then_too_late()
    {
        var talk = Talk.InMailbox().Press("1").HearOut();
        var asked = talk.State with { Stage = new Stage.Fetching(Shelf, new Seek(SeekTo.First), null, Script.Nothing) };
        var again = ConversationMachine.Next(
            asked, new ConversationEvent.TimerFired(asked.Timers), Talk.Around, default);
        Assert.Contains(again.Effects, e => e is ConversationEffect.FindMessage);
        var late = ConversationMachine.Next(
            again.State, new ConversationEvent.MessageNotFound(asked.Questions), Talk.Around, default);
        Assert.IsType<Stage.Fetching>(late.State.Stage);
    }

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
    public void Message_goes_on_faster_or_louder_where_it_was_and_so_does_the_next_one()
    {
        var talk = Talk.InMailbox().Press("1").Press("6", seconds: 3);
        Assert.Equal(new Manner(125, 0), talk.Manner);
        Assert.Equal(TimeSpan.FromSeconds(3), talk.SaidFrom);
        Assert.Equal(new Manner(150, 6), talk.Press("665").Manner);
        Assert.Equal(Manner.Normal, talk.Press("#").Manner);
        Assert.Equal(new Manner(150, 6), talk.Press("#").Manner);
        Assert.Equal(new Manner(75, -6), talk.Press("444445").Manner);
        Assert.Equal(new Manner(75, 0), talk.Press("5").Manner);
    }

    [Fact]
    public void Message_heard_to_its_end_is_saved()
    {
        var talk = Talk.InMailbox().Press("1").HearOut();
        Assert.Contains(
            new ConversationEffect.SetMessageState(new("m0"), MessageState.Saved, 1) { From = MessageState.New },
            talk.Asked);
        Assert.Equal("(after-message)", talk.Said);
    }

    [Fact]
    public void Message_that_is_skipped_stays_new()
    {
        var talk = Talk.InMailbox().Press("1").Press("#");
        Assert.Equal("(after-message)", talk.Said);
        Assert.Equal(Second, talk.Press("#").Said);
        Assert.StartsWith("you-have number-3 new-messages", talk.Press("*").Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", Second)]
    [InlineData("3", "message-deleted " + Second)]
    [InlineData("6", "message-kept-as-new " + Second)]
    [InlineData("7", "(message)")]
    [InlineData("#", Second)]
    [InlineData("*", "you-have number-2 new-messages and number-1 saved-message (main)")]
    public void After_a_message_each_key_does_what_the_menu_says(string key, string said) => Assert.Equal(
        key == "2" ? "message-saved " + said : said, Talk.InMailbox().Press("1").HearOut().Press(key).Said);

    [Fact]
    public void After_a_message_9_tells_its_properties() => Assert.Equal(
        "from number-2 number-0 number-0 number-2 received today at number-11 number-50 am "
        + "length number-8 seconds (after-message)",
        Talk.InMailbox().Press("1").HearOut().Press("9").Said);

    [Fact]
    public void Key_6_makes_a_message_that_was_heard_new_again() => Assert.Contains(
        new ConversationEffect.SetMessageState(new("m0"), MessageState.New, 1),
        Talk.InMailbox().Press("1").HearOut().Press("6").Asked);

    [Theory]
    [InlineData("2", MessageState.Saved)]
    [InlineData("6", MessageState.New)]
    public void What_is_asked_for_is_done_even_where_it_was_so_when_the_message_was_fetched(
        string key, MessageState state)
    {
        var talk = Talk.InMailbox().Press("1");
        talk = state == MessageState.Saved ? talk.HearOut() : talk.Press("#");
        Assert.Contains(new ConversationEffect.SetMessageState(new("m0"), state, 1), talk.Press(key).Asked);
    }

    [Fact]
    public void Last_message_leads_back_to_the_menu() => Assert.Equal(
        "message-deleted no-more-messages (main)", Talk.InMailbox(1).Press("1").Press("3", 1).Said);

    [Fact]
    public void Three_wrong_keys_in_a_row_end_politely_and_a_right_one_between_forgives_them()
    {
        var talk = Talk.InMailbox().Press("99").Press("0").Press("99");
        Assert.IsType<Stage.MainMenu>(talk.Stage);
        Assert.Equal("too-many-failures goodbye", talk.Press("9").Said);
    }

    [Fact]
    public void Three_wrong_keys_in_a_message_end_politely() =>
        Assert.Equal("too-many-failures goodbye", Talk.InMailbox().Press("1").Press("AAA").Said);

    [Fact]
    public void Help_in_a_message_goes_on_with_it_afterwards()
    {
        var talk = Talk.InMailbox().Press("1").Press("0", seconds: 6);
        Assert.StartsWith("to-restart press number-1 to-message-by-number press number-1 number-2", talk.Said,
            StringComparison.Ordinal);
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
