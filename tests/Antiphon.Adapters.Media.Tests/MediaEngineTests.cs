using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Rtp;

namespace Antiphon.Adapters.Media.Tests;

/// <summary>Real sockets, real time: what is sent is on the grid, and nobody strange is heard.</summary>
[Collection(nameof(MediaStation))]
public class MediaEngineTests
{
    [Theory]
    [InlineData(75)]
    [InlineData(150)]
    public void Playback_is_slower_or_faster_and_ends_at_its_own_end(int speed)
    {
        using var station = new MediaStation(22);
        station.Connect();
        var items = Enumerable.Repeat<AudioItem>(new AudioItem.Silence(TimeSpan.FromMilliseconds(200)), 3);
        station.Engine.Play(
            MediaStation.Session, new PlayId(1), [.. items], TimeSpan.Zero, new PlayManner(speed, GainDecibels: 6));
        station.Await<MediaEvent.PlaybackEnded>();
        Assert.Equal(30 * 100 / speed, station.Counters.Sent, tolerance: 1.0);
    }

    /// <summary>What the other server gives back of an earlier life finds its ports free.</summary>
    [Fact]
    public void Each_life_begins_with_other_ports()
    {
        using var one = new MediaStation(23);
        using var next = new MediaStation(24);
        Assert.True(Math.Abs(one.Port - next.Port) > 20, $"{one.Port} and {next.Port}");
    }

    /// <summary>Another server may be speaking to this caller: packet 49 is the prompt's last one.</summary>
    [Fact]
    public void Nothing_is_said_without_the_lease_and_the_rest_with_it()
    {
        using var station = new MediaStation(22);
        station.Connect();
        station.Engine.Play(
            MediaStation.Session, new PlayId(1), [new AudioItem.Prompt("count")], TimeSpan.Zero, PlayManner.Normal);
        station.Receive();
        station.Lease.IsHeld = false;
        // Longer than the rest of what plays.
        station.Record(silenceMax: TimeSpan.FromSeconds(1.5));
        station.Await<MediaEvent.RecordingStopped>();
        Assert.Empty(station.Events.OfType<MediaEvent.PlaybackEnded>());
        var heard = new List<byte>();
        while (station.Far.Available > 0)
            heard.Add(station.Receive().Payload[0]);
        Assert.InRange(heard.Count, 0, 40);
        station.Lease.IsHeld = true;
        while (heard is not [.., 49])
            heard.Add(station.Receive().Payload[0]);
        Assert.Equal(Enumerable.Range(1, 49).Select(i => (byte)i), heard);
        station.Await<MediaEvent.PlaybackEnded>();
    }

    [Fact]
    public void Playback_goes_out_in_packets_of_20_ms_numbered_and_stamped_without_a_gap()
    {
        using var station = new MediaStation(4);
        station.Connect();
        station.Engine.Play(
            MediaStation.Session, new PlayId(1), [new AudioItem.Prompt("count")], TimeSpan.Zero, PlayManner.Normal);
        var first = station.Receive();
        Assert.Equal((0, true), (first.Type, first.Marker));
        for (var i = 1; i < 50; i++)
        {
            var next = station.Receive();
            Assert.Equal(((ushort)(first.Sequence + i), first.Timestamp + (uint)(160 * i), first.Ssrc, false),
                (next.Sequence, next.Timestamp, next.Ssrc, next.Marker));
            Assert.Equal(Enumerable.Repeat((byte)i, 160), next.Payload);
        }

        var anchor = station.Await<MediaEvent.PlaybackStarted>().Anchor;
        Assert.Equal((first.Sequence, first.Timestamp, first.Ssrc), (anchor.Sequence, anchor.Timestamp, anchor.Ssrc));
        Assert.Equal(new PlayId(1), station.Await<MediaEvent.PlaybackEnded>().Play);
    }

