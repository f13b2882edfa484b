using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>
/// When something was written, comparable between servers: wall milliseconds since the Unix epoch (48 bits), a counter
/// within the millisecond, and the server that wrote it, in this order. Text
/// (<c>0193a1b2c3d4-0000-0001</c>) and bytes sort as the stamps do.
/// </summary>
[JsonConverter(typeof(TextConverter<HybridTimestamp>))]
public readonly record struct HybridTimestamp : IParsable<HybridTimestamp>, IComparable<HybridTimestamp>
{
    public const int ByteLength = 10;
    public const int TextLength = 22;
    private const int CounterBits = 16;
    private const long MillisecondsMax = (1L << 48) - 1;

    private readonly ulong _time;

    public HybridTimestamp(long milliseconds, ushort counter, ServerId server)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, MillisecondsMax);
        _time = ((ulong)milliseconds << CounterBits) | counter;
        Server = server;
    }

    private HybridTimestamp(ulong time, ServerId server) => (_time, Server) = (time, server);

    public long Milliseconds => (long)(_time >> CounterBits);

    public ushort Counter => (ushort)_time;

    public ServerId Server { get; }

    /// <summary>
    /// The next stamp of <paramref name="server"/>: a counter that is used up borrows the next millisecond.
    /// </summary>
    public HybridTimestamp Successor(ServerId server) => new(checked(_time + 1), server);

    public static HybridTimestamp Later(HybridTimestamp a, HybridTimestamp b) => a >= b ? a : b;

    public static bool operator <(HybridTimestamp a, HybridTimestamp b) => a.CompareTo(b) < 0;

    public static bool operator >(HybridTimestamp a, HybridTimestamp b) => a.CompareTo(b) > 0;

    public static bool operator <=(HybridTimestamp a, HybridTimestamp b) => a.CompareTo(b) <= 0;

    public static bool operator >=(HybridTimestamp a, HybridTimestamp b) => a.CompareTo(b) >= 0;

    public int CompareTo(HybridTimestamp other)
    {
        var byTime = _time.CompareTo(other._time);
        return byTime != 0 ? byTime : Server.CompareTo(other.Server);
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _time);
        BinaryPrimitives.WriteUInt16BigEndian(destination[sizeof(ulong)..], Server.Value);
    }

    public static bool TryRead(ReadOnlySpan<byte> source, out HybridTimestamp stamp)
    {
        stamp = default;
        if (source.Length != ByteLength)
            return false;
        var server = new ServerId(BinaryPrimitives.ReadUInt16BigEndian(source[sizeof(ulong)..]));
        stamp = new(BinaryPrimitives.ReadUInt64BigEndian(source), server);
        return true;
    }

    public static HybridTimestamp Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var stamp) ? stamp : throw new FormatException($"Not a stamp: '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out HybridTimestamp result)
    {
        result = default;
        if (s is not { Length: TextLength } || s[12] != '-' || s[17] != '-')
            return false;
        const NumberStyles hex = NumberStyles.AllowHexSpecifier;
        if (!long.TryParse(s.AsSpan(0, 12), hex, null, out var milliseconds)
            || !ushort.TryParse(s.AsSpan(13, 4), hex, null, out var counter)
            || !ushort.TryParse(s.AsSpan(18, 4), hex, null, out var server))
        {
            return false;
        }

        result = new(milliseconds, counter, new ServerId(server));
        return true;
    }

    public override string ToString() => $"{Milliseconds:x12}-{Counter:x4}-{Server.Value:x4}";
}
