using System.Text;
using System.Text.Json;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Sip;

namespace Antiphon.Calls.Tests;

/// <summary>
/// Calls wander at random twice side by side: one stays in memory, the other is written as it would be streamed and
/// read back before every step. What they ask for and what they are must be the same, octet by octet.
/// </summary>
public class WalkTests
{
    private static readonly Destination[] Destinations =
    [
        new Destination.Greeting(Line.Alice, Directory.GreetingCause.NoAnswer),
        new Destination.SignIn(Line.Alice),
        new Destination.SignIn(null),
        new Destination.OpeningGreeting(),
    ];

    private static readonly Surroundings Supervising = Line.Around with
    {
        Settings = Line.Around.Settings with
        {
            Operator = new Directory.Extension("9"),
            Transfer = new TransferSettings { Kind = TransferKind.Supervised },
        },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Call_that_is_written_down_at_every_step_is_the_same_call(ulong seed)
    {
        var chance = new Chance(seed);
        var ended = 0;
        for (var steps = 0; steps < 5000;)
        {
            var line = Line.Answering(
                chance.OneIn(4) ? "" : Line.Offer, Destinations[chance.Next(Destinations.Length)]);
            var begun = chance.OneIn(4) ? OutgoingLine.Calling(chance.OneIn(2)).Call : line.Call;
            var (kept, stored, now, cseq) = (begun, begun, line.Now, 1u);
            for (var i = 0; i < 120 && kept.Phase != CallPhase.Ended; i++, steps++)
            {
                now += TimeSpan.FromMilliseconds(chance.Next(4000));
                var @event = AnyEventOfTwo(kept, chance) ?? AnyEvent(line, kept, chance, ref cseq);
                var a = CallMachine.Next(kept, @event, Supervising, now);
                var b = CallMachine.Next(ReadBack(stored), @event, Supervising, now);
                Assert.Equal(a.Effects.Select(Text), b.Effects.Select(Text));
                (kept, stored) = (a.State, b.State);
                Assert.Equal(Text(kept), Text(stored));
            }

            ended += kept.Phase == CallPhase.Ended ? 1 : 0;
        }

        Assert.True(ended > 20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"id\":5}")]
    [InlineData("[1,2")]
    public void What_is_no_call_is_not_read_as_one(string json)
    {
        Assert.False(CallRecord.TryRead(Encoding.UTF8.GetBytes(json), out _, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Field_that_a_newer_version_wrote_does_no_harm()
    {
        var json = Text(Line.Recording().Call);
        var newer = string.Concat("{\"fromTheFuture\":{\"a\":[1]},", json.AsSpan(1));
        Assert.True(CallRecord.TryRead(Encoding.UTF8.GetBytes(newer), out var call, out _));
        Assert.Equal(json, Text(call));
    }

    /// <summary>What comes of a call of ours, or of the partner's; null: something else happens.</summary>
    private static CallEvent? AnyEventOfTwo(Call call, Chance chance)
    {
        if (call.Invitation is { State: not InvitationState.Answered } invitation && chance.OneIn(3))
        {
            int[] statuses = [100, 180, 183, 200, 200, 302, 401, 486];
            return new CallEvent.RequestAnswered(OutgoingLine.ResponseTo(
                invitation.Invite,
                statuses[chance.Next(statuses.Length)],
                chance.OneIn(2) ? OutgoingLine.Answer : "",
                chance.OneIn(2) ? "b" : "c",
                chance.OneIn(2) ? ["Require: 100rel", $"RSeq: {chance.Next(1, 4)}"] : []));
        }

        return call.Partner is null || !chance.OneIn(6) ? null : new CallEvent.PartnerSaid(chance.Next(4) switch
        {
            0 => new PartnerNews.EarlyMedia(),
            1 => new PartnerNews.Accepted(OutgoingLine.Talking().Call.Dialog, TakesReplaces: true),
            2 => new PartnerNews.Bridged(),
            _ => new PartnerNews.Left((TransferOutcome)chance.Next(5)),
        });
    }

    private static CallEvent AnyEvent(Line line, Call call, Chance chance, ref uint cseq) => chance.Next(24) switch
    {
        0 or 1 => new CallEvent.AckReceived(line.RequestOf("ACK", cseq, "ours", Line.Offer)),
        2 => new CallEvent.RequestReceived(line.Key(), line.RequestOf("INVITE", ++cseq, "ours", AnyOffer(chance))),
        3 => new CallEvent.RequestReceived(
            line.Key(),
            line.RequestOf(
                chance.OneIn(2) ? "OPTIONS" : "UPDATE", ++cseq, "ours", "", "Supported: timer",
                chance.OneIn(2) ? "Session-Expires: 600;refresher=uas" : "Session-Expires: 90")),
        4 when chance.OneIn(8) => new CallEvent.RequestReceived(line.Key(), line.RequestOf("BYE", ++cseq, "ours", "")),
        5 when chance.OneIn(8) => new CallEvent.FarEndSilent(),
        6 when call.Timers.Count > 0 =>
            new CallEvent.TimerFired(call.Timers.Keys.ElementAt(chance.Next(call.Timers.Count))),
        7 => new CallEvent.PlaybackStarted(
            call.Conversation.Plays, new StreamAnchor(1, (ushort)chance.Next(65536), 3, call.Began)),
        8 when call.Media.Recording is { } recording =>
            new CallEvent.RecordingAnchored(recording.Id, new RecordedAnchor(7, 8, 9, call.Began)),
        9 or 10 when call.Media.Recording is { } recording =>
            new CallEvent.RecordingStopped(recording.Id, chance.Next(40_000)),
        11 when call.Phase == CallPhase.Ending => new CallEvent.ByeAnswered(200),
        11 when call.Refresh is not null => SessionTests.Answer(
            SipMethod.Update, chance.OneIn(2) ? 200 : 491, call.Refresh.CSeq),
        12 => new CallEvent.Answered(new ConversationEvent.PinJudged(
            chance.OneIn(3) ? new PinVerdict.Wrong(3) : new PinVerdict.Accepted())),
        13 when chance.OneIn(2) => new CallEvent.Answered(new ConversationEvent.MessagesCounted(
            call.Conversation.Questions, new MailboxCounts(1, 1, 2, 0, 0))),
        13 => new CallEvent.Answered(new ConversationEvent.MessageFound(
            call.Conversation.Questions,
            new MessageCard(
                new MessageId("m1"), new HybridTimestamp(7, 0, ServerId.Primary), new Caller("5001", "Ann"),
                call.Began.ToWallClock(), TimeSpan.FromSeconds(3), BlobHash.Of([1]), AudioCodec.PCMA, MessageState.New,
                Urgent: true, Private: false),
            1,
            new HybridTimestamp(9, 0, ServerId.Primary))),
        14 => new CallEvent.Answered(chance.OneIn(2)
            ? new ConversationEvent.MessageStored(call.Conversation.Takes)
            : new ConversationEvent.MessageNotStored(call.Conversation.Takes)),
        < 19 => new CallEvent.KeyPressed(
            "0123456789*##2001"[chance.Next(17)], TimeSpan.FromMilliseconds(chance.Next(5000))),
        _ => new CallEvent.PlaybackEnded(call.Conversation.Plays),
    };

    private static string AnyOffer(Chance chance) => chance.Next(4) switch
    {
        0 => "",
        1 => Line.WithDirection("inactive"),
        2 => "v=0\r\nnonsense\r\n",
        _ => Line.WithDirection("sendrecv"),
    };

    private static Call ReadBack(Call call)
    {
        Assert.True(CallRecord.TryRead(CallRecord.Write(call), out var read, out var error), error);
        return read;
    }

    private static string Text(Call call) => Encoding.UTF8.GetString(CallRecord.Write(call));

    /// <summary>Effects hold records that compare some lists by reference: their texts do not.</summary>
    private static string Text(CallEffect effect) =>
        $"{effect.GetType().Name} {JsonSerializer.Serialize<object>(effect)}";
}
