using Antiphon.Adapters.Network.Shadowing;

namespace Antiphon.Adapters.Network.Tests.Shadowing;

public class ShadowTailTests
{
    [Fact]
    public void What_was_written_last_is_written_again_from_anywhere_in_it()
    {
        var tail = new ShadowTail();
        var written = new byte[3 * ShadowTail.BytesMax];
        new Random(7).NextBytes(written);
        const int piece = 60_000;
        for (var at = 0; at < written.Length; at += piece)
            tail.Add(written.AsSpan(at, Math.Min(piece, written.Length - at)));
        Assert.Equal(written.Length, tail.Length);
        foreach (var back in (int[])[0, 1, piece, ShadowTail.BytesMax / 2, ShadowTail.BytesMax])
        {
            Assert.True(tail.Has(written.Length - back));
            using var again = new MemoryStream();
            tail.WriteTo(again, written.Length - back);
            Assert.True(written.AsSpan(written.Length - back).SequenceEqual(again.ToArray()), $"{back} back");
        }

        Assert.False(tail.Has(written.Length - ShadowTail.BytesMax - 1));
        Assert.False(tail.Has(written.Length + 1));
    }
}
