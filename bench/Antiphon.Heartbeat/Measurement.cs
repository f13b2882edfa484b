using System.Diagnostics;
using System.Globalization;

namespace Antiphon.Heartbeat;

/// <summary>
/// Two hearts side by side for a while, and then one of them killed, and frozen, again and again: how often the lease
/// was lost or the other one believed dead for nothing, and how long the other one took to find out.
/// </summary>
internal sealed class Measurement(
    string transport, int interval, int missed, int lease, int seconds, int kills, int work)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("antiphon-heartbeat-").FullName;

    public int Run(CancellationToken stop)
    {
        try
        {
            using var primary = Start("node", "primary", "127.0.0.11", "127.0.0.12");
            using var secondary = Start("node", "secondary", "127.0.0.12", "127.0.0.11");
            primary.Await("heard");
            secondary.Await("heard");
            using var watch = Start("watch", "primary", "", "");
            stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(seconds));
            Console.Out.WriteLine($"  {watch.End().Single(l => l.StartsWith("losses", StringComparison.Ordinal))}");
            var alarmsOfTheOther = secondary.Said("silent").Count;
            var said = primary.End();
            foreach (var line in said.Where(l => l.Contains(" p50 ", StringComparison.Ordinal)))
                Console.Out.WriteLine($"  {line}");
            var alarms = said.Count(l => l.StartsWith("silent", StringComparison.Ordinal)) + alarmsOfTheOther;
            Console.Out.WriteLine($"  false alarms {alarms}; {said.Find(IsOfRealTime)}");
            secondary.AwaitCount("silent", alarmsOfTheOther + 1);
            Console.Out.WriteLine($"  killed, found after {Provoke(secondary, "KILL", stop)}");
            Console.Out.WriteLine($"  frozen, found after {Provoke(secondary, "STOP", stop)}");
            return 0;
        }
        catch (TimeoutException late)
        {
            Console.Out.WriteLine($"  not measured: {late.Message}");
            return 1;
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static bool IsOfRealTime(string line) => line.StartsWith("realtime", StringComparison.Ordinal);

    private Histogram Provoke(Child secondary, string signal, CancellationToken stop)
    {
        var found = new Histogram();
        for (var i = 0; i < kills && !stop.IsCancellationRequested; i++)
        {
            var heard = secondary.Said("heard").Count;
            using var primary = Start("node", "primary", "127.0.0.11", "127.0.0.12");
            secondary.AwaitCount("heard", heard + 1);
            // Not in step with the beats.
            stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(700 + (i * 37 % interval)));
            var silent = secondary.Said("silent").Count;
            var at = Stopwatch.GetTimestamp();
            primary.Signal(signal);
            var then = secondary.AwaitCount("silent", silent + 1);
            found.Add(Stopwatch.GetElapsedTime(at, then));
            primary.Signal("KILL");
        }

        return found;
    }

    private Child Start(string verb, string name, string local, string peer) => new(
        [
            verb, "--data", Path.Combine(_folder, name), "--local", local, "--peer", peer, "--transport", transport,
            "--interval", $"{interval}", "--missed", $"{missed}", "--lease", $"{lease}", "--work", $"{work}",
        ]);

    /// <summary>One process of the skeleton, and the lines that it says.</summary>
    private sealed class Child : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly Process _process;
        private readonly List<string> _lines = [];

        public Child(string[] arguments)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, arguments)
            {
                RedirectStandardOutput = true, UseShellExecute = false,
            };
            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, line) =>
            {
                lock (_lines)
                {
                    _lines.Add(line.Data ?? "");
                    Monitor.PulseAll(_lines);
                }
            };
            _process.BeginOutputReadLine();
        }

        public List<string> Said(string word)
        {
            lock (_lines)
                return [.. _lines.Where(l => l.StartsWith(word, StringComparison.Ordinal))];
        }

        public void Await(string word) => AwaitCount(word, 1);

        /// <returns>The time stamp that the last line carries.</returns>
        public long AwaitCount(string word, int count)
        {
            var began = Stopwatch.GetTimestamp();
            lock (_lines)
            {
                while (_lines.Count(l => l.StartsWith(word, StringComparison.Ordinal)) < count)
                {
                    if (Stopwatch.GetElapsedTime(began) > Patience)
                        throw new TimeoutException($"'{word}' was not said for the {count}. time within {Patience}");
                    Monitor.Wait(_lines, TimeSpan.FromSeconds(1));
                }

                var line = _lines.Last(l => l.StartsWith(word, StringComparison.Ordinal));
                return long.Parse(line.AsSpan(word.Length + 1), CultureInfo.InvariantCulture);
            }
        }

        public List<string> End()
        {
            Signal("TERM");
            _process.WaitForExit();
            lock (_lines)
                return [.. _lines];
        }

        public void Signal(string signal)
        {
            if (_process.HasExited)
                return;
            using var kill = Process.Start("kill", ["-s", signal, $"{_process.Id}"]);
            kill.WaitForExit();
        }

        public void Dispose()
        {
            Signal("KILL");
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