    [Fact]
    public void Stream_and_playback_of_another_server_go_on_with_the_next_number()
    {
        using var station = new MediaStation(5);
        station.Connect();
        station.Engine.ResumeOutgoing(
            MediaStation.Session, new OutgoingAnchor(
                99, 65_535, 4_000_000_000, new SteadyClock(TimeProvider.System).Now));
        station.Engine.Play(
            MediaStation.Session, new PlayId(3), [new AudioItem.Prompt("count")], TimeSpan.FromMilliseconds(200),
            PlayManner.Normal);
        var (first, second) = (station.Receive(), station.Receive());
        Assert.Equal((99u, (ushort)65_535, (ushort)0), (first.Ssrc, first.Sequence, second.Sequence));
        Assert.Equal(0u, (first.Timestamp - 4_000_000_000) % 160);
        Assert.Equal((10, 11), (first.Payload[0], second.Payload[0]));
    }

    [Fact]
    public void Far_end_is_answered_where_it_really_sends_from_and_strangers_are_refused()
    {
        using var station = new MediaStation(6);
        using var translated = station.Bind(4100);
        using var stranger = station.Bind(4200);
        station.Connect();
        station.Record();
        station.Speak(1, from: translated);
        station.Until(() => station.Counters.Received == 1);
        station.Speak(200, from: stranger);
        station.Speak(2, from: translated);
        station.Until(() => station.Counters.Received >= 2);
        station.Engine.Play(
            MediaStation.Session, new PlayId(1), [new AudioItem.Beep()], TimeSpan.Zero, PlayManner.Normal);
        Assert.Equal(172, translated.Receive(new byte[200]));
        Assert.Equal(Enumerable.Range(0, 320).Select(i => (byte)(1 + (i / 160))), station.StopAndRead());
    }

    [Fact]
    public void Garbage_and_unknown_payload_types_are_counted_and_do_no_harm()
    {
        using var station = new MediaStation(7);
        station.Connect();
        station.Send([1, 2, 3]);
        station.Speak(1, type: 18);
        station.Speak(2);
        station.Until(() => station.Counters is { Malformed: 1, UnknownPayload: 1, Received: 1 });
    }

    [Fact]
    public void Key_that_is_pressed_is_told_once_with_how_far_the_playback_had_come()
    {
        using var station = new MediaStation(8);
        station.Connect();
        station.Engine.Play(
            MediaStation.Session, new PlayId(1), [new AudioItem.Prompt("count")], TimeSpan.FromMilliseconds(400),
            PlayManner.Normal);
        station.Receive();
        for (var i = 0; i < 5; i++)
        {
            var packet = new byte[16];
            RtpPacket.WriteHeader(packet, 101, i == 0, new((ushort)i), new(8000), 7);
            TelephoneEvent.ForKey('#', i > 2, (ushort)(160 * (i + 1))).Write(packet.AsSpan(12));
            station.Send(packet);
        }

        station.Until(() => station.Counters.Received == 5);
        var key = Assert.Single(station.Events.OfType<MediaEvent.KeyPressed>());
        Assert.Equal('#', key.Key);
        Assert.InRange(key.At, TimeSpan.FromMilliseconds(420), TimeSpan.FromMilliseconds(1000));
    }

    [Fact]
    public void Keys_are_sent_as_telephone_events()
    {
        using var station = new MediaStation(9);
        station.Connect();
        station.Engine.SendKeys(MediaStation.Session, "5#");
        var receiver = default(TelephoneEventReceiver);
        var (keys, packets) = ("", 0);
        while (keys.Length < 2)
        {
            var packet = station.Receive();
            Assert.Equal(101, packet.Type);
            keys += receiver.OnPacket(new(packet.Timestamp), packet.Payload);
            packets++;
        }

        Assert.Equal("5#", keys);
        // 100 ms in five packets, the last of them the end, which comes three times.
        Assert.Equal(8, packets);
    }

