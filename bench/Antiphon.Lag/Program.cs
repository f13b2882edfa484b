using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Antiphon.Kernel;
using Antiphon.Lag;
using Antiphon.Ports;

// How long after a message is on one server's disk it is on the other's: bench/replication runs it.
var (seconds, rate, audioBytes) = (Number(0, 60), Number(1, 100), Number(2, 80_000));
var folder = System.IO.Directory.CreateTempSubdirectory("antiphon-lag-").FullName;
var (here, lags) = (new ConcurrentDictionary<string, long>(), new ConcurrentBag<double>());
var there = new ConcurrentDictionary<string, long>();
try
{
    await using var primary = new Side(
        Path.Combine(folder, "primary"), ServerId.Primary, changes => Note(here, changes.Select(c => c.Key.Id)));
    await using var secondary = new Side(
        Path.Combine(folder, "secondary"), ServerId.Secondary, changes => Note(there, changes.Select(c => c.Key.Id)));
    primary.Identity.Pin(secondary.Identity.CertificatePem);
    secondary.Identity.Pin(primary.Identity.CertificatePem);
    primary.Dial(secondary.Listen());
    await primary.InStep.Task;
    var count = seconds * rate;
    LeaveMessages(primary, count);
    var waited = Stopwatch.StartNew();
    while (there.Count < count && waited.Elapsed < TimeSpan.FromSeconds(30))
        await Task.Delay(10);
    foreach (var (id, at) in here)
    {
        if (there.TryGetValue(id, out var arrived))
            lags.Add(Stopwatch.GetElapsedTime(at, arrived).TotalMilliseconds);
    }

    var sorted = lags.Order().ToArray();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{rate} messages a second of {audioBytes} bytes for {seconds} s: {sorted.Length} of {count} on both; from one "
        + $"disk to the other p50 {At(sorted, 0.5):0.0} p99 {At(sorted, 0.99):0.0} max {At(sorted, 1):0.0} ms"));
    return sorted.Length == count ? 0 : 1;
}
finally
{
    System.IO.Directory.Delete(folder, recursive: true);
}

int Number(int at, int otherwise) =>
    args.Length > at ? int.Parse(args[at], NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;

static void Note(ConcurrentDictionary<string, long> times, IEnumerable<string> ids)
{
    var now = Stopwatch.GetTimestamp();
    foreach (var id in ids)
        times.TryAdd(id, now);
}

static double At(double[] sorted, double share) =>
    sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

// As a phone call's end does it: audio to a blob, then the record, each at its own time.
void LeaveMessages(Side side, int count)
{
    var writer = side.Store.Connect(_ => { });
    var audio = new byte[audioBytes];
    var (began, chance) = (Stopwatch.StartNew(), new Random(1));
    for (var number = 0; number < count; number++)
    {
        if (TimeSpan.FromSeconds((double)number / rate) - began.Elapsed is { Ticks: > 0 } early)
            Thread.Sleep(early);
        chance.NextBytes(audio);
        var blob = side.Store.Blobs.Put(audio);
        writer.Submit(new StoreTicket((ulong)number), new StoreCommand.Put(
            new RecordKey("message", $"m{number}"), "1001",
            Fields.Parse($$"""{"state":"new","blob":"{{blob}}","bytes":{{audioBytes}}}""")));
    }
}
