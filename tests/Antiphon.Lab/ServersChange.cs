using System.Text.Json;
using Antiphon.Lab.Peers;

namespace Antiphon.Lab;

/// <summary>What becomes of a server as a whole: another address, alone, one of a pair again, no more.</summary>
public sealed class ServersChange
{
    private static readonly TimeSpan Soon = ConfiguredPair.Soon;

    [Fact(Timeout = 240_000)]
    public async Task Server_moves_to_another_address_while_the_other_one_answers_and_finds_it_there()
    {
        using var place = new Workplace();
        await using var pair = await ConfiguredPair.StartAsync(place);
        var there = place.Address(14);
        await pair.Secondary.RefusesAsync("secondary runs with", "server", "address", there);
        await pair.Primary.RefusesAsync("secondary is heard at", "server", "address", "--peer", there);
        await pair.Primary.RefusesAsync("is this server's own", "server", "address", "--peer", pair.Primary.Address);
        await pair.Primary.RefusesAsync("'x' is no address", "server", "address", "--peer", "x");
        await pair.Secondary.StopAsync();
        await pair.Secondary.RefusesAsync("is no address of this host", "server", "address", "192.0.2.77");
        await pair.Secondary.RefusesAsync("is primary's", "server", "address", pair.Primary.Address);
        await pair.Secondary.RefusesAsync("must not be one of Server:Listen", "server", "address", pair.Address);
        await pair.Secondary.RunAsync("server", "address", there);
        var said = await pair.Primary.RunAsync("server", "address", "--peer", there);
        Assert.Contains($"secondary is looked for at {there}", said, StringComparison.Ordinal);
        pair.Secondary.Start();
        await pair.Secondary.WaitForAsync("Running; Inactive", Soon);
        await pair.Primary.InStepAsync();
        await pair.Primary.RunAsync("subscribers", "set", "1001", "--name", "Moved");
        await pair.Primary.InStepAsync();
        Assert.Contains(
            "Moved", await pair.Secondary.RunAsync("subscribers", "show", "1001"), StringComparison.Ordinal);
        await pair.Primary.RunAsync("failover");
        await pair.Secondary.WaitForAsync("Running; Active", Soon);
    }

    [Fact(Timeout = 240_000)]
    public async Task Pair_becomes_two_single_servers_with_all_they_have_and_a_pair_again()
    {
        using var place = new Workplace();
        await using var pair = await ConfiguredPair.StartAsync(place);
        await pair.Primary.InStepAsync();
        await pair.Primary.RefusesAsync("primary runs with", "server", "convert", "single");
        foreach (var server in new[] { pair.Primary, pair.Secondary })
        {
            await server.StopAsync();
            await server.RunAsync("server", "convert", "single");
            await server.RefusesAsync("says nothing of a pair", "server", "convert", "single");
            server.Start();
            await server.WaitForAsync("Running; Active", Soon);
        }

        var status = JsonDocument.Parse(await pair.Secondary.RunAsync("status", "--json")).RootElement;
        Assert.Equal(JsonValueKind.Null, status.GetProperty("remote").ValueKind);
        await pair.Primary.RunAsync("subscribers", "add", "1201", "--name", "Alone");
        await pair.Secondary.RunAsync("subscribers", "add", "1202", "--name", "Alone too");
        Assert.Equal(1, (await pair.Secondary.TryRunAsync("subscribers", "show", "1201")).Status);

        await pair.Primary.StopAsync();
        await pair.Secondary.StopAsync();
        pair.Primary.Configure(pair.Secondary, pair.Address);
        pair.Secondary.Configure(pair.Primary, pair.Address);
        await pair.Primary.RunAsync("server", "convert", "pair", "--peer-data", pair.Secondary.Data);
        pair.Primary.Start();
        pair.Secondary.Start();
        await pair.Primary.WaitForAsync("Running; Active", Soon);
        await pair.Secondary.WaitForAsync("Running; Inactive", Soon);
        await pair.Primary.InStepAsync();
        await pair.Secondary.InStepAsync();
        await pair.Primary.RunAsync("subscribers", "show", "1202");
        await pair.Secondary.RunAsync("subscribers", "show", "1201");
        await pair.Primary.RunAsync("check");
    }

    [Fact(Timeout = 240_000)]
    public async Task Uninstalled_server_is_ended_and_tells_what_is_left_and_data_goes_only_when_asked_for()
    {
        using var place = new Workplace();
        await using var pair = await ConfiguredPair.StartAsync(place);
        await pair.Secondary.InStepAsync();
        var said = await pair.Secondary.RunAsync("server", "uninstall");
        Assert.Contains("secondary is ended", said, StringComparison.Ordinal);
        Assert.Contains($"left: {pair.Secondary.Data}", said, StringComparison.Ordinal);
        Assert.Contains("primary goes on alone", said, StringComparison.Ordinal);
        await Eventually.True(
            () => !DataProcesses.Of(pair.Secondary.Data).Any(), Soon, () => "processes of the server are left");
        Assert.True(File.Exists(Path.Combine(pair.Secondary.Data, "store.db")));
        await pair.Secondary.RefusesAsync("is not known", "server", "uninstall", "--delete-data");
        await pair.Secondary.RunAsync("server", "uninstall", "--delete-data", "--even-if-behind");
        Assert.False(Directory.Exists(pair.Secondary.Data));
        await pair.Primary.RefusesAsync("does not have all that is here", "server", "uninstall");
        await pair.Primary.WaitForAsync("Running; Active", Soon);
    }

    [Fact(Timeout = 240_000)]
    public async Task Rehearsal_goes_through_messages_lamp_and_moves_and_leaves_nothing_behind()
    {
        using var place = new Workplace();
        await using var pair = await ConfiguredPair.StartAsync(place);
        await pair.Primary.InStepAsync();
        var before = await pair.Primary.RunAsync("subscribers", "list");
        var verdict = JsonDocument.Parse(
            await pair.Primary.RunAsync("verify", "--rehearse", "--json")).RootElement;
        Assert.Equal(
            ["subscriber", "message", "replication", "move", "message there", "deletion", "move back", "clean-up"],
            verdict.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("check").GetString()!)
                .Where(c => c.StartsWith("rehearsal: ", StringComparison.Ordinal)).Select(c => c[11..]));
        Assert.Equal(before, await pair.Primary.RunAsync("subscribers", "list"));
        await pair.Primary.WaitForAsync("Running; Active", Soon);
        var events = await pair.Primary.RunAsync("events");
        Assert.Contains(" 1070 ", events, StringComparison.Ordinal);
        Assert.Contains(" 1068 ", events, StringComparison.Ordinal);
    }
}
