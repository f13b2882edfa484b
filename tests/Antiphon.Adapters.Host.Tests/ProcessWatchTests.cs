using System.Diagnostics;

namespace Antiphon.Adapters.Host.Tests;

/// <summary>Real processes: their end is learnt without asking, whoever's children they are.</summary>
public sealed class ProcessWatchTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public void The_end_of_a_process_is_told_once_it_has_come()
    {
        using var process = Process.Start("/bin/sleep", ["60"]);
        using var ended = new ManualResetEventSlim();
        ProcessWatch.WhenEnded(process.Id, ended.Set);
        Assert.False(ended.IsSet);
        ProcessWatch.End(process.Id, atOnce: true);
        Assert.True(ended.Wait(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void One_that_is_no_child_of_ours_is_watched_too()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "sleep 60 >/dev/null 2>&1 & echo $!"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var parent = Process.Start(start)!;
        var orphan = int.Parse(parent.StandardOutput.ReadLine()!);
        parent.WaitForExit();
        using var ended = new ManualResetEventSlim();
        ProcessWatch.WhenEnded(orphan, ended.Set);
        ProcessWatch.End(orphan, atOnce: false);
        Assert.True(ended.Wait(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void One_that_has_ended_before_is_told_of_at_once()
    {
        using var process = Process.Start("/bin/true");
        process.WaitForExit();
        using var ended = new ManualResetEventSlim();
        ProcessWatch.WhenEnded(process.Id, ended.Set);
        Assert.True(ended.Wait(Soon, TestContext.Current.CancellationToken));
    }
}
