using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Antiphon.Adapters.Host;
using Antiphon.Heartbeat;

// The timing skeleton of the pair: see bench/heartbeat, which sets the network up and prints the table.
using var stop = new CancellationTokenSource();
void End(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
string Given(string name, string otherwise) =>
    Array.IndexOf(args, $"--{name}") is >= 0 and var at ? args[at + 1] : otherwise;
int Number(string name, int otherwise) =>
    int.Parse(Given(name, $"{otherwise}"), NumberStyles.None, CultureInfo.InvariantCulture);

switch (args.FirstOrDefault())
{
    case "node":
        return Node();
    case "watch":
        return Watch();
    case "measure":
        return new Measurement(
            Given("transport", "both"), Number("interval", 100), Number("missed", 7), Number("lease", 450),
            Number("seconds", 60), Number("kills", 20), Number("work", 100)).Run(stop.Token);
    default:
        Console.Error.WriteLine("Antiphon.Heartbeat node|watch|measure; bench/heartbeat runs it");
        return 2;
}

int Node()
{
    var transport = Given("transport", "both");
    var beat = new Beat(
        IPAddress.Parse(Given("local", "127.0.0.11")), IPAddress.Parse(Given("peer", "127.0.0.12")),
        TimeSpan.FromMilliseconds(Number("interval", 100)), Number("missed", 7),
        TimeSpan.FromMilliseconds(Number("lease", 450)), transport != "tcp", transport != "udp");
    var data = Given("data", ".");
    Directory.CreateDirectory(data);
    using var page = LeasePage.Open(data, TimeProvider.System);
    using var heart = new Beating(beat, page);
    var beating = new Thread(() => heart.Run(stop.Token)) { Name = "heart" };
    beating.Start();
    if (Number("work", 0) is > 0 and var perSecond)
        new Work(data, perSecond).Run(stop.Token);
    stop.Token.WaitHandle.WaitOne();
    beating.Join();
    Console.Out.WriteLine($"lateness {heart.Lateness}");
    Console.Out.WriteLine($"gaps {heart.Gaps}");
    Console.Out.WriteLine($"pauses {heart.Pauses}");
    Console.Out.WriteLine($"realtime {heart.IsRealTime}");
    page.Remove();
    return 0;
}

// What the voice service does before every send, at the pace of its media.
int Watch()
{
    using var page = LeasePage.Open(Given("data", "."), TimeProvider.System);
    var (losses, lost, isHeld) = (0, new Histogram(), false);
    var since = 0L;
    while (!stop.IsCancellationRequested)
    {
        Thread.Sleep(1);
        if (page.IsHeld == isHeld)
            continue;
        isHeld = !isHeld;
        var now = TimeProvider.System.GetTimestamp();
        if (!isHeld)
            (losses, since) = (losses + 1, now);
        else if (since != 0)
            lost.Add(TimeProvider.System.GetElapsedTime(since, now));
    }

    Console.Out.WriteLine($"losses {losses} {lost}");
    return 0;
}
