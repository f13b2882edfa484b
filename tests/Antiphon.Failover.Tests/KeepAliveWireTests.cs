using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

public class KeepAliveWireTests
{
    [Fact]
    public void What_was_written_is_read()
    {
        var chance = new Chance(7);
        var buffer = new byte[KeepAliveWire.BytesMax];
        for (var i = 0; i < 20_000; i++)
        {
            var sent = AnyKeepAlive(chance);
            var length = KeepAliveWire.Write(sent, buffer);
            Assert.True(KeepAliveWire.TryParse(buffer.AsSpan(0, length), out var heard));
            Assert.Equal(sent, heard);
            // A newer version may add at the end.
            Assert.True(KeepAliveWire.TryParse([.. buffer.AsSpan(0, length), 1, 2, 3], out heard));
            Assert.Equal(sent, heard);
        }
    }

    [Fact]
    public void Damaged_keep_alive_is_refused_or_read_and_never_throws()
    {
        var chance = new Chance(8);
        var buffer = new byte[KeepAliveWire.BytesMax];
        for (var i = 0; i < 50_000; i++)
        {
            var length = KeepAliveWire.Write(AnyKeepAlive(chance), buffer);
            for (var n = chance.Next(6); n > 0; n--) buffer[chance.Next(length)] = (byte)chance.Next(256);
            var bytes = buffer.AsSpan(0, chance.Next(length + 1));
            if (KeepAliveWire.TryParse(bytes, out var heard))
                Assert.True(heard.Beat.Phase <= NodePhase.Stopped);
        }
    }

    [Fact]
    public void Truncated_keep_alive_is_refused()
    {
        var buffer = new byte[KeepAliveWire.BytesMax];
        var length = KeepAliveWire.Write(AnyKeepAlive(new Chance(3)) with { Status = Full }, buffer);
        for (var shorter = 0; shorter < length; shorter++)
            Assert.False(KeepAliveWire.TryParse(buffer.AsSpan(0, shorter), out _));
    }

    [Fact]
    public void Another_version_is_refused()
    {
        var buffer = new byte[KeepAliveWire.BytesMax];
        var length = KeepAliveWire.Write(AnyKeepAlive(new Chance(3)), buffer);
        buffer[0]++;
        Assert.False(KeepAliveWire.TryParse(buffer.AsSpan(0, length), out _));
    }

    [Fact]
    public void Text_that_is_too_long_is_cut_between_two_characters()
    {
        var buffer = new byte[KeepAliveWire.BytesMax];
        var status = Full with { Text = new string('x', 119) + "ö" + "rest" };
        var length = KeepAliveWire.Write(AnyKeepAlive(new Chance(3)) with { Status = status }, buffer);
        Assert.True(KeepAliveWire.TryParse(buffer.AsSpan(0, length), out var heard));
        Assert.Equal(new string('x', 119), heard.Status!.Text);
    }

    /// <summary>Seven kilobits a second at the most are the source's figure: 785 bytes and the headers.</summary>
    [Fact]
    public void Keep_alives_need_less_than_785_bytes_a_second_with_either_profile()
    {
        Assert.True(KeepAliveWire.BeatBytes <= 40);
        Assert.True(KeepAliveWire.BytesMax < 785);
        var beats = (int)(TimeSpan.FromSeconds(1) / PairSettings.Fast.Interval);
        Assert.True(((beats - 1) * KeepAliveWire.BeatBytes) + KeepAliveWire.BytesMax < 785);
    }

    private static readonly PeerStatus Full = new(
        "alpha", "0.1.0", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.UnixEpoch,
        "It became active.", 12, 1, 2, true, 3, 4);

    internal static KeepAlive AnyKeepAlive(Chance chance) => new(
        new Beat(
            chance.NextUInt32(), new Instant(1 + (long)(chance.NextUInt64() >> 2)),
            new Instant((long)(chance.NextUInt64() >> 1)),
            (ServerRole)chance.Next(2), (NodePhase)chance.Next(6), (BeatFlags)chance.Next(16),
            (MoveReason)chance.Next(20), TimeSpan.FromMilliseconds(chance.Next(65536)),
            TimeSpan.FromMilliseconds(chance.Next(65536)), new Term((long)(chance.NextUInt64() >> 2))),
        chance.OneIn(2)
            ? null
            : new PeerStatus(
                "srv-" + chance.Next(100), "1." + chance.Next(9999), AnyTime(chance), AnyTime(chance),
                new string('ü', chance.Next(61)), (int)chance.NextUInt32(), chance.Next(65536), chance.Next(65536),
                chance.OneIn(2), (long)chance.NextUInt64(), (long)chance.NextUInt64()));

    private static DateTimeOffset AnyTime(Chance chance) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)(chance.NextUInt64() % 253_402_300_800_000));
}
