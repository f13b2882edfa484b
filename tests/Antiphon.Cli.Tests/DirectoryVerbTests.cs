using System.Text;
using System.Text.Json;

namespace Antiphon.Cli.Tests;

/// <summary>A server with the demo's ten subscribers, whose directory these tests fill.</summary>
public sealed class DirectoryServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

/// <summary>The directory by command; each test has names and numbers of its own.</summary>
public class DirectoryVerbTests(DirectoryServer one) : IClassFixture<DirectoryServer>
{
    private TestServer Server => one.Server;

    [Fact]
    public async Task A_file_is_imported_whole_and_updates_those_who_are_there()
    {
        await WriteAsync(
            "people.csv", "extension;name;pin;alternates\r\n3001;Ada;8642;3101 3102\r\n3002;\"Bob; B.\";;\r\n");
        var dry = await AskJsonAsync("subscribers", "import", FileOf("people.csv"), "--dry-run");
        Assert.Equal(2, dry.GetProperty("added").GetInt32());
        Assert.Equal(1, (await Server.AskAsync("subscribers", "show", "3001")).Status);
        var first = await Server.AskAsync("subscribers", "import", FileOf("people.csv"));
        Assert.Equal("people.csv: added 2, changed 0, left 0 as they are\n", first.Output);
        Assert.True((await AskJsonAsync("subscribers", "show", "3102")).GetProperty("hasPin").GetBoolean());
        await WriteAsync("people.csv", "name,extension\r\nAda L.,3001\r\nCy,3003\r\n\"Bob; B.\",3002\r\n");
        var second = await Server.AskAsync("subscribers", "import", FileOf("people.csv"));
        Assert.Equal("people.csv: added 1, changed 1, left 1 as they are\n", second.Output);
        var ada = await AskJsonAsync("subscribers", "show", "3101");
        Assert.Equal("Ada L.", ada.GetProperty("name").GetString());
        Assert.True(ada.GetProperty("hasPin").GetBoolean());
        Assert.DoesNotContain("8642", Server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_mistakes_is_refused_with_all_of_them_and_changes_nothing()
    {
        await WriteAsync("bad.csv", "extension,name,pin\n3201,Eve,8642\n3202,,1\n1001,Mallory,1111\n");
        var outcome = await Server.AskAsync("subscribers", "import", FileOf("bad.csv"));
        Assert.Equal(1, outcome.Status);
        var lines = outcome.Error.TrimEnd().Split('\n');
        Assert.Equal("antiphon: the file has 3 mistakes", lines[0]);
        Assert.Equal("  line 3, column name: a subscriber needs a name; give one, such as --name Ann", lines[1]);
        Assert.Contains("line 3, column pin: this PIN may not be set: it has fewer than 4 digits", lines[2],
            StringComparison.Ordinal);
        Assert.Contains("line 4, column pin", lines[3], StringComparison.Ordinal);
        Assert.Equal(1, (await Server.AskAsync("subscribers", "show", "3201")).Status);
        Assert.Equal("Demo 1001", (await AskJsonAsync("subscribers", "show", "1001")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_export_is_imported_without_change()
    {
        await Server.AskAsync("subscribers", "add", "3301", "--name", "Zoë, \"the\" one", "--alternates", "3302");
        Assert.Equal(0, (await Server.AskAsync("subscribers", "export", FileOf("all.csv"))).Status);
        var all = await File.ReadAllTextAsync(FileOf("all.csv"), Encoding.UTF8);
        Assert.StartsWith("extension,name,alternates,", all, StringComparison.Ordinal);
        Assert.Contains("\r\n3301,\"Zoë, \"\"the\"\" one\",3302,", all, StringComparison.Ordinal);
        Assert.Equal(all, (await Server.AskAsync("subscribers", "export")).Output);
        var again = await AskJsonAsync("subscribers", "import", FileOf("all.csv"));
        Assert.Equal((0, 0), (again.GetProperty("added").GetInt32(), again.GetProperty("changed").GetInt32()));
    }

    private string FileOf(string name) => Path.Combine(Server.Data, name);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(FileOf(name), text, Encoding.UTF8);

    private async Task<JsonElement> AskJsonAsync(params string[] verb)
    {
        var outcome = await Server.AskAsync([.. verb, "--json"]);
        Assert.True(outcome.Status == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
