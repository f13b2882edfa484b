using System.Diagnostics;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Storage.Tests.Crash;

/// <summary>
/// Kills a writing process with SIGKILL again and again, each time at another moment: while it opens and recovers, and
/// while it works. <c>ANTIPHON_SOAK</c> sets how many times (default 200); <c>ANTIPHON_SEED</c> repeats a run's
/// choices.
/// </summary>
public sealed class CrashTests
{
    private const int Chains = 4;
    private static readonly int Kills = Setting("ANTIPHON_SOAK", 200);
    private static readonly int Seed = Setting("ANTIPHON_SEED", 20260101);

    [Fact]
    public async Task A_confirmed_message_survives_kill_9()
    {
        var chains = Enumerable.Range(0, Chains).Select(i => Task.Run(() => LiveAndDie(i)));
        var witnesses = await Task.WhenAll(chains);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Kills} kills, {witnesses.Sum(w => w.Confirmed)} confirmed, {witnesses.Sum(w => w.Deleted)} deleted");
        Assert.All(witnesses, w => Assert.True(w.Confirmed > 0));
    }

    private static Witness LiveAndDie(int chain)
    {
        using var directory = new TemporaryDirectory();
        var witness = new Witness();
        var chance = new Chance((ulong)(Seed + chain));
        for (var life = 0; life < Kills / Chains; life++)
        {
            Live(directory.Path, life + (chain * 1_000_000), chance, witness);
            if (chance.OneIn(4))
                Inspect(directory.Path, witness);
        }

        Inspect(directory.Path, witness);
        return witness;
    }

    /// <summary>
    /// One life in five ends by the clock, wherever it is; the others some time after the first confirmation.
    /// </summary>
    private static void Live(string directory, int life, Chance chance, Witness witness)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [DoomedWriter.Verb, directory, life.ToString()])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var blind = chance.OneIn(5);
        var patience = TimeSpan.FromMilliseconds(blind ? chance.Next(60, 300) : chance.Next(0, 100));
        using var end = new Timer(_ => process.Kill());
        if (blind)
            end.Change(patience, Timeout.InfiniteTimeSpan);
        try
        {
            for (string? line; (line = process.StandardOutput.ReadLine()) is not null;)
            {
                witness.Hear(line);
                if (blind || !line.StartsWith('!'))
                    continue;
                blind = true;
                end.Change(patience, Timeout.InfiniteTimeSpan);
            }
        }
        finally
        {
            process.Kill();
        }

        process.WaitForExit();
        Assert.Equal(137, process.ExitCode);
    }

    private static void Inspect(string directory, Witness witness)
    {
        var settings = new StorageSettings(directory, ServerId.Primary) { DeliveryThreads = 2 };
        using (var store = SqliteStore.Open(settings, TimeProvider.System))
            Inspect(store, witness);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(directory, "spool"), "*.audio"));
    }

    private static void Inspect(SqliteStore store, Witness witness)
    {
        var found = store.Recover();
        Assert.All(found, r => Assert.True(
            r.Outcome is RecoveryOutcome.Delivered or RecoveryOutcome.DeliveredBefore or RecoveryOutcome.Empty,
            r.ToString()));
        witness.Compare(store);
        Witness.CompareBlobs(store);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;
}
