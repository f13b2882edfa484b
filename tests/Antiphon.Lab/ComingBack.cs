using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>
/// What an administrator does when a server, or all of its disk, is gone: restores a backup, or puts a new server in
/// its place. Messages are left meanwhile, and afterwards both stores are compared record by record.
/// </summary>
public sealed class ComingBack
{
    private static readonly TimeSpan Soon = ConfiguredPair.Soon;

    [Fact(Timeout = 240_000)]
    public async Task What_was_stored_when_a_backup_began_is_in_it_while_callers_go_on_leaving_messages()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var pair = await ConfiguredPair.StartAsync(place);
        await using var callers = LeaveMessages(place, pair, count: 30);
        await Eventually.Get(
            async () => (await pair.Primary.MessagesAsync("1001")).Length >= 5 ? "" : null, Soon, () => callers.Output);
        var before = await pair.Primary.MessagesAsync("1001");
        await pair.Primary.RunAsync("backup", place.Path("running.tar"));
        Assert.False(callers.HasExited, "nobody left a message while the backup was made");
        Assert.Equal(0, await callers.WaitForExitAsync(TimeSpan.FromSeconds(120)));
        var said = await pair.Primary.RecordingsAsync("1001");
        Assert.Equal(30, said.Count);

        await using var elsewhere = new ConfiguredServer(place, "elsewhere", 13);
        await File.WriteAllTextAsync(
            Path.Combine(elsewhere.Data, "antiphon.json"), $$$"""{"Server":{"Listen":"{{{elsewhere.Address}}}"}}""",
            TestContext.Current.CancellationToken);
        await elsewhere.RunAsync("restore", place.Path("running.tar"));
        elsewhere.Start();
        await elsewhere.WaitForAsync("Running; Active", Soon);
        var restored = await elsewhere.RecordingsAsync("1001");
        Assert.Subset(restored.Keys.ToHashSet(), before.Select(m => m.Id).ToHashSet());
        Assert.All(restored, message => Assert.Equal(said[message.Key], message.Value));
    }

    [Fact(Timeout = 240_000)]
    public async Task Server_restored_from_an_older_backup_gets_all_that_is_newer_and_overwrites_none_of_it()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var pair = await ConfiguredPair.StartAsync(place);
        await LeaveAsync(place, pair, count: 2);
        await pair.Primary.RunAsync("backup", place.Path("old.tar"));

        // All this is newer than the backup, and by the server that will lose it.
        await LeaveAsync(place, pair, count: 2);
        await pair.Primary.RunAsync("subscribers", "set", "1002", "--name", "Newer");
        await pair.Primary.RunAsync("subscribers", "add", "1100", "--name", "Added");
        await pair.Primary.RunAsync("subscribers", "remove", "1003");
        await pair.Primary.InStepAsync();
        await pair.Primary.EndAsync();
        File.Delete(Path.Combine(pair.Primary.Data, "store.db"));
        await pair.Secondary.WaitForAsync("Running; Active", Soon);
        await LeaveAsync(place, pair, count: 1);
        await pair.Secondary.RunAsync("subscribers", "set", "1004", "--name", "Meanwhile");

        var said = await pair.Primary.RunAsync("restore", place.Path("old.tar"), "--replace");
        Assert.Contains("while secondary is active it stays inactive", said, StringComparison.Ordinal);
        pair.Primary.Start();
        await pair.Primary.WaitForAsync("Running; Inactive", Soon);
        await pair.Primary.InStepAsync();
        await pair.Secondary.RunAsync("check", "--deep");
        foreach (var server in new[] { pair.Primary, pair.Secondary })
        {
            Assert.Equal(5, (await server.MessagesAsync("1001")).Length);
            Assert.Contains("Newer", await server.RunAsync("subscribers", "show", "1002"), StringComparison.Ordinal);
            Assert.Contains("Added", await server.RunAsync("subscribers", "show", "1100"), StringComparison.Ordinal);
            Assert.Contains(
                "Meanwhile", await server.RunAsync("subscribers", "show", "1004"), StringComparison.Ordinal);
            Assert.Equal(1, (await server.TryRunAsync("subscribers", "show", "1003")).Status);
            Assert.DoesNotContain(" 2113 ", await server.RunAsync("events"), StringComparison.Ordinal);
        }

        Assert.Equal(await pair.Secondary.RecordingsAsync("1001"), await pair.Primary.RecordingsAsync("1001"));
        await pair.Secondary.RunAsync("failback");
        await LeaveAsync(place, pair, count: 1);
        Assert.Equal(6, (await pair.Primary.MessagesAsync("1001")).Length);
    }

    [Fact(Timeout = 300_000)]
    public async Task New_server_takes_the_place_of_a_dead_one_while_the_other_goes_on_and_gets_all_of_both()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var pair = await ConfiguredPair.StartAsync(place);
        await LeaveAsync(place, pair, count: 1);
        await pair.Primary.InStepAsync();
        await pair.Primary.RunAsync("failover");
        await pair.Secondary.WaitForAsync("Running; Active", Soon);
        await LeaveAsync(place, pair, count: 1);
        await pair.Primary.InStepAsync();

        await using var fresh = new ConfiguredServer(place, "primary", 13);
        string[] pairing =
        [
            "--name", "primary", "--address", fresh.Address, "--role", "primary", "--peer-name", "secondary",
            "--peer-address", pair.Secondary.Address, "--virtual-address", pair.Address,
        ];
        var fingerprint = await fresh.FingerprintAsync(pairing);
        string[] replace = ["server", "replace", "--peer-fingerprint", fingerprint];
        await pair.Secondary.RefusesAsync("primary is there: a server that lives is not replaced", replace);
        await pair.Primary.EndAsync();
        await pair.Secondary.LosesItsPeerAsync();
        await pair.Secondary.RefusesAsync("that is no fingerprint", "server", "replace", "--peer-fingerprint", "abc");
        var (_, asked, _) = await pair.Secondary.TryRunAsync("server", "replace", "--peer-address", fresh.Address);
        Assert.Contains($"--address {fresh.Address} --role primary", asked, StringComparison.Ordinal);

        await using var caller = LeaveMessages(place, pair, count: 1);
        await pair.Secondary.RunAsync([.. replace, "--peer-address", fresh.Address]);
        var ours = asked.Split(' ', '\n').First(word => word.Length == 64);
        await fresh.RunAsync(["pair", .. pairing, "--peer-fingerprint", ours]);
        fresh.Start();
        await fresh.WaitForAsync("Running; Inactive", Soon);
        await fresh.InStepAsync();
        Assert.Equal(0, await caller.WaitForExitAsync(Soon));
        await fresh.InStepAsync();
        await pair.Secondary.RunAsync("check", "--deep");
        Assert.Equal(3, (await fresh.MessagesAsync("1001")).Length);
        Assert.Equal(await pair.Secondary.RecordingsAsync("1001"), await fresh.RecordingsAsync("1001"));
        await pair.Secondary.RunAsync("failback");
        await fresh.WaitForAsync("Running; Active", Soon);
        await LeaveAsync(place, pair, count: 1);
        Assert.Equal(4, (await fresh.MessagesAsync("1001")).Length);
    }

    private static PeerProcess LeaveMessages(Workplace place, ConfiguredPair pair, int count) => Sipp.LeaveMessages(
        place, place.Address(1), pair.Address, "1001", Chirps.MuLaw(TimeSpan.FromSeconds(20), seed: 9),
        TimeSpan.FromSeconds(13), "-m", $"{count}", "-l", "15", "-r", "2");

    private static async Task LeaveAsync(Workplace place, ConfiguredPair pair, int count)
    {
        await using var callers = LeaveMessages(place, pair, count);
        Assert.Equal(0, await callers.WaitForExitAsync(Soon));
    }
}