    [Fact]
    public void Reports_tell_the_far_end_what_came_of_its_stream()
    {
        using var station = new MediaStation(10);
        station.Connect();
        var report = new byte[256];
        // The first report goes out at once; the next, within 7.5 s, tells of these packets.
        station.FarControl.Receive(report);
        foreach (var number in (int[])[1, 2, 4])
            station.Speak(number);
        station.FarControl.ReceiveTimeout = 8000;
        var length = station.FarControl.Receive(report);
        Assert.True(RtcpReport.Read(report.AsSpan(0, length)).IsValid);
        // RR, one block: source 7, one of four lost, highest number 4.
        Assert.Equal((byte)0x81, report[0]);
        Assert.Equal([0, 0, 0, 7, 64, 0, 0, 1, 0, 0, 0, 4], report[8..20]);
    }

    [Fact]
    public void Far_end_without_a_packet_for_too_long_is_told_once_and_its_recording_is_kept()
    {
        using var station = new MediaStation(
            11, new MediaOptions { Threads = 1, FarEndTimeout = TimeSpan.FromMilliseconds(300) });
        station.Connect();
        station.Record();
        station.Speak(1);
        station.Await<MediaEvent.FarEndSilent>();
        var stopped = Assert.Single(station.Events.OfType<MediaEvent.RecordingStopped>());
        Assert.Equal((RecordingStop.FarEndGone, 160L), (stopped.Reason, stopped.Samples));
    }

    [Fact]
    public void Far_end_that_pauses_for_a_second_is_told_of_when_it_does_and_when_it_is_heard_again()
    {
        using var station = new MediaStation(15);
        station.Connect();
        station.Speak(1);
        Assert.NotNull(station.Await<MediaEvent.FarEndQuiet>().Since);
        station.Speak(2);
        station.Until(() => station.Events.OfType<MediaEvent.FarEndQuiet>().LastOrDefault() is { Since: null });
    }

    [Fact]
    public void Far_end_that_holds_the_call_does_not_pause()
    {
        using var station = new MediaStation(16, new MediaOptions { HeldTimeout = TimeSpan.FromSeconds(1.5) });
        station.Connect(send: false, receive: false);
        station.Await<MediaEvent.FarEndSilent>();
        Assert.Empty(station.Events.OfType<MediaEvent.FarEndQuiet>());
    }

    /// <summary>
    /// Found by the simulation: a far end that vanished while it held the call kept its port for ever.
    /// </summary>
    [Fact]
    public void Far_end_that_holds_the_call_has_longer_but_not_for_ever()
    {
        using var station = new MediaStation(
            12,
            new MediaOptions
            {
                Threads = 1,
                FarEndTimeout = TimeSpan.FromMilliseconds(50),
                HeldTimeout = TimeSpan.FromMilliseconds(400),
            });
        var began = System.Diagnostics.Stopwatch.StartNew();
        station.Connect(send: false, receive: false);
        station.Await<MediaEvent.FarEndSilent>();
        Assert.True(began.Elapsed > TimeSpan.FromMilliseconds(350));
    }

    [Fact]
    public void Packets_cost_no_memory_once_a_call_is_under_way()
    {
        using var station = new MediaStation(13);
        station.Connect();
        station.Record(lengthMax: TimeSpan.FromHours(1));
        var packet = new byte[172];
        // Asking the engine for its counters makes an array each time.
        var counters = station.Counters;
        Speak(500);
        station.Until(() => counters.Received == 500);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Speak(4000);
        var after = GC.GetTotalAllocatedBytes(precise: true);
        Assert.True(counters.Received > 3500);
        // The spool of this test keeps the audio: twice its bytes as its list grows, and little else.
        Assert.InRange(after - before, 0, 4000 * 160 * 6);

        void Speak(int packets)
        {
            var first = counters.Received;
            for (var n = (int)first; n < first + packets; n++)
            {
                RtpPacket.WriteHeader(packet, 0, false, new((ushort)n), new((uint)(n * 160)), 7);
                station.Send(packet);
                if (n % 64 == 63)
                    station.Until(() => counters.Received >= n - 8);
            }
        }
    }
}
