using System.Buffers.Binary;

namespace Antiphon.Failover;

/// <summary>A server that does not see its peer asks to be the one that may be active.</summary>
/// <param name="Server">Which of the two.</param>
/// <param name="Challenge">As the witness's newest answer had it; 0 before the first one.</param>
/// <param name="Number">Comes back in the answer.</param>
/// <param name="Hold">So long the witness is to promise nothing to the other one; whole milliseconds.</param>
public readonly record struct WitnessAsk(ServerRole Server, ulong Challenge, ulong Number, TimeSpan Hold);

public enum WitnessVerdict : byte
{
    Granted = 1,

    /// <summary>The other one has it.</summary>
    Refused = 2,

    /// <summary>The challenge was not the newest one: ask again with the one that comes with this.</summary>
    Unproven = 3,
}

/// <param name="Verdict">To the question of this number.</param>
/// <param name="Number">Of the question.</param>
/// <param name="Challenge">For the next question: one that is sent again by a stranger has an old one.</param>
public readonly record struct WitnessAnswer(WitnessVerdict Verdict, ulong Number, ulong Challenge);

/*
   ask:    version 1 | 0 | server 1 | challenge 8 | number 8 | hold in ms 4
   answer: version 1 | verdict 1 | 0 | challenge 8 | number 8 | 0

   Big endian, of one length, each followed by a code that only who holds the pair's witness key can have made.
*/

/// <summary>Writes and reads what servers and witness say to each other.</summary>
public static class WitnessWire
{
    public const int Bytes = 23;

    /// <summary>Longer than any lease and its margin.</summary>
    public static readonly TimeSpan HoldMax = TimeSpan.FromMinutes(2);

    private const byte Version = 1;

    public static void Write(WitnessAsk ask, Span<byte> to)
    {
        Write(0, (byte)ask.Server, ask.Challenge, ask.Number, to);
        BinaryPrimitives.WriteUInt32BigEndian(to[19..], (uint)Math.Ceiling(ask.Hold.TotalMilliseconds));
    }

    public static void Write(WitnessAnswer answer, Span<byte> to)
    {
        Write((byte)answer.Verdict, 0, answer.Challenge, answer.Number, to);
        BinaryPrimitives.WriteUInt32BigEndian(to[19..], 0);
    }

    /// <summary>False for what is no question of this version.</summary>
    public static bool TryReadAsk(ReadOnlySpan<byte> from, out WitnessAsk ask)
    {
        ask = default;
        if (from.Length != Bytes || from[0] != Version || from[1] != 0 || from[2] > (byte)ServerRole.Secondary)
            return false;
        var hold = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32BigEndian(from[19..]));
        ask = new WitnessAsk(
            (ServerRole)from[2], BinaryPrimitives.ReadUInt64BigEndian(from[3..]),
            BinaryPrimitives.ReadUInt64BigEndian(from[11..]), hold);
        return hold <= HoldMax;
    }

    /// <summary>False for what is no answer of this version.</summary>
    public static bool TryReadAnswer(ReadOnlySpan<byte> from, out WitnessAnswer answer)
    {
        answer = default;
        if (from.Length != Bytes || from[0] != Version
            || from[1] is < (byte)WitnessVerdict.Granted or > (byte)WitnessVerdict.Unproven)
            return false;
        answer = new WitnessAnswer(
            (WitnessVerdict)from[1], BinaryPrimitives.ReadUInt64BigEndian(from[11..]),
            BinaryPrimitives.ReadUInt64BigEndian(from[3..]));
        return true;
    }

    private static void Write(byte verdict, byte server, ulong challenge, ulong number, Span<byte> to)
    {
        to[0] = Version;
        to[1] = verdict;
        to[2] = server;
        BinaryPrimitives.WriteUInt64BigEndian(to[3..], challenge);
        BinaryPrimitives.WriteUInt64BigEndian(to[11..], number);
    }
}
