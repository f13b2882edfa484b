using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Testing;

namespace Antiphon.Adapters.Media.Tests;

/// <summary>Real sockets, real time: what arrives is kept to the sample.</summary>
[Collection(nameof(MediaStation))]
public class RecordingTests
{
    [Fact]
    public void Recording_holds_each_packet_at_its_time_whatever_was_lost_or_overtaken()
    {
        using var station = new MediaStation(1);
        station.Connect();
        station.Record();
        int[] order = [1, 2, 4, 3, 3, 7, 8, 9, 6];
        foreach (var number in order)
            station.Speak(number);
        station.Until(() => station.Counters.Received == order.Length);
        var expected = Enumerable.Range(1, 9).SelectMany(n => Enumerable.Repeat(n == 5 ? (byte)0xFF : (byte)n, 160));
        Assert.Equal(expected, station.StopAndRead());
    }

    [Fact]
    public void Recording_longer_than_its_window_is_written_whole()
    {
        using var station = new MediaStation(2);
        station.Connect();
        station.Record();
        for (var n = 0; n < 90; n++)
        {
            station.Speak(n);
            if (n % 8 == 7)
                station.Until(() => station.Counters.Received == n + 1);
        }

        station.Until(() => station.Counters.Received == 90);
        Assert.Equal(Enumerable.Range(0, 90 * 160).Select(i => (byte)(i / 160)), station.StopAndRead());
    }

    [Fact]
    public void What_had_arrived_when_the_recording_was_stopped_is_in_it()
    {
        using var station = new MediaStation(20);
        station.Connect();
        station.Record();
        station.Speak(1);
        station.Until(() => station.Counters.Received == 1);
        for (var n = 2; n <= 12; n++)
            station.Speak(n);
        Assert.Equal(Enumerable.Range(0, 12 * 160).Select(i => (byte)(1 + (i / 160))), station.StopAndRead());
    }

    [Fact]
    public void Tap_has_been_given_all_of_a_recording_before_it_is_said_to_have_stopped()
    {
        var tap = new Tap();
        using var station = new MediaStation(52, tap: tap);
        var given = -1L;
        station.Raised = e => given = e is MediaEvent.RecordingStopped ? tap.Given : given;
        station.Connect();
        station.Record(TimeSpan.FromMilliseconds(100));
        for (var n = 1; n <= 8; n++)
            station.Speak(n);
        Assert.Equal(800, station.Await<MediaEvent.RecordingStopped>().Samples);
        Assert.Equal(800, given);
    }

    [Fact]
    public void Tap_is_given_what_is_recorded_while_the_recording_runs()
    {
        var tap = new Tap();
        using var station = new MediaStation(53, tap: tap);
        station.Connect();
        station.Record();
        for (var n = 1; n <= 3; n++)
            station.Speak(n);
        station.Until(() => tap.Given == 480);
    }

    [Fact]
    public void Recording_that_is_paused_is_heard_so_far_and_goes_on_where_it_was()
    {
        using var station = new MediaStation(21);
        station.Connect();
        station.Record();
        for (var n = 1; n <= 70; n++)
            station.Speak(n);
        station.Engine.StopRecording(MediaStation.Session);
        var paused = station.Await<MediaEvent.RecordingStopped>().Samples;
        Assert.Equal(70 * 160, paused);
        station.Engine.Play(
            MediaStation.Session, new PlayId(1), [new AudioItem.Spooled(MediaStation.Recording)], TimeSpan.Zero,
            PlayManner.Normal);
        Assert.Equal([1, 2, 3], new[] { station.Receive(), station.Receive(), station.Receive() }
            .Select(p => p.Payload[0]));
        station.GoOn(new RecordingResumption(null, paused));
        for (var n = 171; n <= 180; n++)
            station.Speak(n);
        var said = Enumerable.Range(1, 70).Concat(Enumerable.Range(171, 10));
        Assert.Equal(said.SelectMany(n => Enumerable.Repeat((byte)n, 160)), station.StopAndRead());
    }

    /// <summary>The other one had heard the second before.</summary>
    [Fact]
    public void Recording_goes_on_by_the_time_line_of_another_server_with_what_was_recorded_here()
    {
        using var station = new MediaStation(50);
        station.Connect();
        station.Record();
        foreach (var number in (int[])[101, 102])
            station.Speak(number);
        station.Until(() => station.Counters.Received == 2);
        station.GoOn(new RecordingResumption(
            new RecordingAnchor(7, 51 * 160, 0, new SteadyClock(TimeProvider.System).Now), Samples: 50 * 160));
        foreach (var number in (int[])[103, 104])
            station.Speak(number);
        station.Until(() => station.Counters.Received == 4);
        Assert.Empty(station.Events.OfType<MediaEvent.RecordingStopped>());
        Assert.Empty(station.Events.OfType<MediaEvent.RecordingGap>());
        var silence = Enumerable.Repeat((byte)0xFF, 50 * 160);
        var spoken = Enumerable.Range(101, 4).SelectMany(n => Enumerable.Repeat((byte)n, 160));
        Assert.Equal(silence.Concat(spoken), station.StopAndRead());
    }

