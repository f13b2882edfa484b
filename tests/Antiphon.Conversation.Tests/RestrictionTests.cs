using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation.Tests;

/// <summary>Numbers that a restriction table blocks: nobody dials them, and whoever wanted one goes on.</summary>
public class RestrictionTests
{
    private static readonly Document[] Blocked =
    [
        Talk.DocumentOf(
            new RecordKey(RestrictionTable.RecordType, "inside"),
            new RestrictionTable { Name = "Inside", Lines = [RestrictionLine.Parse("allow 2???", null)] }.ToFields()),
        .. new[] { ClassOfService.Default, new ClassOfService { Id = "small", Name = "Small" } }.Select(c =>
            Talk.DocumentOf(
                new RecordKey(ClassOfService.RecordType, c.Id),
                (c with
                {
                    TransferRestriction = "inside", CallerTransferRestriction = "inside",
                    NotificationRestriction = "inside",
                }).ToFields())),
    ];

    [Theory]
    [InlineData("44", "has-no-number")]
    [InlineData("421" + "3", "has-no-number")]
    public void Number_that_a_subscriber_may_not_set_is_asked_for_again(string menu, string still)
    {
        var talk = InMailbox().Press(menu).Press("2").Press("9001#");
        Assert.Equal("number-not-allowed enter-number", talk.Said);
        AssertReported(talk, "9001");
        Assert.Contains(still, talk.Press("*").Said, StringComparison.Ordinal);
        Assert.Contains("is-on", talk.Press("2").Press("2003#").Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Third_number_that_may_not_be_set_ends_the_call() => Assert.Equal(
        "too-many-failures goodbye",
        InMailbox().Press("44").Press("2").Press("9001#").Press("9002#").Press("9003#").Said);

    [Fact]
    public void Number_that_was_blocked_since_is_switched_off_but_not_on_again()
    {
        var talk = InMailbox(from: "2002", new SwitchedNumber(new Extension("9001"), IsOn: true)).Press("44");
        Assert.Contains("is-off", talk.Press("1").Said, StringComparison.Ordinal);
        talk.Press("1");
        Assert.StartsWith("number-not-allowed transfer-of-calls", talk.Said, StringComparison.Ordinal);
        AssertReported(talk, "9001");
        Assert.False(talk.Owner.Transfer!.IsOn);
    }

    [Fact]
    public void Sender_whose_number_is_blocked_is_not_called_and_the_message_is_gone_on_with()
    {
        var talk = InMailbox(from: "900123").Press("1#").Press("44");
        Assert.Equal("number-not-allowed (after-message)", talk.Said);
        AssertReported(talk, "900123");
        Assert.Equal("one-moment", InMailbox(from: "2002").Press("1#").Press("44").Said);
    }

    [Fact]
    public void Number_that_a_subscriber_may_not_dial_is_not_called()
    {
        var talk = Talk.InMailbox(profile: "comedian", more: Blocked).Press("34").Press("9001#");
        Assert.Equal("number-not-allowed (main)", talk.Said);
        AssertReported(talk, "9001");
        Assert.Equal("one-moment", talk.Press("34").Press("2003#").Said);
    }

    [Fact]
    public void Caller_at_a_greeting_whom_the_operators_number_is_blocked_for_leaves_their_message()
    {
        var talk = AtGreeting().Press("0");
        Assert.Equal("cannot-connect-you leave-a-message", talk.Said);
        AssertReported(talk, "9000");
        Assert.IsType<Stage.Recording>(talk.HearOut().HearOut().Stage);
    }

    [Fact]
    public void Caller_at_the_opening_greeting_goes_by_the_default_class_and_is_asked_again()
    {
        var talk = AtOpening().Press("0");
        Assert.Equal("cannot-connect-you dial-extension-or-sign-in", talk.Said);
        AssertReported(talk, "9000");
    }

    [Fact]
    public void Caller_at_a_handler_whose_key_leads_to_a_blocked_number_hears_its_greeting_again()
    {
        var talk = At(new RouteDecision.Answering(new CallerAction(ActionKind.Handler, "desk"))).Press("3");
        Assert.Equal("cannot-connect-you welcome", talk.Said);
        AssertReported(talk, "5555");
    }

    [Fact]
    public void Caller_of_a_subscriber_whose_transfer_number_was_blocked_since_hears_so_and_the_greeting()
    {
        var talk = AtOpening(new SwitchedNumber(new Extension("5551"), IsOn: true)).Press("2001#");
        Assert.StartsWith("cannot-connect-you extension", talk.Said, StringComparison.Ordinal);
        AssertReported(talk, "5551");
        Assert.IsType<Stage.Greeting>(talk.Stage);
        talk = AtOpening(new SwitchedNumber(new Extension("2009"), IsOn: true)).Press("2001#");
        Assert.Equal("one-moment", talk.Said);
    }

    private static void AssertReported(Talk talk, string number)
    {
        var reported = Assert.Single(talk.Asked.OfType<ConversationEffect.ReportBlocked>());
        Assert.Equal(number, reported.Number);
        Assert.Equal(
            "no line of the restriction table Inside is about it, and others are blocked", reported.Ruling.Because);
        Assert.DoesNotContain(
            talk.Asked, e => e is ConversationEffect.Transfer or ConversationEffect.Consult
                or ConversationEffect.ChangeSubscriber);
    }

    private static Talk InMailbox(string from = "2002", SwitchedNumber? transfer = null) =>
        Talk.InMailbox(from: from, change: alice => alice with { Transfer = transfer }, more: Blocked);

    private static Talk AtGreeting() => At(new RouteDecision.Greeting(Talk.Subscriber(), GreetingCause.Direct));

    private static Talk AtOpening(SwitchedNumber? transfer = null) =>
        At(new RouteDecision.OpeningGreeting(), transfer);

    private static Talk At(RouteDecision route, SwitchedNumber? transfer = null) =>
        Talk.At(route, alice: Talk.Subscriber() with { Transfer = transfer }, more: Blocked);
}
