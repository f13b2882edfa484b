using System.Collections.Immutable;
using Antiphon.Audio;
using Antiphon.Lab.Peers;

namespace Antiphon.Lab.Signals;

/// <summary>What a stored message lacks of what was said.</summary>
internal static class Gaps
{
    /// <summary>Sample by sample: whatever is not what was said is silence, and the message tells how long.</summary>
    public static ImmutableArray<Gap> In(
        ListedMessage message, byte[] stored, byte[] said, ITestOutputHelper output)
    {
        var at = said.AsSpan().IndexOf(stored.AsSpan(0, 4000));
        Assert.True(at > 0, "the message does not begin with what was said");
        var gaps = Gap.All(stored, said.AsSpan(at));
        output.WriteLine(
            $"message {stored.Length / 8} ms; missing "
            + string.Join(", ", gaps.Select(g => $"{g.Length / 8} ms from {g.Start / 8} ms on")));
        Assert.All(gaps, gap => Assert.True(gap.IsSilence, $"something was heard wrong at {gap.Start / 8} ms"));
        var missing = gaps.Sum(g => g.Length) / (double)G711.SamplesPerSecond;
        Assert.InRange(message.GapSeconds, missing - 0.2, missing + 0.2);
        return gaps;
    }
}
