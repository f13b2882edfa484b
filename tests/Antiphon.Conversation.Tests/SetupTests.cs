using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation.Tests;

/// <summary>What subscribers set for themselves; the keys are those of the standard profile.</summary>
public class SetupTests
{
    private static readonly BlobHash Words = BlobHash.Of([42]);

    [Fact]
    public void Menus_are_spoken_one_below_the_other_and_star_leads_back_up()
    {
        var talk = Talk.InMailbox().Press("4");
        Assert.Equal("(setup)", talk.Said);
        Assert.Equal(
            "callers-hear greeting-standard (greeting-settings)", talk.Press("1").Said);
        Assert.Equal("(other-greetings)", talk.Press("3").Said);
        Assert.Equal("greeting-busy is-off system-made (one-greeting)", talk.Press("3").Said);
        Assert.Equal("(other-greetings)", talk.Press("*").Said);
        Assert.EndsWith("(greeting-settings)", talk.Press("*").Said, StringComparison.Ordinal);
        Assert.Equal("(setup)", talk.Press("*").Said);
        Assert.Equal("(main)", talk.Press("*").Said);
    }

    [Fact]
    public void Key_411_records_the_greeting_that_callers_hear_now()
    {
        var talk = Talk.InMailbox().Press("411");
        Assert.Equal("say-your-greeting (beep)", talk.Said);
        var start = talk.HearOut().Asked.OfType<ConversationEffect.StartDictation>().Single();
        Assert.Equal((Talk.Alice, GreetingKind.Standard), (start.Of, start.Greeting!.Value));
        Assert.Equal("(after-dictation)", talk.Press("#").StopRecording(4).Said);
        Assert.Equal("(take)", talk.Press("1").Said);
        var keep = talk.Press("#").Asked.OfType<ConversationEffect.KeepDictation>().Single().Dictation;
        Assert.Equal((GreetingKind.Standard, 1, 32_000), (keep.Greeting!.Value, keep.Take, keep.Samples));
        Assert.Equal(
            "greeting-kept callers-hear greeting-standard (greeting-settings)",
            talk.Take(new ConversationEvent.SoundKept(1)).Said);
    }

    [Fact]
    public void Alternate_greeting_that_is_on_is_the_one_that_411_records()
    {
        var talk = Talk.InMailbox(change: a => a.Switch(GreetingKind.Alternate, isOn: true)).Press("411").HearOut();
        Assert.Equal(
            GreetingKind.Alternate, talk.Asked.OfType<ConversationEffect.StartDictation>().Single().Greeting);
    }

    [Theory]
    [InlineData("", "Asked")]
    [InlineData("#", "Menu")]
    public void Greeting_that_was_not_kept_before_hanging_up_changes_nothing(string keys, string where)
    {
        var talk = Talk.InMailbox().Press("411").HearOut().Press(keys);
        talk = where == "Asked" ? talk.HangUp().StopRecording(3) : talk.StopRecording(3).HangUp();
        Assert.Contains(new ConversationEffect.DiscardRecording(1), talk.Asked);
        Assert.DoesNotContain(talk.Asked, e => e is ConversationEffect.KeepDictation);
        Assert.IsType<Stage.Ended>(talk.Stage);
    }

    [Fact]
    public void Greeting_is_said_again_thrown_away_or_was_nothing()
    {
        var talk = Talk.InMailbox().Press("411").HearOut().Press("#").StopRecording(3).Press("2");
        Assert.Contains(new ConversationEffect.DiscardRecording(1), talk.Asked);
        Assert.Equal(2, talk.HearOut().Asked.OfType<ConversationEffect.StartDictation>().Single().Take);
        Assert.StartsWith("message-too-short callers-hear", talk.Press("#").StopRecording(0.2).Said,
            StringComparison.Ordinal);
        Assert.StartsWith("not-kept callers-hear", talk.Press("1").HearOut().Press("*").StopRecording(3).Said,
            StringComparison.Ordinal);
        Assert.IsType<Stage.GreetingSettings>(talk.Stage);
    }

