using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation.Tests;

/// <summary>The first sign-in of a subscriber.</summary>
public class EnrolmentTests
{
    private static readonly BlobHash Name = BlobHash.Of([1]);
    private static readonly BlobHash Greeting = BlobHash.Of([2]);

    [Fact]
    public void First_sign_in_leads_through_name_greeting_pin_and_listing_into_the_mailbox()
    {
        var talk = New();
        Assert.Equal("enrolment-begins say-your-name (beep)", talk.Said);
        Assert.Equal("name-kept say-your-greeting (beep)", talk.HearOut().Keep(Name).Said);
        Assert.Equal("greeting-kept enter-new-pin", talk.HearOut().Keep(Greeting).Said);
        Assert.Equal("pin-changed listed (directory-listing)", talk.Press("8642#8642#").Said);
        Assert.Equal("enrolment-done you-have number-3 new-messages (main)", talk.Press("#").Said);
        Assert.True(talk.Owner.IsEnrolled);
        Assert.Equal(
            (Name, Greeting, "8642"),
            (talk.Owner.RecordedName!.Value.Blob, talk.Owner.StandardGreeting!.Value.Blob, talk.Pin));
    }

    [Fact]
    public void Recordings_are_left_out_by_star_and_the_pin_is_not()
    {
        var talk = New().HearOut().Press("*").StopRecording(1);
        Assert.Equal("not-kept say-your-greeting (beep)", talk.Said);
        talk.HearOut().Press("*").StopRecording(1);
        Assert.Equal("not-kept enter-new-pin", talk.Said);
        Assert.Equal("not-a-choice enter-new-pin", talk.Press("*").Said);
    }

    [Fact]
    public void Hanging_up_in_between_leaves_what_was_done_and_asks_again_the_next_time()
    {
        var talk = New().HearOut().Keep(Name).HearOut().HangUp().StopRecording(3);
        Assert.Equal((Name, null), (talk.Owner.RecordedName!.Value.Blob, talk.Owner.StandardGreeting));
        Assert.False(talk.Owner.IsEnrolled);
    }

    private static Talk New() => Talk.InMailbox(change: alice => alice with { IsEnrolled = false });
}
