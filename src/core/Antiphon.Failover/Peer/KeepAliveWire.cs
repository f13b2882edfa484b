using System.Buffers.Binary;
using System.Text;
using Antiphon.Kernel;

namespace Antiphon.Failover;

/*
   version 1 | contents 1 | incarnation 4 | sent at 8 | echo 8 | role and phase 1 | flags 1 | reason 1
   | interval 2 | lease 2 | held 8
   and when contents is 1: wall clock 8 | since 8 | calls 4 | reached 2 | total 2 | in step 1 | lag 8 | settings 8
                           | name, version, text: a length byte and UTF-8 each

   Big endian. A newer version may add behind what is known; a reader leaves that unread. What it cannot say at all in
   these fields needs a new version byte.
*/

/// <summary>Writes and reads keep-alives. A beat has 37 bytes, a status at most 246 more.</summary>
public static class KeepAliveWire
{
    public const int BeatBytes = 37;
    public const int BytesMax = BeatBytes + StatusFixedBytes + 3 + NameBytesMax + VersionBytesMax + TextBytesMax;

    private const byte Version = 1;
    private const int StatusFixedBytes = 41;
    private const int NameBytesMax = 60;
    private const int VersionBytesMax = 22;
    private const int TextBytesMax = 120;

    /// <summary>Writes into the caller's buffer of at least <see cref="BytesMax"/>; longer texts are cut.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int Write(KeepAlive keepAlive, Span<byte> to)
    {
        var beat = keepAlive.Beat;
        to[0] = Version;
        to[1] = keepAlive.Status is null ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt32BigEndian(to[2..], beat.Incarnation);
        BinaryPrimitives.WriteInt64BigEndian(to[6..], beat.SentAt.Microseconds);
        BinaryPrimitives.WriteInt64BigEndian(to[14..], beat.Echo.Microseconds);
        to[22] = (byte)(((int)beat.Role << 4) | (int)beat.Phase);
        to[23] = (byte)beat.Flags;
        to[24] = (byte)beat.Reason;
        BinaryPrimitives.WriteUInt16BigEndian(to[25..], Milliseconds(beat.Interval));
        BinaryPrimitives.WriteUInt16BigEndian(to[27..], Milliseconds(beat.Lease));
        BinaryPrimitives.WriteInt64BigEndian(to[29..], beat.Held.Number);
        return keepAlive.Status is { } status ? BeatBytes + Write(status, to[BeatBytes..]) : BeatBytes;
    }

    private static int Write(PeerStatus status, Span<byte> to)
    {
        BinaryPrimitives.WriteInt64BigEndian(to, status.WallClock.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(to[8..], status.Since.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(to[16..], status.Calls);
        BinaryPrimitives.WriteUInt16BigEndian(to[20..], Count(status.IntegrationsReached));
        BinaryPrimitives.WriteUInt16BigEndian(to[22..], Count(status.IntegrationsTotal));
        to[24] = status.IsInStep ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(to[25..], status.LagRecords);
        BinaryPrimitives.WriteInt64BigEndian(to[33..], status.SettingsVersion);
        var at = StatusFixedBytes;
        at += WriteText(status.Name, NameBytesMax, to[at..]);
        at += WriteText(status.Version, VersionBytesMax, to[at..]);
        return at + WriteText(status.Text, TextBytesMax, to[at..]);
    }

    private static ushort Milliseconds(TimeSpan time) => Count(Math.Ceiling(time.TotalMilliseconds));

    private static ushort Count(double number) => (ushort)Math.Clamp(number, 0, ushort.MaxValue);

    /// <summary>Whole characters, as many as fit.</summary>
    private static int WriteText(string text, int bytesMax, Span<byte> to)
    {
        Encoding.UTF8.GetEncoder().Convert(text, to.Slice(1, bytesMax), flush: true, out _, out var bytes, out _);
        to[0] = (byte)bytes;
        return 1 + bytes;
    }

    /// <summary>False for anything that is not a keep-alive of a version that is understood.</summary>
    public static bool TryParse(ReadOnlySpan<byte> from, out KeepAlive keepAlive)
    {
        keepAlive = null!;
        if (from.Length < BeatBytes || from[0] != Version || from[1] > 1) return false;
        var role = (ServerRole)(from[22] >> 4);
        var phase = (NodePhase)(from[22] & 15);
        if (role > ServerRole.Secondary || phase > NodePhase.Stopped) return false;
        var beat = new Beat(
            BinaryPrimitives.ReadUInt32BigEndian(from[2..]),
            new Instant(BinaryPrimitives.ReadInt64BigEndian(from[6..])),
            new Instant(BinaryPrimitives.ReadInt64BigEndian(from[14..])),
            role, phase, (BeatFlags)from[23], (MoveReason)from[24],
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt16BigEndian(from[25..])),
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt16BigEndian(from[27..])),
            new Term(BinaryPrimitives.ReadInt64BigEndian(from[29..])));
        if (beat.Held.Number is < 0 or > long.MaxValue / 2 || beat.SentAt.Microseconds <= 0) return false;
        PeerStatus? status = null;
        if (from[1] == 1 && !TryParse(from[BeatBytes..], out status)) return false;
        keepAlive = new KeepAlive(beat, status);
        return true;
    }

    private static bool TryParse(ReadOnlySpan<byte> from, out PeerStatus? status)
    {
        status = null;
        if (from.Length < StatusFixedBytes) return false;
        var texts = from[StatusFixedBytes..];
        if (!TryReadTime(from, out var wall) || !TryReadTime(from[8..], out var since)
            || !TryReadText(ref texts, NameBytesMax, out var name)
            || !TryReadText(ref texts, VersionBytesMax, out var version)
            || !TryReadText(ref texts, TextBytesMax, out var text))
            return false;
        status = new PeerStatus(
            name, version, wall, since, text,
            BinaryPrimitives.ReadInt32BigEndian(from[16..]),
            BinaryPrimitives.ReadUInt16BigEndian(from[20..]),
            BinaryPrimitives.ReadUInt16BigEndian(from[22..]),
            from[24] == 1,
            BinaryPrimitives.ReadInt64BigEndian(from[25..]),
            BinaryPrimitives.ReadInt64BigEndian(from[33..]));
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> from, out DateTimeOffset time)
    {
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(from);
        var isTime = milliseconds is >= 0 and < 253_402_300_800_000;
        time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
        return isTime;
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> from, int bytesMax, out string text)
    {
        text = "";
        if (from.IsEmpty || from[0] > bytesMax || from.Length < 1 + from[0]) return false;
        text = Encoding.UTF8.GetString(from.Slice(1, from[0]));
        from = from[(1 + from[0])..];
        return true;
    }
}
