using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation.Tests;

/// <summary>Callers at handlers; what the desk's keys mean is in <see cref="Reception"/>.</summary>
public class HandlerTests
{
    [Theory]
    [InlineData("1", "extension number-2 number-0 number-0 number-2 is-not-available leave-a-message")]
    [InlineData("3", "one-moment")]
    [InlineData("4", "(beep)")]
    [InlineData("5", "welcome")]
    [InlineData("6", "goodbye")]
    [InlineData("7", "enter-extension")]
    [InlineData("8", "welcome spell-name")]
    [InlineData("9", "not-a-choice welcome")]
    [InlineData("*", "")]
    [InlineData("0", "one-moment")]
    public void Key_does_what_the_handlers_table_says_and_else_what_the_phone_menu_does(string key, string said)
    {
        var talk = AtDesk().Press(key);
        // Extensions begin with 2 and 8: only then a further digit is waited for.
        Assert.Equal(said, key is "8" ? talk.Wait().Said : talk.Said);
    }

    [Fact]
    public void Key_with_which_extensions_begin_waits_for_the_next_one()
    {
        Assert.Contains("number-2 is-not-available", AtDesk().Press("2").Wait().Said, StringComparison.Ordinal);
        Assert.Contains("number-3 is-not-available", AtDesk().Press("2003#").Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_with_which_extensions_begin_and_which_is_ignored_leaves_nobody_in_silence()
    {
        var ignored = new KeyAction('2', new CallerAction(ActionKind.Ignore));
        var talk = AtDeskWith(Reception.Desk with { Keys = [ignored] }).Press("2").Wait();
        Assert.Empty(talk.Said);
        Assert.Equal("nothing-pressed welcome", talk.Wait().Said);
    }

    [Fact]
    public void Extension_of_another_handler_reaches_it() =>
        Assert.Equal("enter-extension", AtDesk().Press("8200#").Said);

    [Fact]
    public void Closed_greeting_is_played_while_the_schedule_is_closed()
    {
        Assert.Equal("welcome", AtDesk().Said);
        Assert.Equal("goodbye", AtDesk(Talk.Noon.AddHours(6)).Said);
    }

    [Fact]
    public void Whoever_presses_nothing_hears_the_greeting_three_times_and_is_sent_off()
    {
        var talk = AtDesk();
        Assert.Equal("nothing-pressed welcome", talk.HearOut().Wait().Said);
        talk.HearOut().Wait();
        Assert.Equal("too-many-failures goodbye", talk.HearOut().Wait().Said);
    }

    [Fact]
    public void Number_that_does_not_answer_leads_back_to_the_handler()
    {
        var talk = AtDesk().Press("3").HearOut();
        Assert.Equal(new ConversationEffect.Transfer("5555"), Assert.Single(talk.Asked));
        Assert.Equal(
            "operator-not-available welcome",
            talk.Take(new ConversationEvent.TransferEnded(TransferOutcome.Failed)).Said);
        Assert.StartsWith("extension", talk.Press("1").Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_that_a_handler_takes_is_followed_by_what_it_says()
    {
        var talk = AtDesk().Press("4").HearOut().Press("#").StopRecording(3).Press("#");
        Assert.Equal(Talk.Alice, talk.Asked.OfType<ConversationEffect.DeliverMessage>().Single().Letter.To.First());
        Assert.Equal("message-sent", talk.Store().Said);
        Assert.Equal("goodbye", talk.HearOut().Said);
        Assert.True(talk.HearOut().HangsUp);
    }

    [Theory]
    [InlineData(ActionKind.Ignore)]
    [InlineData(ActionKind.SkipGreeting)]
    [InlineData(ActionKind.Repeat)]
    public void Greeting_that_leads_nowhere_is_followed_by_waiting_for_a_key(ActionKind after)
    {
        var talk = AtDeskWith(Reception.Desk with { AfterGreeting = new CallerAction(after) });
        Assert.Equal("nothing-pressed welcome", talk.HearOut().Wait().Said);
    }

    [Theory]
    [InlineData(ActionKind.Ignore)]
    [InlineData(ActionKind.SkipGreeting)]
    public void Message_that_leads_nowhere_is_followed_by_goodbye(ActionKind after)
    {
        var action = new CallerAction(after);
        var talk = AtDeskWith(Reception.Desk with { AfterMessage = action });
        talk.Press("4").HearOut().Press("#").StopRecording(3).Press("#");
        Assert.Equal("message-sent goodbye", talk.Store().Said);
        var survey = Reception.Survey with { Afterwards = action };
        var interview = Talk.At(
            new RouteDecision.Answering(new CallerAction(ActionKind.Interview, survey.Id)),
            more: Talk.DocumentOf(new RecordKey(InterviewHandler.RecordType, survey.Id), survey.ToFields()));
        interview.HearOut().HearOut().Press("#").StopRecording(4).HearOut().HearOut().Press("#").StopRecording(9);
        Assert.Equal("message-sent goodbye", interview.Store().Said);
    }

    [Fact]
    public void Handlers_that_lead_round_in_a_circle_come_to_an_end()
    {
        var talk = At(ActionKind.Handler, "round");
        var rounds = 0;
        while (talk.Said == "and")
        {
            talk.HearOut();
            rounds++;
        }

        Assert.Equal(("goodbye", ConversationSettings.Default.JumpsMax), (talk.Said, rounds));
    }

    [Fact]
    public void Built_in_handlers_are_there_without_a_record()
    {
        Assert.Equal("goodbye", At(ActionKind.Handler, CallHandler.GoodbyeId).Said);
        var talk = At(ActionKind.Handler, CallHandler.OperatorId);
        Assert.Equal("one-moment", talk.Said);
        talk.HearOut();
        Assert.Equal(
            "operator-not-available goodbye",
            talk.Take(new ConversationEvent.TransferEnded(TransferOutcome.Failed)).Said);
        Assert.Equal("welcome dial-extension-or-sign-in", At(ActionKind.Handler, CallHandler.OpeningGreetingId).Said);
    }

    [Fact]
    public void Handler_that_is_gone_leads_to_the_opening_greeting() =>
        Assert.Equal("welcome dial-extension-or-sign-in", At(ActionKind.Handler, "gone").Said);

    [Fact]
    public void Keys_of_a_subscriber_come_before_those_of_the_phone_menu()
    {
        // Bob's: 1 is the desk, # does nothing, 0 is as everywhere.
        var talk = At(ActionKind.Mailbox, "bob");
        Assert.Empty(talk.Press("#").Said);
        Assert.Equal("welcome", talk.Press("1").Said);
        Assert.Equal("one-moment", At(ActionKind.Mailbox, "bob").Press("0").Said);
    }

    [Fact]
    public void Answers_to_an_interview_are_one_message_for_its_recipients()
    {
        var talk = At(ActionKind.Interview, "survey");
        Assert.Equal("enter-extension", talk.Said);
        Assert.Equal("(beep)", talk.HearOut().Said);
        var first = talk.HearOut().Asked.OfType<ConversationEffect.StartRecording>().Single();
        Assert.Equal((0, TimeSpan.FromSeconds(10)), (first.From, first.LengthMax));
        Assert.Equal([Talk.Alice, Talk.Bob, Talk.Carol], first.To.Reached(Talk.Around.Directory));
        Assert.Equal("enter-pin", talk.Press("#").StopRecording(4).Said);
        var second = talk.Press("#").HearOut().Asked.OfType<ConversationEffect.StartRecording>().Single();
        Assert.Equal((first.Take, 32_000, TimeSpan.FromSeconds(24)), (second.Take, second.From, second.LengthMax));
        var letter = talk.StopRecording(9).Asked.OfType<ConversationEffect.DeliverMessage>().Single().Letter;
        Assert.Equal(72_000, letter.Samples);
        Assert.Equal("message-sent goodbye", talk.Store().Said);
    }

    [Fact]
    public void Answer_that_is_paused_is_no_longer_for_that()
    {
        var talk = At(ActionKind.Interview, "survey").HearOut().HearOut().Press("8").StopRecording(4).Press("8");
        var rest = talk.HearOut().Asked.OfType<ConversationEffect.StartRecording>().Single();
        Assert.Equal((32_000, TimeSpan.FromSeconds(10)), (rest.From, rest.LengthMax));
    }

    [Fact]
    public void Whoever_hangs_up_in_an_interview_has_sent_what_was_answered()
    {
        var talk = At(ActionKind.Interview, "survey").HearOut().HearOut().Press("#").StopRecording(4).HangUp();
        Assert.Equal(32_000, talk.Asked.OfType<ConversationEffect.DeliverMessage>().Single().Letter.Samples);
    }

    [Fact]
    public void Star_in_an_interview_throws_nothing_away()
    {
        var talk = At(ActionKind.Interview, "survey").HearOut().HearOut().Press("*").StopRecording(4);
        Assert.Equal("enter-pin", talk.Said);
        Assert.DoesNotContain(talk.Asked, e => e is ConversationEffect.DiscardRecording);
    }

    [Fact]
    public void Somebody_is_found_by_name_and_chosen()
    {
        var talk = At(ActionKind.Directory, "people").Press("25423#");
        Assert.Equal("extension number-2 number-0 number-0 number-1 press number-1", talk.Said);
        Assert.Equal("spell-name", talk.Press("*").Said);
        talk.Press("2").Wait();
        Assert.Equal(
            "number-1 number-2 number-3",
            string.Join(' ', talk.Said.Split(" press ").Skip(1).Select(choice => choice.Split(' ')[0])));
        Assert.StartsWith("extension number-2 number-0 number-0 number-3 is-not", talk.Press("3").Said,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Name_that_nobody_has_is_said_so_and_the_third_one_ends_the_call()
    {
        var talk = At(ActionKind.Directory, "people");
        Assert.Equal("no-name-matches spell-name", talk.Press("99#").Said);
        Assert.Equal("too-many-failures goodbye", talk.Press("99#").Press("99#").Said);
    }

    [Fact]
    public void Name_that_somebody_has_ends_the_row_of_mistakes()
    {
        var talk = At(ActionKind.Directory, "people").Press("99#").Press("99#").Press("25423#");
        Assert.StartsWith("not-a-choice extension", talk.Press("9").Said, StringComparison.Ordinal);
    }

    private static Talk AtDeskWith(CallHandler desk) => Talk.At(
        new RouteDecision.Answering(new CallerAction(ActionKind.Handler, desk.Id)),
        more: Talk.DocumentOf(new RecordKey(CallHandler.RecordType, desk.Id), desk.ToFields()));

    private static Talk AtDesk(DateTimeOffset? now = null) => Talk.At(
        new RouteDecision.Answering(new CallerAction(ActionKind.Handler, "desk")), now);

    private static Talk At(ActionKind kind, string target) =>
        Talk.At(new RouteDecision.Answering(new CallerAction(kind, target)));
}
