using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Sip;

namespace Antiphon.Calls.Tests;

/// <summary>The caller's side of a supervised transfer.</summary>
public class ConsultationTests
{
    private const string Able = "Supported: replaces";
    private const string Allows = "Allow: INVITE, ACK, BYE, REFER";

    [Fact]
    public void Somebody_is_called_for_the_caller()
    {
        var order = Asked().Only<CallEffect.PlaceCall>().Order;
        Assert.StartsWith("a-1-1.", $"{order.Id}");
        Assert.Equal(("a-1-1", "9"), ($"{order.For}", order.Consultation.Number));
        Assert.Equal("5001", order.Caller.Number);
    }

    [Fact]
    public void Where_both_ends_can_be_replaced_the_switch_connects_them()
    {
        var line = Asked(Able, Allows);
        var accepted = Accepted(able: true);
        line.Take(new CallEvent.PartnerSaid(accepted));
        var refer = line.Sent!;
        Assert.Equal(
            "sip:2002@192.0.2.20;fork=b?Replaces=leg%40192.0.2.1%3Bto-tag%3Db%3Bfrom-tag%3Dours",
            refer.ReferTo!.Uri.ToString());
        line.Respond(refer, 202);
        // Whom they speak with now has ended the call with us.
        line.Take(new CallEvent.PartnerSaid(new PartnerNews.Left(TransferOutcome.Refused)));
        Assert.Equal(CallPhase.Talking, line.Call.Phase);
        Notify(line, "SIP/2.0 200 OK");
        Assert.Equal(SipMethod.Bye, line.Sent!.Method);
    }

    [Fact]
    public void Whom_the_switch_cannot_connect_this_server_does()
    {
        var line = Asked(Able, Allows);
        line.Take(new CallEvent.PartnerSaid(Accepted(able: true)));
        line.Respond(line.Sent!, 202);
        AssertBridged(Notify(line, "SIP/2.0 481 Call/Transaction Does Not Exist"));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Where_one_end_cannot_be_replaced_this_server_connects_both(bool callerCan, bool calledCan)
    {
        var line = callerCan ? Asked(Able, Allows) : Asked(Allows);
        AssertBridged(line.Take(new CallEvent.PartnerSaid(Accepted(calledCan))));
        Assert.DoesNotContain(CallTimer.Transfer, line.Call.Timers.Keys);
    }

    [Fact]
    public void Whoever_hangs_up_first_ends_both_calls()
    {
        var line = Asked().Take(new CallEvent.PartnerSaid(Accepted(able: false)));
        line.Take(new CallEvent.PartnerSaid(new PartnerNews.Left(TransferOutcome.Refused)));
        Assert.Equal(SipMethod.Bye, line.Sent!.Method);

        line = Asked().Take(new CallEvent.PartnerSaid(Accepted(able: false))).Request("BYE");
        Assert.IsType<PartnerNews.Left>(line.Only<CallEffect.TellPartner>().News);
        var called = OutgoingLine.Talking().Hear(new PartnerNews.Bridged());
        Assert.True(called.Call.Partner!.IsBridged);
        Assert.Equal(SipMethod.Bye, called.Hear(line.Only<CallEffect.TellPartner>().News).Sent!.Method);
    }

    [Theory]
    [InlineData(TransferOutcome.Busy)]
    [InlineData(TransferOutcome.NoAnswer)]
    public void Caller_is_taken_back_to_the_greeting(TransferOutcome outcome)
    {
        var line = Asked().Take(new CallEvent.PartnerSaid(new PartnerNews.Left(outcome)));
        Assert.Contains(new Part.Prompt(Prompts.OperatorNotAvailable), line.Only<CallEffect.Play>().Script.Parts);
        Assert.IsType<Stage.Greeting>(line.Call.Conversation.Stage);
        Assert.Null(line.Call.Partner);
    }

    [Fact]
    public void What_is_announced_before_the_call_is_taken_is_heard_and_then_no_more()
    {
        var line = Asked().Take(new CallEvent.PartnerSaid(new PartnerNews.EarlyMedia()));
        line.Only<CallEffect.Bridge>();
        line.Only<CallEffect.StopPlaying>();
        line.Take(new CallEvent.PartnerSaid(new PartnerNews.Left(TransferOutcome.Busy)));
        line.Only<CallEffect.EndBridge>();
    }

    [Fact]
    public void Whoever_is_asked_and_never_decides_has_not_answered()
    {
        var line = Asked().Fire(CallTimer.Transfer);
        Assert.Equal(new PartnerNews.Left(TransferOutcome.NoAnswer), line.Only<CallEffect.TellPartner>().News);
        Assert.IsType<Stage.Greeting>(line.Call.Conversation.Stage);
    }

    [Fact]
    public void Caller_who_hangs_up_while_it_rings_calls_it_off() => Assert.IsType<PartnerNews.Left>(
        Asked().Request("BYE").Only<CallEffect.TellPartner>().News);

    internal static Line Asked(params string[] more) => Line
        .Answering(destination: new Destination.Greeting(Line.Alice, GreetingCause.Direct), more: more)
        .WithOperator("9", TransferKind.Supervised).Ack()
        .Take(new CallEvent.KeyPressed('0', TimeSpan.Zero)).HearOut();

    /// <summary>Of two servers that lost sight of each other the one where a far end hangs up has both.</summary>
    [Theory]
    [InlineData(TransferOutcome.Refused, true)]
    [InlineData(TransferOutcome.Failed, false)]
    public void Who_is_not_heard_here_is_hung_up_on_when_whoever_they_spoke_with_has_hung_up_here(
        TransferOutcome outcome, bool isHungUpOn)
    {
        var line = Asked().Take(new CallEvent.PartnerSaid(Accepted(able: false)));
        line.WithoutOtherServerFor(TimeSpan.FromSeconds(3)).Take(new CallEvent.FarEndQuiet(line.Now));
        line.Take(new CallEvent.PartnerSaid(new PartnerNews.Left(outcome)));
        Assert.Equal((isHungUpOn, !isHungUpOn), (line.Sent is not null, line.Call.IsGivenUp));
    }

    private static PartnerNews Accepted(bool able)
    {
        string[] more = able ? [Able, Allows] : [];
        return Assert.Single(OutgoingLine.Ringing().Respond(200, OutgoingLine.Answer, more: more).Told);
    }

    private static Line Notify(Line line, string fragment) => line.Request(
        "NOTIFY", fragment, "Event: refer", "Subscription-State: terminated;reason=noresource",
        "Content-Type: message/sipfrag");

    private static void AssertBridged(Line line)
    {
        Assert.Equal(line.Call.Partner!.Id, line.Only<CallEffect.Bridge>().Partner);
        Assert.IsType<PartnerNews.Bridged>(line.Only<CallEffect.TellPartner>().News);
        Assert.IsType<Stage.Connected>(line.Call.Conversation.Stage);
        Assert.True(line.Call.Partner!.IsBridged);
    }
}
