using System.Text.Json.Serialization;

namespace Antiphon.Kernel;

/// <summary>
/// A point on this server's steady clock: microseconds since the Unix epoch as the wall clock stood when the
/// process started, advanced by the monotonic clock only. It never jumps. Instants of two servers are never
/// compared; a record that moves to another server is rebased first.
/// </summary>
public readonly record struct Instant([property: JsonPropertyName("us")] long Microseconds) : IComparable<Instant>
{
    public static readonly Instant Never = new(long.MaxValue);

    public static Instant operator +(Instant at, TimeSpan by) =>
        at == Never ? Never : new(at.Microseconds + (by.Ticks / TimeSpan.TicksPerMicrosecond));

    public static Instant operator -(Instant at, TimeSpan by) => at + -by;

    public static TimeSpan operator -(Instant later, Instant earlier) =>
        TimeSpan.FromTicks((later.Microseconds - earlier.Microseconds) * TimeSpan.TicksPerMicrosecond);

    public static bool operator <(Instant a, Instant b) => a.Microseconds < b.Microseconds;

    public static bool operator >(Instant a, Instant b) => a.Microseconds > b.Microseconds;

    public static bool operator <=(Instant a, Instant b) => a.Microseconds <= b.Microseconds;

    public static bool operator >=(Instant a, Instant b) => a.Microseconds >= b.Microseconds;

    public static Instant Earlier(Instant a, Instant b) => a <= b ? a : b;

    public int CompareTo(Instant other) => Microseconds.CompareTo(other.Microseconds);

    /// <summary>The wall-clock time this instant stands for, as far as the clock was right at process start.</summary>
    public DateTimeOffset ToWallClock() => DateTimeOffset.UnixEpoch.AddMicroseconds(Microseconds);
}
