using System.Collections.Concurrent;
using System.Collections.Immutable;
using Antiphon.Directory;

namespace Antiphon.Web.Sheets;

/// <summary>
/// Hashes many PINs: on half of the cores and on threads of its own, so that calls keep theirs and no caller's PIN
/// waits behind a file of them in the thread pool.
/// </summary>
internal static class PinHashing
{
    /// <param name="pins">With the line that each stands in.</param>
    /// <param name="tell">Hears how many are done, on any thread.</param>
    /// <param name="gone">Nobody waits for them any more.</param>
    /// <returns>Hashes by line.</returns>
    public static async Task<ImmutableDictionary<int, PinHash>> HashAsync(
        ImmutableArray<(int Line, string Pin)> pins, Action<int> tell, CancellationToken gone)
    {
        var hashes = new ConcurrentDictionary<int, PinHash>();
        var next = -1;
        void Work()
        {
            while (!gone.IsCancellationRequested && Interlocked.Increment(ref next) is var at && at < pins.Length)
            {
                hashes[pins[at].Line] = SubscriberRules.Hash(pins[at].Pin, PinHash.IterationsOfMany);
                tell(hashes.Count);
            }
        }

        var threads = Math.Min(pins.Length, Math.Max(1, Environment.ProcessorCount / 2));
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            Work, gone, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        gone.ThrowIfCancellationRequested();
        return hashes.ToImmutableDictionary();
    }
}
