using System.Text.Json;

namespace Antiphon.Cli.Tests;

/// <summary>How callers are handed on, by subscriber and handler; each test has names and numbers of its own.</summary>
public class TransferVerbTests(DirectoryServer one) : IClassFixture<DirectoryServer>
{
    private TestServer Server => one.Server;

    [Fact]
    public async Task A_subscriber_has_a_manner_of_their_own_and_takes_back_what_the_system_shall_decide()
    {
        await Server.AskAsync(
            "templates", "add", "Desk", "--transfer-kind", "supervised", "--transfer-screening", "no");
        await Server.AskAsync("subscribers", "add", "6001", "--template", "Desk", "--transfer-screening", "yes");
        Assert.Matches("\nhow +supervised, screened\n", await ShownAsync("6001"));
        Assert.Equal(0, (await Server.AskAsync("subscribers", "set", "6001", "--transfer-ring-seconds", "45")).Status);
        Assert.Matches("\nhow +supervised, screened, rings 45 s\n", await ShownAsync("6001"));
        Assert.Equal(0, (await Server.AskAsync(
            "subscribers", "set", "6001", "--transfer-kind", "", "--transfer-screening", "")).Status);
        Assert.Matches("\nhow +rings 45 s\n", await ShownAsync("6001"));
        Assert.Equal(0, (await Server.AskAsync("subscribers", "set", "6001", "--transfer-ring-seconds", "0")).Status);
        Assert.Matches("\nhow +as the system\n", await ShownAsync("6001"));
    }

    [Fact]
    public async Task A_file_sets_it_and_an_export_is_imported_without_change()
    {
        await WriteAsync(
            "manner.csv",
            "extension,transfer-kind,transfer-screening,transfer-ring-seconds\n6101,supervised,no,12.5\n6102,,,\n");
        Assert.Equal(0, (await Server.AskAsync("subscribers", "import", FileOf("manner.csv"))).Status);
        Assert.Matches("\nhow +supervised, not screened, rings 12.5 s\n", await ShownAsync("6101"));
        Assert.Matches("\nhow +as the system\n", await ShownAsync("6102"));
        await Server.AskAsync("subscribers", "export", FileOf("all.csv"));
        var again = JsonDocument.Parse(
            (await Server.AskAsync("subscribers", "import", FileOf("all.csv"), "--json")).Output).RootElement;
        Assert.Equal((0, 0), (again.GetProperty("added").GetInt32(), again.GetProperty("changed").GetInt32()));
        await WriteAsync("manner.csv", "extension,transfer-kind,transfer-ring-seconds\n6101,blind,3\n");
        var lines = (await Server.AskAsync("subscribers", "import", FileOf("manner.csv"))).Error.Split('\n');
        Assert.StartsWith(
            "  line 2, column transfer-kind: 'blind' is no kind of transfer; one of release, supervised is", lines[1],
            StringComparison.Ordinal);
        Assert.StartsWith(
            "  line 2, column transfer-ring-seconds: 3 s is no time to let it ring; 5 to 120 seconds are", lines[2],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_has_a_manner_of_its_own_the_built_in_operator_too()
    {
        Assert.Equal(0, (await Server.AskAsync(
            "handlers", "set", "operator", "--transfer-kind", "supervised", "--transfer-ring-seconds", "60")).Status);
        Assert.Matches(
            "\ntransfers +supervised, rings 60 s\n",
            (await Server.AskAsync("handlers", "show", "operator")).Output);
        Assert.Contains(",supervised,\"\",60\r\n", (await Server.AskAsync("handlers", "export")).Output,
            StringComparison.Ordinal);
    }

    private async Task<string> ShownAsync(string extension) =>
        (await Server.AskAsync("subscribers", "show", extension)).Output;

    private string FileOf(string name) => Path.Combine(Server.Data, name);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(FileOf(name), text);
}
