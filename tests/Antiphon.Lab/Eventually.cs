using System.Diagnostics;

namespace Antiphon.Lab;

/// <summary>Waits for what should come true, with a deadline.</summary>
internal static class Eventually
{
    public static async Task<T> Get<T>(Func<Task<T?>> find, TimeSpan atMost, Func<string> otherwise)
        where T : class
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            if (await find() is { } found)
                return found;
            if (since.Elapsed > atMost)
                throw new TimeoutException($"not within {atMost.TotalSeconds} s: {otherwise()}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static Task True(Func<bool> isTrue, TimeSpan atMost, Func<string> otherwise) =>
        Get(() => Task.FromResult(isTrue() ? "" : null), atMost, otherwise);
}
