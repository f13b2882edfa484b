namespace Antiphon.Rtp.Tests;

/// <summary>RFC 4733: a press is many packets and counts once, whichever of them arrive.</summary>
public class TelephoneEventTests
{
    [Theory]
    [InlineData("0123456789*#ABCD")]
    public void Every_key_is_written_and_read(string keys)
    {
        for (byte code = 0; code < keys.Length; code++)
        {
            var payload = new byte[TelephoneEvent.PayloadBytes];
            TelephoneEvent.ForKey(keys[code], end: true, 800).Write(payload);
            Assert.Equal([code, 0x8A, 3, 32], payload);
            Assert.True(TelephoneEvent.TryParse(payload, out var read));
            Assert.Equal((keys[code], true, (ushort)800), (read.Key, read.End, read.DurationTicks));
        }
    }

    [Fact]
    public void Flash_is_no_key() => Assert.Null(new TelephoneEvent(16, false, 0, 0).Key);

    [Fact]
    public void Cut_payload_is_nothing() => Assert.Null(default(TelephoneEventReceiver).OnPacket(new(1), [5, 0, 0]));

    [Fact]
    public void Press_counts_once_however_often_it_is_repeated() => Assert.Equal("5", Hear(Press('5', 1000)));

    [Fact]
    public void Press_counts_when_its_first_packets_are_lost() =>
        Assert.Equal("5", Hear([.. Press('5', 1000).TakeLast(1)]));

    [Fact]
    public void Same_key_pressed_again_counts_again() =>
        Assert.Equal("55", Hear([.. Press('5', 1000), .. Press('5', 3000)]));

    [Fact]
    public void Late_packets_of_an_earlier_press_count_not_again()
    {
        var (first, second) = (Press('5', 1000), Press('6', 2280));
        Assert.Equal("56", Hear([.. first.Take(3), .. second.Take(2), .. first.TakeLast(3), .. second.TakeLast(3)]));
    }

    [Fact]
    public void Press_counts_after_the_time_stamps_wrapped_or_began_anew()
    {
        Assert.Equal("12", Hear([.. Press('1', uint.MaxValue - 10), .. Press('2', 900)]));
        Assert.Equal("12", Hear([.. Press('1', 4_000_000_000), .. Press('2', 5)]));
    }

    [Fact]
    public void Press_is_sent_with_growing_duration_and_its_end_three_times()
    {
        var sender = new TelephoneEventSender('#', new(1), 800);
        var log = new List<string>();
        while (!sender.Done)
        {
            var payload = new byte[4];
            var marked = sender.Next(payload, 160);
            Assert.True(TelephoneEvent.TryParse(payload, out var sent));
            log.Add($"{sent.Key}{sent.DurationTicks}{(sent.End ? "E" : "")}{(marked ? "M" : "")}");
        }

        Assert.Equal(["#160M", "#320", "#480", "#640", "#800E", "#800E", "#800E"], log);
    }

    private static (uint Timestamp, byte[] Payload)[] Press(char key, uint timestamp)
    {
        var sender = new TelephoneEventSender(key, new(timestamp), 800);
        var packets = new List<(uint, byte[])>();
        while (!sender.Done)
        {
            var payload = new byte[4];
            sender.Next(payload, 160);
            packets.Add((timestamp, payload));
        }

        return [.. packets];
    }

    private static string Hear((uint Timestamp, byte[] Payload)[] packets)
    {
        var receiver = default(TelephoneEventReceiver);
        var keys = "";
        foreach (var (timestamp, payload) in packets)
            keys += receiver.OnPacket(new(timestamp), payload);
        return keys;
    }

    [Fact]
    public void Key_that_another_server_has_counted_is_not_counted_again()
    {
        var receiver = TelephoneEventReceiver.After('5', new(4000));
        Assert.Null(receiver.OnPacket(new(4000), Payload('5', end: true)));
        Assert.Equal('5', receiver.OnPacket(new(6000), Payload('5', end: false)));

        static byte[] Payload(char key, bool end)
        {
            var payload = new byte[TelephoneEvent.PayloadBytes];
            TelephoneEvent.ForKey(key, end, 800).Write(payload);
            return payload;
        }
    }
}
