using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Sip;
using Antiphon.Testing;

namespace Antiphon.Calls.Tests;

/// <summary>Every phase decides every event.</summary>
public class CoverageTests
{
    private static readonly PartnerNews[] News =
    [
        new PartnerNews.EarlyMedia(),
        new PartnerNews.Bridged(),
        new PartnerNews.Accepted(OutgoingLine.Talking().Call.Dialog, TakesReplaces: true),
        new PartnerNews.Accepted(OutgoingLine.Talking().Call.Dialog, TakesReplaces: false),
        .. Enum.GetValues<TransferOutcome>().Select(outcome => new PartnerNews.Left(outcome)),
    ];

    [Fact]
    public void Every_phase_decides_every_event()
    {
        var line = Line.Recording();
        Call[] calls =
        [
            Line.Answering().Call,
            Line.Answering(offer: "").Call,
            Line.Talking().Call,
            Line.Talking(new Destination.SignIn(Line.Alice)).Call,
            Line.Talking(new Destination.OpeningGreeting()).Call,
            Line.Talking(new Destination.Greeting(new SubscriberId("gone"), GreetingCause.Busy)).Call,
            line.Call,
            Line.Recording().Take(new CallEvent.KeyPressed('#', default)).StopRecording(3).Call,
            Line.Recording().Request("BYE").Call,
            Line.Recording().Take(new CallEvent.FarEndSilent()).Call,
            Line.Talking().Request("BYE").Call,
            SessionTests.RefreshedByUs().Call,
            TransferTests.Asked().Call,
            ConsultationTests.Asked().Call,
            ConsultationTests.Asked().Request("BYE").Call,
            OutgoingLine.Calling().Call,
            OutgoingLine.Ringing().Call,
            OutgoingLine.Ringing().Hear(new PartnerNews.Left(TransferOutcome.Failed)).Call,
            OutgoingLine.Talking().Call,
            OutgoingLine.Talking(isScreened: true).Call,
            OutgoingLine.Talking().Hear(new PartnerNews.Bridged()).Call,
            SessionTests.RefreshedByUs("Allow: INVITE").Fire(CallTimer.Session).Call,
            MovingTests.Moved(Line.Recording()).Call,
            MovingTests.Moved(Line.Answering(offer: "")).Call,
            MovingTests.Refused(491).Call,
        ];
        Assert.Equal(Enum.GetValues<CallPhase>(), calls.Select(c => c.Phase).Distinct().Order());

        CallEvent[] events =
        [
            .. new[] { "INVITE", "BYE", "OPTIONS", "SUBSCRIBE", "UPDATE", "PRACK", "NOTIFY" }.SelectMany(method => new[]
            {
                new CallEvent.RequestReceived(line.Key(), line.RequestOf(method, 9, "ours", "")),
                new CallEvent.RequestReceived(line.Key(), line.RequestOf(method, 9, "ours", Line.Offer)),
                new CallEvent.RequestReceived(line.Key(), line.RequestOf(method, 0, "ours", "")),
            }),
            new CallEvent.AckReceived(line.RequestOf("ACK", 1, "ours", "")),
            new CallEvent.AckReceived(line.RequestOf("ACK", 7, "ours", Line.Offer)),
            new CallEvent.ByeAnswered(200),
            .. new[] { 100, 200, 405, 408, 422, 481, 491, 500 }.SelectMany(status => new[]
            {
                SessionTests.Answer(SipMethod.Update, status), SessionTests.Answer(SipMethod.Invite, status),
                SessionTests.Answer(SipMethod.Refer, status),
            }),
            .. new[] { 100, 180, 200, 302, 401, 486, 500, 603 }.SelectMany(status => new[] { "", OutgoingLine.Answer }
                .Select(body => new CallEvent.RequestAnswered(
                    OutgoingLine.ResponseTo(OutgoingLine.Calling().Invite, status, body, "b")))),
            .. News.Select(news => new CallEvent.PartnerSaid(news)),
            new CallEvent.RequestFailed(1, 408),
            new CallEvent.RequestFailed(1, 503),
            .. Enum.GetValues<CallTimer>().Select(timer => new CallEvent.TimerFired(timer)),
            .. "0123456789*#ABCD".Select(key => new CallEvent.KeyPressed(key, TimeSpan.FromSeconds(1))),
            new CallEvent.PlaybackStarted(1, new StreamAnchor(1, 2, 3, default)),
            new CallEvent.PlaybackEnded(1),
            new CallEvent.PlaybackEnded(2),
            new CallEvent.RecordingAnchored(RecordingId.Of(line.Call.Id, 1), new RecordedAnchor(1, 2, 3, default)),
            new CallEvent.RecordingGap(RecordingId.Of(line.Call.Id, 1), new SampleRange(800, 1600)),
            new CallEvent.RecordingStopped(RecordingId.Of(line.Call.Id, 1), 16_000),
            new CallEvent.RecordingStopped(RecordingId.Of(line.Call.Id, 7), 16_000),
            new CallEvent.FarEndSilent(),
            new CallEvent.Answered(new ConversationEvent.MessageStored(1)),
            new CallEvent.Answered(new ConversationEvent.MessageNotStored(1)),
            new CallEvent.FarEndQuiet(Since: null),
            new CallEvent.FarEndQuiet(new Instant(1)),
            new CallEvent.Answered(new ConversationEvent.MailboxUnavailable(0)),
            new CallEvent.EndAsked("Maintenance"),
        ];
        Assert.Empty(TransitionCoverage.Gaps<Call, CallEvent, CallEffect>(
            calls, events, (call, @event, now) => CallMachine.Next(call, @event, Line.Around, now)));
    }
}
