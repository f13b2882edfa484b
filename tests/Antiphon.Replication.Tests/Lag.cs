using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Replication.Tests;

/// <summary>How long after a message is on one server's disk it is on the other's.</summary>
internal static class Lag
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="seconds">So long messages are left.</param>
    /// <param name="rate">Messages a second.</param>
    /// <param name="audioBytes">Of each.</param>
    /// <returns>0 when every message was on both in the end.</returns>
    public static async Task<int> MeasureAsync(int seconds, int rate, int audioBytes)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("antiphon-lag-").FullName;
        var (here, there) = (new ConcurrentDictionary<string, long>(), new ConcurrentDictionary<string, long>());
        try
        {
            await using var primary = new RealServer(
                Path.Combine(folder, "primary"), ServerId.Primary, changes => Note(here, changes));
            await using var secondary = new RealServer(
                Path.Combine(folder, "secondary"), ServerId.Secondary, changes => Note(there, changes));
            primary.Identity.Pin(secondary.Identity.CertificatePem);
            secondary.Identity.Pin(primary.Identity.CertificatePem);
            primary.Dial(secondary.Listen(IPAddress.Loopback));
            await UntilAsync(() => primary.IsInStep);
            var count = seconds * rate;
            LeaveMessages(primary, count, rate, audioBytes);
            await UntilAsync(() => there.Count >= count);
            var lags = here.Where(h => there.ContainsKey(h.Key))
                .Select(h => Stopwatch.GetElapsedTime(h.Value, there[h.Key]).TotalMilliseconds).Order().ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{rate} messages a second of {audioBytes} bytes for {seconds} s: {lags.Length} of {count} on both; "
                + $"from one disk to the other p50 {At(lags, 0.5):0.0} p99 {At(lags, 0.99):0.0} "
                + $"max {At(lags, 1):0.0} ms"));
            return lags.Length == count ? 0 : 1;
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>As a phone call's end does it: audio to a blob, then the record, each at its own time.</summary>
    private static void LeaveMessages(RealServer server, int count, int rate, int audioBytes)
    {
        var writer = server.Store.Connect(_ => { });
        var audio = new byte[audioBytes];
        var (began, chance) = (Stopwatch.StartNew(), new Random(1));
        for (var number = 0; number < count; number++)
        {
            if (TimeSpan.FromSeconds((double)number / rate) - began.Elapsed is { Ticks: > 0 } early)
                Thread.Sleep(early);
            chance.NextBytes(audio);
            var blob = server.Store.Blobs.Put(audio);
            writer.Submit(new StoreTicket((ulong)number), new StoreCommand.Put(
                new RecordKey("message", $"m{number}"), "1001",
                Fields.Parse($$"""{"state":"new","blob":"{{blob}}","bytes":{{audioBytes}}}""")));
        }
    }

    private static void Note(ConcurrentDictionary<string, long> times, ImmutableArray<RecordChange> changes)
    {
        var now = Stopwatch.GetTimestamp();
        foreach (var change in changes)
            times.TryAdd(change.Key.Id, now);
    }

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        var waited = Stopwatch.StartNew();
        while (!isTrue() && waited.Elapsed < Patience)
            await Task.Delay(10);
    }

    private static double At(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
}
