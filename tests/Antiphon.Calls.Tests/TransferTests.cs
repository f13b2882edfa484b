using Antiphon.Conversation;
using Antiphon.Sip;

namespace Antiphon.Calls.Tests;

/// <summary>RFC 3515: the far end is asked to call somebody else, and says how that went.</summary>
public class TransferTests
{
    [Fact]
    public void Caller_who_presses_0_is_referred_to_the_operator_and_let_go_once_connected()
    {
        var line = Asked();
        var refer = line.Sent!;
        Assert.Equal(SipMethod.Refer, refer.Method);
        Assert.Equal("sip:9@192.0.2.9", refer.ReferTo!.Uri.ToString());
        Assert.Equal("sip:2001@192.0.2.1", refer.ReferredBy!.Uri.ToString());
        line.Respond(refer, 202);
        Assert.Equal([200], Notify(line, "SIP/2.0 100 Trying", "active;expires=60").Statuses);
        Assert.Null(line.Sent);
        Notify(line, "SIP/2.0 200 OK", "terminated;reason=noresource");
        Assert.Equal([200], line.Statuses);
        Assert.Equal(SipMethod.Bye, line.Sent!.Method);
        Assert.DoesNotContain(CallTimer.Transfer, line.Call.Timers.Keys);
    }

    [Theory]
    [InlineData("SIP/2.0 486 Busy Here", "terminated;reason=noresource")]
    [InlineData("SIP/2.0 100 Trying", "terminated;reason=timeout")]
    [InlineData("SIP/2.0 603 Decline", "active;expires=60")]
    public void Operator_who_is_not_reached_leaves_the_caller_with_the_mailbox(string fragment, string state)
    {
        var line = Asked();
        line.Respond(line.Sent!, 202);
        AssertBackAtTheGreeting(Notify(line, fragment, state));
    }

    [Theory]
    [InlineData(405)]
    [InlineData(603)]
    public void Far_end_that_cannot_transfer_keeps_its_caller(int status)
    {
        var line = Asked();
        AssertBackAtTheGreeting(line.Respond(line.Sent!, status));
    }

    [Fact]
    public void Far_end_that_does_not_answer_or_says_nothing_more_keeps_its_caller()
    {
        var line = Asked();
        AssertBackAtTheGreeting(line.Take(new CallEvent.RequestFailed(line.Sent!.CSeq.Number, 408)));
        line = Asked();
        line.Respond(line.Sent!, 202);
        AssertBackAtTheGreeting(line.Fire(CallTimer.Transfer));
        // What comes too late changes nothing.
        Notify(line, "SIP/2.0 200 OK", "terminated;reason=noresource");
        Assert.Equal([200], line.Statuses);
        Assert.Null(line.Sent);
    }

    [Fact]
    public void Caller_who_hangs_up_while_being_connected_is_gone()
    {
        var line = Asked();
        line.Request("BYE");
        Assert.Equal([200], line.Statuses);
        Assert.Equal(CallPhase.Ended, line.Call.Phase);
    }

    [Fact]
    public void Notify_of_something_else_is_refused() =>
        Assert.Equal([489], Line.Talking().Request("NOTIFY", more: "Event: presence").Statuses);

    [Fact]
    public void Without_an_operator_the_key_means_nothing()
    {
        var line = Line.Talking().Take(new CallEvent.KeyPressed('0', TimeSpan.Zero));
        Assert.Contains(new Part.Prompt(Prompts.NotAChoice), line.Only<CallEffect.Play>().Script.Parts);
    }

    internal static Line Asked() => Line.Talking().WithOperator("9")
        .Take(new CallEvent.KeyPressed('0', TimeSpan.Zero)).HearOut();

    private static Line Notify(Line line, string fragment, string state) => line.Request(
        "NOTIFY", fragment, "Event: refer", $"Subscription-State: {state}", "Content-Type: message/sipfrag");

    private static void AssertBackAtTheGreeting(Line line)
    {
        Assert.Contains(new Part.Prompt(Prompts.OperatorNotAvailable), line.Only<CallEffect.Play>().Script.Parts);
        Assert.IsType<Stage.Greeting>(line.Call.Conversation.Stage);
        Assert.Equal(CallPhase.Talking, line.Call.Phase);
    }
}
