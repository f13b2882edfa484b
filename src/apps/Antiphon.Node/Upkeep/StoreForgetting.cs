using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Node.Upkeep;

/// <summary>
/// Takes away what the peer has and nobody needs any more, piece by piece, so that what is stored meanwhile does not
/// wait. What the peer has not acknowledged stays, however old: one that was away for a year hears of every deletion.
/// </summary>
/// <param name="commit">Gives the store a command and waits for its reply.</param>
/// <param name="time">The wall clock.</param>
public sealed class StoreForgetting(Func<StoreCommand, StoreReply> commit, TimeProvider time)
{
    /// <summary>Changes that stay in the feed behind what the peer has, about 100 bytes each: a peer that is set back
    /// to a backup of the last days catches up by them.</summary>
    public const long ChangesKept = 100_000;

    /// <summary>Longer than anybody keeps the backup that he restores.</summary>
    public static readonly TimeSpan TombstonesKept = TimeSpan.FromDays(90);

    /// <param name="acknowledged">In our feed: the peer has all up to here.</param>
    /// <returns>In how many pieces.</returns>
    public int Run(long acknowledged)
    {
        var before = time.GetUtcNow() - TombstonesKept;
        var forget = new StoreCommand.Forget(
            Math.Max(0, acknowledged - ChangesKept), acknowledged,
            new HybridTimestamp(before.ToUnixTimeMilliseconds(), 0, default));
        var pieces = 0;
        while (commit(forget) is StoreReply.Committed)
            pieces++;
        return pieces;
    }
}