    /// <summary>The other one had gone on for three seconds.</summary>
    [Fact]
    public void What_was_recorded_here_before_another_server_went_on_with_it_stays()
    {
        using var station = new MediaStation(52);
        station.Connect();
        station.Record();
        foreach (var number in (int[])[1, 2])
            station.Speak(number);
        station.Until(() => station.Counters.Received == 2);
        station.GoOn(new RecordingResumption(
            new RecordingAnchor(7, 41 * 160, 40 * 160, new SteadyClock(TimeProvider.System).Now), Samples: 190 * 160));
        var heard = Enumerable.Repeat((byte)9, 150 * 160).ToArray();
        station.HeardElsewhere(offset: 40 * 160, heard);
        station.Speak(201);
        station.Until(() => station.Counters.Received == 3);
        Assert.Equal(
            [new SampleRange(190 * 160, 200 * 160)],
            station.Events.OfType<MediaEvent.RecordingGap>().Select(gap => gap.Samples));
        byte[] stored = station.StopAndRead();
        Assert.Equal([1, 2, 0xFF, 0xFF], new[] { 0, 1, 2, 39 }.Select(packet => stored[packet * 160]));
        Assert.Equal(heard, stored[(40 * 160)..(190 * 160)]);
        Assert.Equal(201, stored[200 * 160]);
        Assert.Equal(201 * 160, stored.Length);
    }

    [Fact]
    public void What_another_server_heard_while_nobody_was_heard_here_stays()
    {
        using var station = new MediaStation(51);
        station.Connect();
        station.Record();
        foreach (var number in (int[])[1, 2])
            station.Speak(number);
        station.Until(() => station.Counters.Received == 2);
        var heard = Enumerable.Repeat((byte)9, 30 * 160).ToArray();
        station.HeardElsewhere(offset: 40 * 160, heard);
        station.Speak(81);
        station.Until(() => station.Counters.Received == 3);
        byte[] stored = station.StopAndRead();
        Assert.Equal(heard, stored[(40 * 160)..(70 * 160)]);
        Assert.Equal([1, 2, 81], new[] { stored[0], stored[160], stored[80 * 160] });
        Assert.Equal(81 * 160, stored.Length);
    }

    /// <summary>A pause of the phone's, and 400 ms of which nothing came.</summary>
    [Fact]
    public void What_was_sent_and_did_not_come_is_told()
    {
        using var station = new MediaStation(54);
        station.Connect();
        station.Record();
        foreach (var (number, sequence) in ((int, int)[])[(1, 1), (2, 2), (32, 3), (33, 4), (54, 25), (55, 26)])
            station.Speak(number, sequence: sequence);
        station.Until(() => station.Counters.Received == 6);
        Assert.Equal(
            [new SampleRange(33 * 160, 53 * 160)],
            station.Events.OfType<MediaEvent.RecordingGap>().Select(gap => gap.Samples));
    }

    [Fact]
    public void Recording_ends_by_itself_at_its_length_to_the_sample()
    {
        using var station = new MediaStation(3);
        station.Connect();
        station.Record(lengthMax: TimeSpan.FromMilliseconds(50));
        for (var n = 0; n < 4; n++)
            station.Speak(n);
        var stopped = station.Await<MediaEvent.RecordingStopped>();
        Assert.Equal((RecordingStop.Length, 400L), (stopped.Reason, stopped.Samples));
    }

    /// <summary>Whoever asks waits for the answer, and others wait behind.</summary>
    [Fact]
    public void Recording_of_a_session_that_has_closed_is_said_to_be_with_the_writer()
    {
        using var station = new MediaStation(19);
        station.Connect();
        station.Record();
        station.Engine.Close(MediaStation.Session);
        station.Engine.HearAgain(MediaStation.Session, MediaStation.Recording);
        Assert.Null(station.Await<MediaEvent.HeardAgain>().From);
    }

    /// <summary>Frozen, with its host or by a hypervisor.</summary>
    [Fact]
    public void Time_in_which_the_server_stood_still_is_no_silence_of_the_caller_and_nobody_was_heard_in_it()
    {
        var time = new HandWoundTime();
        using var station = new MediaStation(18, time: time);
        station.Connect();
        station.Record(silenceMax: TimeSpan.FromSeconds(5));
        station.Speak(1);
        station.Until(() => station.Counters.Received == 1);
        time.Pass(TimeSpan.FromSeconds(40));
        Assert.NotNull(station.Await<MediaEvent.FarEndQuiet>().Since);
        station.Speak(2);
        station.Until(() => station.Events.OfType<MediaEvent.FarEndQuiet>().LastOrDefault() is { Since: null });
        Assert.DoesNotContain(
            station.Events, e => e is MediaEvent.RecordingStopped or MediaEvent.FarEndSilent);
    }

    /// <summary>Counts samples.</summary>
    private sealed class Tap : IRecordedAudioTap
    {
        private long _heard;
        private long _given;

        public long Given => Interlocked.Read(ref _given);

        public void Hear(RecordingId recording, long offset, ReadOnlySpan<byte> samples) => _heard += samples.Length;

        public void HandOver() => Interlocked.Exchange(ref _given, _heard);
    }
}
