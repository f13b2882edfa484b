using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>
/// A server dies in each state that a call can be in, and another one goes on with what was streamed.
/// </summary>
public sealed class SurvivalTests
{
    private static readonly ImmutableDictionary<string, State> States = new Dictionary<string, State>
    {
        ["before its ACK"] = new(
            s => s.Receive(s.Invite()),
            (s, answer) =>
            {
                // RFC 3261 13.3.1.4: the 200 is repeated until its ACK comes.
                Assert.Contains(
                    s.LetTimePass(TimeSpan.FromSeconds(2)).OfType<SipResponse>(),
                    r => r.Status == 200 && r.To.Tag == answer.To.Tag);
                s.Receive(s.InDialog("ACK", answer));
                Assert.Equal("Greeting", Assert.Single(s.Report.Calls).Stage);
            }),
        ["greeting"] = new(Greet, Says("Greeting")),
        ["held"] = new(
            s =>
            {
                var sent = Greet(s);
                s.Receive(Reinvite(s, Answer(sent), Station.Offer + "a=sendonly\r\n"));
                return sent;
            },
            Says("Greeting")),
        ["re-INVITE before its ACK"] = new(
            s =>
            {
                var sent = Greet(s);
                Assert.Equal(200, s.StatusOf(Reinvite(s, Answer(sent), Station.Offer)));
                return sent;
            },
            (s, _) => Assert.Contains(
                s.LetTimePass(TimeSpan.FromSeconds(2)).OfType<SipResponse>(),
                r => r is { Status: 200, CSeq.Number: 10 })),
        ["recording"] = new(Record, Says("Recording")),
        ["reviewing what was recorded"] = new(
            s =>
            {
                var sent = Record(s);
                s.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.KeyPressed(new(1), '#', TimeSpan.Zero)));
                StopRecording(s);
                return sent;
            },
            Says("AfterRecording")),
        ["half a PIN typed"] = new(
            s =>
            {
                var sent = SignIn(s);
                Press(s, "47");
                return sent;
            },
            (s, _) =>
            {
                s.Ports.RightPin = true;
                Press(s, "11#");
                Assert.Equal("MainMenu", Assert.Single(s.Report.Calls).Stage);
            }),
        ["PIN being checked"] = new(
            s =>
            {
                var sent = SignIn(s);
                s.Ports.IsUnanswered = true;
                Press(s, "4711#");
                return sent;
            },
            Says("MainMenu")) { MayKnowThePin = true },
        ["main menu"] = new(
            s =>
            {
                s.Ports.RightPin = true;
                var sent = SignIn(s);
                Press(s, "4711#");
                return sent;
            },
            Says("MainMenu")),
    }.ToImmutableDictionary();

    public static TheoryData<string> Names => [.. States.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Call_goes_on_and_ends_with_its_callers_BYE(string name)
    {
        var (active, waiting) = Pair(States[name]);
        var answer = Answer(States[name].Bring(active));
        Move(active, waiting);
        States[name].GoesOn(waiting, answer);
        Assert.Empty(waiting.Ports.Bugs);

        var bye = waiting.Receive(Numbered(waiting.InDialog("BYE", answer), 20));
        if (waiting.Ports.Recordings.Count > 0 && Station.FinalOf(bye) is null)
            bye = waiting.SentBy(StopRecording);
        Assert.Equal(200, Station.FinalOf(bye)!.Status);
        Assert.Empty(waiting.Report.Calls);
    }

    [Fact]
    public void BYE_that_the_dead_server_had_not_answered_is_answered_once_its_message_is_stored()
    {
        var (active, waiting) = Pair();
        var answer = Answer(Record(active));
        active.Ports.IsUnanswered = true;
        var bye = active.InDialog("BYE", answer);
        Assert.Null(Station.FinalOf(active.Receive(bye)));
        StopRecording(active);
        var final = Station.FinalOf(waiting.SentBy(s => Move(active, s)))!;
        Assert.Equal((200, "BYE"), (final.Status, final.CSeq.Method.ToString()));
        Assert.Equal((active.Ports.Delivered[0].Recording, 24_000), Assert.Single(waiting.Ports.Delivered));
        Assert.Empty(waiting.Report.Calls);
    }

    /// <summary>
    /// The store of the dead server may or may not have had it on disk: it is said again, and only then is the
    /// subscriber's BYE answered.
    /// </summary>
    [Fact]
    public void What_a_subscriber_said_of_a_message_is_done_by_the_other_server_when_the_first_had_not_done_it()
    {
        var (active, waiting) = Pair();
        var message = new Message
        {
            Id = new MessageId("m1"),
            Call = new CallId("c1"),
            From = new Caller("2001", Name: null),
            WantsReceipt = true,
        };
        active.Ports.RightPin = true;
        active.Ports.Message = Document.Create(
            message.Key, "alice", message.ToFields(), new HybridTimestamp(1, 0, ServerId.Primary));
        var answer = Answer(SignIn(active));
        Press(active, "4711#1");
        active.Ports.IsUnanswered = true;
        Press(active, "3");
        Assert.Null(Station.FinalOf(active.Receive(active.InDialog("BYE", answer))));

        var final = Station.FinalOf(waiting.SentBy(s => Move(active, s)))!;
        Assert.Equal((200, "BYE"), (final.Status, final.CSeq.Method.ToString()));
        var deleted = Assert.Single(waiting.Ports.Submitted.OfType<StoreCommand.Patch>());
        Assert.Equal((message.Key, "\"deleted\""), (deleted.Key, deleted.Fields["state"]));
        Assert.Equal("rm1", Assert.Single(waiting.Ports.Submitted.OfType<StoreCommand.Put>()).Key.Id);
        Assert.Empty(waiting.Report.Calls);
        Assert.Empty(waiting.Ports.Bugs);
    }

    [Fact]
    public void Message_whose_audio_only_the_dead_server_has_is_not_confirmed_by_the_other()
    {
        var (active, waiting) = Pair();
        var answer = Answer(Record(active));
        active.Ports.IsUnanswered = true;
        active.Receive(active.InDialog("BYE", answer));
        StopRecording(active);
        // The other server comes only now, when nothing is recorded any more.
        active.Ports.Shadowed.Clear();
        active.Deliver(new VoiceEvent.ShadowsWanted());
        var final = Station.FinalOf(waiting.SentBy(s => Move(active, s)))!;
        Assert.Equal((500, "BYE"), (final.Status, final.CSeq.Method.ToString()));
        Assert.Empty(waiting.Ports.Delivered);
        Assert.Empty(waiting.Ports.Bugs);
    }

    [Fact]
    public void Caller_who_hung_up_when_the_server_died_has_left_a_message()
    {
        var (active, waiting) = Pair();
        var answer = Answer(Record(active));
        active.Receive(active.InDialog("BYE", answer));
        var recording = active.Ports.Recordings.Single();
        // Nothing has said there how long it was.
        var final = Station.FinalOf(waiting.SentBy(s => Move(active, s)))!;
        Assert.Equal((200, "BYE"), (final.Status, final.CSeq.Method.ToString()));
        Assert.Equal((recording, 16_000), Assert.Single(waiting.Ports.Delivered));
        Assert.Equal(0, waiting.Ports.OpenSessions);
    }

    [Fact]
    public void Repeated_BYE_is_the_same_BYE()
    {
        var (active, waiting) = Pair();
        var answer = Answer(Record(active));
        active.Ports.IsUnanswered = waiting.Ports.IsUnanswered = true;
        var bye = active.InDialog("BYE", answer);
        active.Receive(bye);
        StopRecording(active);
        Move(active, waiting);
        Assert.Null(Station.FinalOf(waiting.Receive(bye)));
    }

    [Fact]
    public void BYE_of_ours_that_nobody_answered_is_sent_again_under_a_higher_number()
    {
        var (active, waiting) = Pair();
        Greet(active);
        var first = Assert.Single(active.SentBy(s => s.Deliver(new VoiceEvent.Drain("Maintenance"))));
        var again = Assert.IsType<SipRequest>(Assert.Single(waiting.SentBy(s => Move(active, s))));
        Assert.Equal(SipMethod.Bye, again.Method);
        Assert.True(again.CSeq.Number > first.CSeq.Number + 100, $"{again.CSeq} after {first.CSeq}");
    }

    [Fact]
    public void Refresh_that_was_under_way_is_tried_again_and_the_session_lives()
    {
        var (active, waiting) = Pair();
        var answer = Answer(active.Receive(active.Invite(
            more: ["Supported: timer", "Allow: INVITE, ACK, BYE, UPDATE", "Session-Expires: 600;refresher=uas"])));
        active.Receive(active.InDialog("ACK", answer));
        var first = active.LetTimePass(TimeSpan.FromSeconds(301)).OfType<SipRequest>().First();
        waiting.LetTimePass(TimeSpan.FromSeconds(301));
        var again = waiting.SentBy(s => Move(active, s)).OfType<SipRequest>().First();
        Assert.Equal(first.Method, again.Method);
        Assert.True(again.CSeq.Number > first.CSeq.Number + 100, $"{again.CSeq} after {first.CSeq}");
        waiting.Receive(again.Answer(
            200, fields: [new SipField(SipHeader.SessionExpires, "600;refresher=uac")]));
        Assert.DoesNotContain(
            waiting.LetTimePass(TimeSpan.FromSeconds(299)).OfType<SipRequest>(), r => r.Method == SipMethod.Bye);
    }

    [Fact]
    public void Call_that_cannot_be_opened_here_is_set_aside_and_its_recording_delivered_and_the_others_go_on()
    {
        var (active, waiting) = Pair();
        Record(active);
        var recording = active.Ports.Recordings.Single();
        var second = Answer(active.Receive(active.Invite()));
        active.Receive(active.InDialog("ACK", second));
        waiting.Follow(active);
        waiting.Ports.FaultyOnce = nameof(IMediaEngine.Open);
        waiting.Activate();
        Assert.Equal(recording, Assert.Single(waiting.Ports.Delivered).Recording);
        Assert.Contains("fault", Assert.Single(waiting.Ports.SetAside).Reason, StringComparison.Ordinal);
        Assert.Equal(200, waiting.StatusOf(waiting.InDialog("BYE", second)));
        Assert.Equal(200, waiting.StatusOf(waiting.Invite()));
    }

    [Fact]
    public void Call_with_which_one_server_after_the_other_dies_is_set_aside()
    {
        var carrier = new Station();
        Record(carrier);
        for (var death = 1; death <= 4; death++)
        {
            var next = new Station(s => s with { HasPeer = true, Epoch = 10 + death }, isActive: false);
            next.LetTimePass(TimeSpan.FromSeconds(10 * death));
            next.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
            Move(carrier, next);
            Assert.Equal(death <= 3 ? 1 : 0, next.Report.Calls.Length);
            carrier = next;
        }

        Assert.Contains("died with it", Assert.Single(carrier.Ports.SetAside).Reason, StringComparison.Ordinal);
        Assert.Single(carrier.Ports.Delivered);
    }

    /// <summary>Which is no sign that anybody died with it.</summary>
    [Fact]
    public void Call_that_is_handed_to_and_fro_within_a_minute_goes_on()
    {
        var (carrier, other) = Pair();
        Record(carrier);
        for (var move = 1; move <= 6; move++)
        {
            carrier.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
            Move(carrier, other);
            carrier.Ports.Shadowed.Clear();
            carrier.Follow(other);
            (carrier, other) = (other, carrier);
        }

        Assert.Single(carrier.Report.Calls);
        Assert.Empty(carrier.Ports.SetAside.Concat(other.Ports.SetAside));
    }

    [Fact]
    public void Key_that_was_held_down_when_the_server_died_is_counted_once()
    {
        var (active, waiting) = Pair();
        SignIn(active);
        active.Deliver(new VoiceEvent.MediaRaised(
            new MediaEvent.KeyPressed(new(1), '4', TimeSpan.Zero) { Timestamp = 8000 }));
        Move(active, waiting);
        Assert.Equal([('4', 8000u)], waiting.Ports.ResumedKeys);
    }

    private static (Station Active, Station Waiting) Pair(State? state = null)
    {
        var waiting = new Station(s => s with { HasPeer = true, ServerName = "b" }, isActive: false);
        waiting.Ports.RightPin = state is { MayKnowThePin: true };
        return (new Station(), waiting);
    }

    /// <summary>The one dies, and the other takes over.</summary>
    private static void Move(Station active, Station waiting)
    {
        waiting.Follow(active);
        waiting.Activate();
    }

    private static SipResponse Answer(IEnumerable<SipMessage> sent) => Station.FinalOf(sent)!;

    private static IReadOnlyList<SipMessage> Greet(Station station)
    {
        var sent = station.Receive(station.Invite());
        station.Receive(station.InDialog("ACK", Answer(sent)));
        return sent;
    }

    private static IReadOnlyList<SipMessage> Record(Station station)
    {
        var sent = Greet(station);
        station.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(1))));
        station.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(2))));
        return sent;
    }

    private static void StopRecording(Station station) => station.Deliver(new VoiceEvent.MediaRaised(
        new MediaEvent.RecordingStopped(new(1), station.Ports.Recordings.Single(), RecordingStop.Asked, 24_000)));

    private static IReadOnlyList<SipMessage> SignIn(Station station)
    {
        var sent = station.Receive(station.Lines(
            "INVITE", "sip:7000@192.0.2.1", Station.Offer, more: ["Content-Type: application/sdp"]));
        station.Receive(station.InDialog("ACK", Answer(sent)));
        Press(station, "2001#");
        return sent;
    }

    private static void Press(Station station, string keys)
    {
        foreach (var key in keys)
            station.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.KeyPressed(new(1), key, TimeSpan.Zero)));
    }

    private static byte[] Reinvite(Station station, SipResponse answer, string offer)
    {
        var request = Encoding.ASCII.GetString(Numbered(station.InDialog("INVITE", answer), 10));
        return Encoding.ASCII.GetBytes(request.Replace(
            "Content-Length: 0\r\n\r\n",
            "Contact: <sip:5001@192.0.2.9>\r\nContent-Type: application/sdp\r\n"
            + $"Content-Length: {offer.Length}\r\n\r\n{offer}",
            StringComparison.Ordinal));
    }

    private static byte[] Numbered(byte[] request, int cseq) => Encoding.ASCII.GetBytes(Regex.Replace(
        Encoding.ASCII.GetString(request), "CSeq: [0-9]+", $"CSeq: {cseq}", RegexOptions.NonBacktracking));

    private static Action<Station, SipResponse> Says(string stage) =>
        (station, _) => Assert.Equal(stage, Assert.Single(station.Report.Calls).Stage);

    /// <param name="Bring">Brings a call there; what was sent with its answer.</param>
    /// <param name="GoesOn">What shows at the other server that it goes on.</param>
    private sealed record State(
        Func<Station, IReadOnlyList<SipMessage>> Bring, Action<Station, SipResponse> GoesOn)
    {
        /// <summary>The other server's hasher finds the PIN right.</summary>
        public bool MayKnowThePin { get; init; }
    }
}
