using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation.Tests;

/// <summary>What an outside caller meets.</summary>
public class CallerTests
{
    [Fact]
    public void Greeting_the_tone_then_recording()
    {
        var talk = Talk.AtGreeting();
        Assert.Equal("extension number-2 number-0 number-0 number-1 is-not-available leave-a-message", talk.Said);
        Assert.Equal("(beep)", talk.HearOut().Said);
        var start = Assert.IsType<ConversationEffect.StartRecording>(Assert.Single(talk.HearOut().Asked));
        Assert.Equal((Talk.Alice, 1, TimeSpan.FromMinutes(2)), (start.To.First(), start.Take, start.LengthMax));
    }

    [Fact]
    public void Busy_subscriber_is_said_to_be_on_the_phone() =>
        Assert.Contains("is-on-the-phone", Talk.AtGreeting(GreetingCause.Busy).Said, StringComparison.Ordinal);

    [Fact]
    public void Recorded_greeting_is_played_instead_of_a_made_one()
    {
        var greeting = new Sound(BlobHash.Of([1]), AudioCodec.PCMA);
        var alice = Talk.Around.Directory.Find(Talk.Alice)! with { StandardGreeting = greeting };
        var around = Talk.Around with
        {
            Directory = DirectorySnapshot.From(
                [Document.Create(alice.Key, "", alice.ToFields(), new HybridTimestamp(1, 0, ServerId.Primary))]),
        };
        var step = ConversationMachine.Next(
            ConversationMachine.Begin(new(null, null)),
            new ConversationEvent.Answered(new RouteDecision.Greeting(alice, GreetingCause.Direct)),
            around,
            default);
        var play = Assert.IsType<ConversationEffect.Play>(Assert.Single(step.Effects));
        Assert.Equal(Script.Of(new Part.Recording(greeting.Blob, AudioCodec.PCMA)), play.Script);
    }

    [Fact]
    public void Caller_is_told_that_the_service_ends_and_let_go()
    {
        var talk = Talk.AtGreeting().Take(new ConversationEvent.Dismissed());
        Assert.Equal("service-ends goodbye", talk.Said);
        Assert.True(talk.HearOut().HangsUp);
    }

    [Fact]
    public void Message_is_kept_before_its_caller_is_told_that_the_service_ends()
    {
        var talk = Talk.Recording().Take(new ConversationEvent.Dismissed());
        Assert.IsType<ConversationEffect.StopRecording>(Assert.Single(talk.Asked));
        Assert.IsType<ConversationEffect.DeliverMessage>(talk.StopRecording(seconds: 5).Asked[^1]);
        Assert.Equal("service-ends goodbye", talk.Store().Said);
        Assert.True(talk.HearOut().HangsUp);
    }

    [Fact]
    public void Caller_who_hangs_up_while_the_service_ends_is_told_nothing()
    {
        var talk = Talk.Recording().Take(new ConversationEvent.Dismissed()).StopRecording(seconds: 5).HangUp();
        Assert.Equal("", talk.Store().Said);
        Assert.IsType<Stage.Ended>(talk.Stage);
    }

    [Fact]
    public void Pound_skips_the_greeting_and_star_signs_in()
    {
        Assert.Equal("(beep)", Talk.AtGreeting().Press("#").Said);
        Assert.Equal("enter-extension", Talk.AtGreeting().Press("*").Said);
    }

