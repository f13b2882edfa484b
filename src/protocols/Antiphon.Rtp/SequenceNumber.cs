namespace Antiphon.Rtp;

/// <summary>RFC 3550 5.1: 16 bits, wraps. Differences are signed: how far <c>a</c> is ahead of <c>b</c>.</summary>
public readonly record struct SequenceNumber(ushort Value)
{
    public static SequenceNumber operator +(SequenceNumber number, int by) => new((ushort)(number.Value + by));

    public static int operator -(SequenceNumber a, SequenceNumber b) => (short)(a.Value - b.Value);

    public override string ToString() => Value.ToString();
}
