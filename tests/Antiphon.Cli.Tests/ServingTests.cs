using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Antiphon.Cli.Tests;

public class ServingTests
{
    [Theory]
    [InlineData("frobnicate")]
    [InlineData("messages", "list")]
    [InlineData("messages", "export", "1001", "--data", "x")]
    [InlineData("status", "--data", "x", "--server", "127.0.0.1")]
    [InlineData("events", "explain", "1")]
    public async Task What_makes_no_sense_ends_with_2(params string[] arguments)
    {
        var outcome = await TestServer.RunAsync(arguments);
        Assert.Equal(2, outcome.Status);
        Assert.StartsWith("antiphon: ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_with_1_and_names_its_place()
    {
        var outcome = await TestServer.RunAsync("status", "--data", "/nowhere");
        Assert.Equal(1, outcome.Status);
        Assert.Contains("no server runs in /nowhere", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mistakes_in_the_configuration_are_printed_together_and_nothing_is_started()
    {
        var data = TestServer.NewFolder();
        var outcome = await TestServer.RunAsync(
            "serve", "--data", data, "--set", "Server:Listen=here", "--set", "Sip:Port=x", "--set", "Sip:Prot=1");
        Assert.Equal(2, outcome.Status);
        Assert.All(["Server:Listen = 'here'", "Sip:Port = 'x'", "Sip:Prot"], m =>
            Assert.Contains(m, outcome.Error, StringComparison.Ordinal));
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(data));
        System.IO.Directory.Delete(data);
    }

    [Fact]
    public async Task Told_to_stop_it_ends_cleanly_and_the_next_start_knows_the_difference()
    {
        await using var first = await TestServer.StartAsync();
        Assert.Equal(0, await first.StopAsync());
        Assert.False(File.Exists(Path.Combine(first.Data, "antiphon.sock")));
        var again = await TestServer.StartAsync(first.Data, first.Address);
        Assert.DoesNotContain(2002, await EventsAsync(again));
        await again.KillAsync();
        var after = await TestServer.StartAsync(first.Data, first.Address);
        int[] expected = [2000, 1047, 2001, 2000, 1047, 2002, 2000, 1047];
        Assert.Equal(expected, await EventsAsync(after));
        Assert.Equal(EpochIn(first.Log) + 2, EpochIn(after.Log));
        Assert.Equal(0, await after.StopAsync());
    }

    [Fact]
    public async Task A_directory_that_is_emptied_makes_other_identifiers()
    {
        await using var first = await TestServer.StartAsync();
        Assert.InRange(EpochIn(first.Log), DateTimeOffset.UtcNow.AddMinutes(-2).ToUnixTimeSeconds(), long.MaxValue);
    }

    private static long EpochIn(string log) => long.Parse(
        Regex.Match(log, "epoch [0-9]+", RegexOptions.NonBacktracking).Value["epoch ".Length..],
        CultureInfo.InvariantCulture);

    [Fact]
    public async Task Two_servers_never_share_a_data_directory()
    {
        await using var first = await TestServer.StartAsync();
        var second = await TestServer.RunAsync("serve", "--data", first.Data, "--address", TestServer.NewAddress());
        Assert.Equal(1, second.Status);
        Assert.Contains("cannot be used", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_password_is_printed_once_and_its_text_is_not_in_the_store()
    {
        await using var server = await TestServer.StartAsync();
        var password = server.Log.Split("password ")[1].Split(' ')[0];
        await server.StopAsync();
        Assert.All(
            System.IO.Directory.GetFiles(server.Data, "store.db*"),
            file => Assert.DoesNotContain(password, File.ReadAllText(file), StringComparison.Ordinal));
        var again = await TestServer.StartAsync(server.Data, server.Address);
        Assert.DoesNotContain("password", again.Log, StringComparison.Ordinal);
        await again.StopAsync();
    }

    private static async Task<int[]> EventsAsync(TestServer server)
    {
        var outcome = await server.AskAsync("events", "--json");
        return [.. JsonDocument.Parse(outcome.Output).RootElement.EnumerateArray().Select(e =>
            e.GetProperty("id").GetInt32())
            .Where(id => id != 2003)];
    }
}