    [Fact]
    public void Greeting_goes_on_where_a_wrong_key_interrupted_it()
    {
        var talk = Talk.AtGreeting();
        var greeting = talk.Said;
        Assert.Equal("not-a-choice", talk.Press("5", seconds: 1.5).Said);
        talk.HearOut();
        Assert.Equal((greeting, TimeSpan.FromSeconds(1.5)), (talk.Said, talk.SaidFrom));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Message_is_kept_whether_the_caller_presses_pound_or_hangs_up(bool hangsUp)
    {
        var talk = Talk.Recording();
        Assert.IsType<ConversationEffect.StopRecording>(
            Assert.Single((hangsUp ? talk.HangUp() : talk.Press("#")).Asked));
        talk.StopRecording(2);
        if (!hangsUp)
            Assert.Equal("(after-recording)", talk.Said);
        Assert.Equal(
            new ConversationEffect.DeliverMessage(new Letter(Recipients.Of(Talk.Alice), 1, 16_000)),
            Assert.Single((hangsUp ? talk : talk.Press("#")).Asked.OfType<ConversationEffect.DeliverMessage>()));
        talk.Store();
        Assert.Equal(hangsUp ? "" : "message-sent goodbye", talk.Said);
        Assert.Equal(hangsUp, talk.Stage is Stage.Ended);
    }

    [Fact]
    public void After_goodbye_the_system_hangs_up()
    {
        var talk = Talk.Recording().Press("#").StopRecording(2).Press("#").Store();
        Assert.True(talk.HearOut().HangsUp);
    }

    [Fact]
    public void Whoever_has_hung_up_is_not_hung_up_on() =>
        Assert.False(Talk.Recording().HangUp().StopRecording(2).Store().HangsUp);

    [Theory]
    [InlineData(0.99, true)]
    [InlineData(1, false)]
    public void Recording_under_a_second_is_no_message(double seconds, bool isTooShort)
    {
        var talk = Talk.Recording().Press("#").StopRecording(seconds);
        Assert.Equal(isTooShort, talk.Asked.Contains(new ConversationEffect.DiscardRecording(1)));
        Assert.Equal(isTooShort ? "message-too-short goodbye" : "(after-recording)", talk.Said);
    }

    [Fact]
    public void Message_that_could_not_be_stored_is_not_said_to_be_sent() => Assert.Equal(
        "message-not-stored goodbye", Talk.Recording().Press("#").StopRecording(2).Press("#").Store(works: false).Said);

    [Fact]
    public void Keys_do_not_talk_into_the_message() =>
        Assert.Empty(Talk.Recording().Press("123456790").Asked);

    [Theory]
    [InlineData("1")]
    [InlineData("11")]
    [InlineData("15")]
    [InlineData("")]
    public void Whoever_hangs_up_in_the_menus_has_sent_the_message(string keys) => Assert.Single(
        Talk.Recording().Press("#").StopRecording(2).Press(keys).HangUp().Asked
            .OfType<ConversationEffect.DeliverMessage>());

    [Fact]
    public void Whoever_presses_nothing_or_only_wrong_keys_after_recording_has_sent_it()
    {
        var talk = Talk.Recording().Press("#").StopRecording(2).HearOut().Wait();
        Assert.IsType<Stage.Storing>(talk.Stage);
        Assert.IsType<Stage.Storing>(Talk.Recording().Press("#").StopRecording(2).Press("999").Stage);
    }

    [Fact]
    public void Message_is_marked_urgent_and_private_and_sent_so()
    {
        var talk = Talk.Recording().Press("#").StopRecording(2).Press("11");
        Assert.Equal("marked-urgent (after-recording)", talk.Said);
        Assert.Equal("marked-private (after-recording)", talk.Press("13").Said);
        Assert.Equal("not-marked-urgent (after-recording)", talk.Press("11").Said);
        var sent = talk.Press("#").Asked.OfType<ConversationEffect.DeliverMessage>().Single().Letter;
        Assert.Equal((false, true), (sent.Urgent, sent.Private));
    }

    [Fact]
    public void Recording_is_paused_and_goes_on_where_it_was()
    {
        var talk = Talk.Recording().Press("8").StopRecording(3);
        Assert.IsType<Stage.RecordingPaused>(talk.Stage);
        Assert.Equal("(beep)", talk.Press("8").Said);
        var start = talk.HearOut().Asked.OfType<ConversationEffect.StartRecording>().Single();
        Assert.Equal((1, 24_000), (start.Take, start.From));
        Assert.IsType<Stage.AfterRecording>(talk.Press("8").StopRecording(4).Wait().Stage);
        Assert.IsType<Stage.Storing>(Talk.Recording().Press("8").StopRecording(3).HangUp().Stage);
    }

    [Fact]
    public void Message_is_heard_again_added_to_or_said_anew()
    {
        var talk = Talk.Recording().Press("#").StopRecording(2).Press("15");
        Assert.Equal("(take)", talk.Said);
        Assert.Equal("(after-recording)", talk.HearOut().Said);
        Assert.Equal("record-after-tone (beep)", talk.Press("17").Said);
        Assert.Equal(16_000, talk.HearOut().Asked.OfType<ConversationEffect.StartRecording>().Single().From);
        talk.Press("#").StopRecording(5).Press("16");
        Assert.Contains(new ConversationEffect.DiscardRecording(1), talk.Asked);
        var start = talk.HearOut().Asked.OfType<ConversationEffect.StartRecording>().Single();
        Assert.Equal((2, 0), (start.Take, start.From));
    }

    [Fact]
    public void Star_throws_away_what_was_said_and_begins_anew()
    {
        var talk = Talk.Recording().Press("*").StopRecording(3);
        Assert.Contains(new ConversationEffect.DiscardRecording(1), talk.Asked);
        Assert.Equal("message-cancelled (beep)", talk.Said);
        Assert.IsType<Stage.Ended>(talk.HangUp().Stage);
    }

    [Fact]
    public void Three_wrong_keys_in_a_greeting_end_politely() =>
        Assert.Equal("too-many-failures goodbye", Talk.AtGreeting().Press("555").Said);

    [Fact]
    public void Extension_dialled_at_the_opening_greeting_reaches_its_mailbox_by_pound_or_by_waiting()
    {
        Assert.Contains("leave-a-message", Talk.AtOpening().Press("2001#").Said, StringComparison.Ordinal);
        Assert.Contains("leave-a-message", Talk.AtOpening().Press("2001").Wait().Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_wrong_extensions_end_politely()
    {
        var talk = Talk.AtOpening();
        Assert.Equal("no-mailbox-there dial-extension-or-sign-in", talk.Press("9#").Said);
        Assert.Equal("no-mailbox-there dial-extension-or-sign-in", talk.Press("9#").Said);
        Assert.Equal("too-many-failures goodbye", talk.Press("9#").Said);
        Assert.True(talk.HearOut().HangsUp);
    }

    [Fact]
    public void Whoever_presses_nothing_three_times_is_sent_off_politely()
    {
        var talk = Talk.AtOpening();
        Assert.Equal("nothing-pressed dial-extension-or-sign-in", talk.HearOut().Wait().Said);
        talk.HearOut().Wait();
        Assert.Equal("too-many-failures goodbye", talk.HearOut().Wait().Said);
    }

    [Fact]
    public void Caller_has_the_keys_of_the_mailbox_that_was_reached()
    {
        var alice = Talk.Subscriber() with { PhoneMenu = "comedian" };
        var talk = Talk.AtGreetingOf(alice, "5001", GreetingCause.Direct, Talk.Noon).HearOut().HearOut();
        talk.Press("#").StopRecording(2);
        Assert.Equal(Talk.Menu(MenuContext.AfterRecording, "comedian", isSubscriber: false), Plain(talk));
        Assert.Equal("marked-urgent", talk.Press("4").Said.Split(' ')[0]);
        Assert.Single(talk.Press("1").Asked.OfType<ConversationEffect.DeliverMessage>());
    }

    [Theory]
    [InlineData("9")]
    [InlineData("12")]
    [InlineData("14")]
    public void What_only_subscribers_may_do_with_a_recording_means_nothing_to_a_caller(string keys)
    {
        var talk = Talk.Recording().Press("#").StopRecording(2);
        Assert.StartsWith("not-a-choice", talk.Press(keys).Said, StringComparison.Ordinal);
        Assert.DoesNotContain("receipt", talk.Press("0").Said, StringComparison.Ordinal);
    }

    private static string Plain(Talk talk) => string.Join(' ', talk.Asked.OfType<ConversationEffect.Play>()
        .SelectMany(p => p.Script.Parts).Cast<Part.Prompt>().Select(p => p.Name));
}