    [Fact]
    public void Greeting_that_the_store_did_not_take_is_not_said_to_be_kept()
    {
        var talk = Talk.InMailbox().Press("411").HearOut().Press("#").StopRecording(3).Press("#");
        Assert.StartsWith(
            "not-kept callers-hear", talk.Take(new ConversationEvent.SoundNotKept(1)).Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#", null, "until-switched-off")]
    [InlineData("0#", "2026-03-05", "until today")]
    [InlineData("14#", "2026-03-19", "until day-wednesday month-march ordinal-18")]
    [InlineData("0310#", "2026-03-11", "until day-tuesday month-march ordinal-10")]
    [InlineData("0101#", "2027-01-02", "until day-friday month-january ordinal-1 number-2 thousand number-20 number-7")]
    public void Alternate_greeting_is_on_until_the_end_of_the_day_that_is_keyed_in(
        string keys, string? end, string said)
    {
        var talk = Talk.InMailbox().Press("412");
        Assert.Equal("enter-end-date", talk.Said);
        Assert.Equal(
            $"greeting-alternate is-on {said} callers-hear greeting-alternate {said} (greeting-settings)",
            talk.Press(keys).Said);
        Assert.Equal(
            end is null ? null : new DateTimeOffset(DateTime.Parse(end), TimeSpan.Zero), talk.Owner.AlternateUntil);
        Assert.Equal(
            "greeting-alternate is-off callers-hear greeting-standard (greeting-settings)", talk.Press("2").Said);
        Assert.Null(talk.Owner.AlternateUntil);
    }

    [Fact]
    public void Date_that_does_not_exist_is_asked_for_again() =>
        Assert.Equal("no-such-date enter-end-date", Talk.InMailbox().Press("412").Press("0230#").Said);

    [Fact]
    public void Other_greeting_is_recorded_heard_switched_on_and_given_back_to_the_system()
    {
        var talk = Talk.InMailbox().Press("4133").Press("2").HearOut();
        Assert.Equal("greeting-kept greeting-busy is-off own-recording (one-greeting)", talk.Keep(Words).Said);
        Assert.Equal("(message) (one-greeting)", talk.Press("1").Said);
        Assert.EndsWith("greeting-busy is-on own-recording (one-greeting)", talk.Press("4").Said,
            StringComparison.Ordinal);
        Assert.Equal([GreetingKind.Busy], talk.Owner.GreetingsOn!.Value);
        Assert.Equal("greeting-busy is-on system-made (one-greeting)", talk.Press("3").Said);
        Assert.Null(talk.Owner.BusyGreeting);
    }

    [Fact]
    public void Standard_greeting_cannot_be_switched_off() => Assert.Equal(
        "standard-is-always-on (one-greeting)", Talk.InMailbox().Press("4131").Press("4").Said);

    [Fact]
    public void All_greetings_are_heard_one_after_the_other()
    {
        var said = Talk.InMailbox(change: a => a.WithSound(
            GreetingKind.Closed, new Sound(Words, AudioCodec.PCMU))).Press("414").Said;
        Assert.StartsWith(
            "greeting-standard is-on extension number-2 number-0 number-0 number-1 is-not-available leave-a-message "
            + "greeting-closed is-off (message) greeting-holiday is-off", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Brief_menus_are_shorter_and_the_full_ones_come_back()
    {
        var talk = Talk.InMailbox().Press("42");
        var full = talk.Said.Split(' ').Length;
        talk.Press("3");
        Assert.Equal(
            "menus-are-brief brief-devices number-1 brief-brief-menus number-3 brief-back star-key",
            talk.Said.Replace(" brief-private-lists number-4", "", StringComparison.Ordinal));
        Assert.Equal("menus-are-full (message-settings)", talk.Press("3").Said);
        Assert.False(talk.Owner.HasBriefMenus);
        Assert.True(full > 0);
    }

    [Fact]
    public void Number_of_a_phone_is_set_switched_off_and_kept()
    {
        var talk = Talk.InMailbox().Press("4213");
        Assert.Equal("mobile-phone has-no-number (number-setting)", talk.Said);
        Assert.Equal("enter-number", talk.Press("1").Said);
        talk.Press("067612#");
        Assert.Equal(
            "mobile-phone to-number number-0 number-6 number-7 number-6 number-1 number-2 is-on (number-setting)",
            talk.Said);
        Assert.Contains("is-off", talk.Press("1").Said, StringComparison.Ordinal);
        Assert.Equal(
            new NotificationDevice(DeviceKind.Mobile, new Extension("067612"), IsOn: false),
            Assert.Single(talk.Owner.NotificationDevices!.Value));
        Assert.Equal("(devices)", talk.Press("*").Said);
    }

    [Fact]
    public void Transfer_of_calls_has_a_number_and_is_on_or_off()
    {
        var talk = Talk.InMailbox().Press("44").Press("2").Press("9001#");
        Assert.Equal(new SwitchedNumber(new Extension("9001"), IsOn: true), talk.Owner.Transfer);
        talk.Press("1");
        Assert.Equal(new SwitchedNumber(new Extension("9001"), IsOn: false), talk.Owner.Transfer);
        Assert.Equal("(setup)", talk.Press("*").Said);
    }

    [Fact]
    public void Pin_is_typed_twice_and_changed()
    {
        var talk = Talk.InMailbox().Press("431");
        Assert.Equal("enter-new-pin", talk.Said);
        Assert.Equal("repeat-new-pin", talk.Press("8642#").Said);
        Assert.Equal("pin-changed (personal-settings)", talk.Press("8642#").Said);
        Assert.Equal("8642", talk.Pin);
    }

    [Theory]
    [InlineData("86#", "pin-too-short")]
    [InlineData("123456789012345678901#", "pin-too-long")]
    [InlineData("1234#", "pin-too-simple")]
    [InlineData("2001#", "pin-is-extension")]
    [InlineData("8642#8643#", "pins-differ")]
    [InlineData("4711#4711#", "pin-is-old-one")]
    public void Pin_that_may_not_be_is_asked_for_again(string keys, string flaw)
    {
        var talk = Talk.InMailbox().Press("431").Press(keys);
        Assert.Equal($"{flaw} enter-new-pin", talk.Said);
        Assert.Equal("4711", talk.Pin);
    }

    [Fact]
    public void Pin_is_in_nothing_that_is_printed()
    {
        var talk = Talk.InMailbox().Press("431").Press("8642#864");
        Assert.DoesNotContain("864", talk.Stage.ToString(), StringComparison.Ordinal);
        var change = talk.Press("2#").Asked.OfType<ConversationEffect.ChangePin>().Single();
        Assert.DoesNotContain("8642", change.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Name_is_recorded()
    {
        var talk = Talk.InMailbox().Press("432");
        Assert.Equal("say-your-name (beep)", talk.Said);
        Assert.Equal("name-kept (personal-settings)", talk.HearOut().Keep(Words).Said);
        Assert.Equal(Words, talk.Owner.RecordedName!.Value.Blob);
    }

    [Fact]
    public void Listing_in_the_directory_is_switched_off_and_on()
    {
        var talk = Talk.InMailbox().Press("433");
        Assert.Equal("listed (directory-listing)", talk.Said);
        Assert.Equal("not-listed (directory-listing)", talk.Press("1").Said);
        Assert.True(talk.Owner.IsUnlisted);
        Assert.Equal("listed (directory-listing)", talk.Press("1").Said);
        Assert.Equal("(personal-settings)", talk.Press("#").Said);
    }

    [Fact]
    public void Setting_that_the_store_does_not_take_is_said_so_and_stays()
    {
        var talk = Talk.InMailbox();
        talk.StoreRefuses = true;
        Assert.Equal("not-kept (message-settings)", talk.Press("423").Said);
        Assert.False(talk.Owner.HasBriefMenus);
    }

    [Theory]
    [InlineData("comedian", "01", "greeting-standard")]
    [InlineData("comedian", "03", "say-your-name")]
    [InlineData("comedian", "05", "enter-new-pin")]
    [InlineData("freeswitch", "51", "greeting-standard")]
    [InlineData("freeswitch", "56", "enter-new-pin")]
    public void Subscribers_of_other_systems_find_their_settings(string profile, string keys, string said) =>
        Assert.StartsWith(said, Talk.InMailbox(profile: profile).Press(keys).Said, StringComparison.Ordinal);
}
