using System.Text;
using System.Text.Json;

namespace Antiphon.Cli.Tests;

/// <summary>Restriction tables by command; each test has names and numbers of its own.</summary>
public class RestrictionVerbTests(DirectoryServer one) : IClassFixture<DirectoryServer>
{
    private TestServer Server => one.Server;

    [Fact]
    public async Task A_table_is_made_given_to_a_class_tested_and_only_removed_when_no_class_goes_by_it()
    {
        Assert.Equal(0, (await Server.AskAsync(
            "restrictions", "add", "Inside", "--lines", "allow 5???; block 5*; allow +43*")).Status);
        Assert.Equal(0, (await Server.AskAsync("classes", "add", "Guests", "--transfers", "inside")).Status);
        Assert.Equal(
            "transfer         allowed: line 1 (allow 5???) of the restriction table Inside\n"
            + "caller-transfer  allowed: the class Guests has no restriction table for this\n"
            + "notification     allowed: the class Guests has no restriction table for this\n",
            (await Server.AskAsync("restrictions", "test", "5001", "--class", "Guests")).Output);
        Assert.StartsWith(
            "transfer         blocked: line 2 (block 5*) of the restriction table Inside\n",
            (await Server.AskAsync("restrictions", "test", "50011", "--class", "Guests")).Output,
            StringComparison.Ordinal);
        var others = (await AskJsonAsync("restrictions", "test", "999", "--class", "Guests"))[0];
        Assert.False(others.GetProperty("isAllowed").GetBoolean());
        Assert.Equal(0, (await Server.AskAsync("restrictions", "set", "Inside", "--others", "allow")).Status);
        others = (await AskJsonAsync("restrictions", "test", "999", "--class", "Guests"))[0];
        Assert.True(others.GetProperty("isAllowed").GetBoolean());
        Assert.Matches(
            "name +Inside\nclasses +Guests\nlines +allow 5\\?\\?\\?; block 5\\*; allow \\+43\\*\nothers +allow\n",
            (await Server.AskAsync("restrictions", "show", "inside")).Output);
        Assert.Matches("\ntransfers +Inside\ncaller transfers +anywhere\nnotifications +anywhere\n",
            (await Server.AskAsync("classes", "show", "Guests")).Output);

        var refused = await Server.AskAsync("restrictions", "remove", "Inside");
        Assert.Equal(1, refused.Status);
        Assert.Contains("the class Guests goes by the restriction table Inside", refused.Error,
            StringComparison.Ordinal);
        Assert.Equal(0, (await Server.AskAsync("classes", "set", "Guests", "--transfers", "")).Status);
        Assert.Equal("removed Inside\n", (await Server.AskAsync("restrictions", "remove", "Inside")).Output);
    }

    [Fact]
    public async Task A_transfer_number_that_the_class_blocks_is_refused_and_one_that_was_there_before_stays()
    {
        await Server.AskAsync("restrictions", "add", "Nothing");
        await Server.AskAsync("classes", "add", "Closed", "--transfers", "Nothing");
        await Server.AskAsync("subscribers", "add", "5101", "--name", "Ann", "--transfer", "9001");
        Assert.Equal(0, (await Server.AskAsync("subscribers", "set", "5101", "--class", "Closed")).Status);
        Assert.Equal(0, (await Server.AskAsync("subscribers", "set", "5101", "--transfer", "9001")).Status);
        var refused = await Server.AskAsync("subscribers", "set", "5101", "--transfer", "9002");
        Assert.Equal(1, refused.Status);
        Assert.Contains(
            "calls may not be transferred to 9002: no line of the restriction table Nothing",
            refused.Error, StringComparison.Ordinal);
        await WriteAsync("people.csv", "extension,transfer,class\n5101,9003,Closed\n5102,9003,\n5103,9003,Closed\n");
        var lines = (await Server.AskAsync("subscribers", "import", FileOf("people.csv"))).Error.Split('\n');
        Assert.Equal("antiphon: the file has 2 mistakes", lines[0]);
        Assert.StartsWith("  line 2, column transfer: calls may not be transferred to 9003", lines[1],
            StringComparison.Ordinal);
        Assert.StartsWith("  line 4, column transfer: calls may not be transferred to 9003", lines[2],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_are_imported_and_exported_and_mistakes_are_named_by_line_and_column()
    {
        await WriteAsync(
            "tables.csv", "name,lines,others\nHouse,allow 2???; block 9*,block\nWorld,block 0900*,allow\n");
        Assert.Equal(
            "tables.csv: added 2, changed 0, left 0 as they are\n",
            (await Server.AskAsync("restrictions", "import", FileOf("tables.csv"))).Output);
        await Server.AskAsync("restrictions", "export", FileOf("all.csv"));
        var all = await File.ReadAllTextAsync(FileOf("all.csv"), Encoding.UTF8);
        Assert.StartsWith("name,lines,others\r\n", all, StringComparison.Ordinal);
        Assert.Contains("\r\nHouse,\"allow 2???; block 9*\",block\r\n", all, StringComparison.Ordinal);
        var again = await AskJsonAsync("restrictions", "import", FileOf("all.csv"));
        Assert.Equal((0, 0), (again.GetProperty("added").GetInt32(), again.GetProperty("changed").GetInt32()));

        await WriteAsync("tables.csv", "name,lines,others\nHouse,allow 2???; permit 9*,\nA/B,,never\n");
        var lines = (await Server.AskAsync("restrictions", "import", FileOf("tables.csv"))).Error.Split('\n');
        Assert.Equal("antiphon: the file has 3 mistakes", lines[0]);
        Assert.StartsWith(
            "  line 2, column lines: 'permit 9*' is no line of a restriction table", lines[1],
            StringComparison.Ordinal);
        Assert.StartsWith("  line 3, column name: 'A/B' is no name", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("  line 3, column others: 'never' is not understood", lines[3], StringComparison.Ordinal);

        await WriteAsync("classes.csv", "name,transfers,caller-transfers,notifications\nCallers,House,World,Gone\n");
        lines = (await Server.AskAsync("classes", "import", FileOf("classes.csv"))).Error.Split('\n');
        Assert.StartsWith(
            "  line 2, column notifications: there is no restriction table 'Gone'", lines[1],
            StringComparison.Ordinal);
    }

    private Task WriteAsync(string name, string csv) => File.WriteAllTextAsync(FileOf(name), csv);

    private string FileOf(string name) => Path.Combine(Server.Data, name);

    private async Task<JsonElement> AskJsonAsync(params string[] verb)
    {
        var outcome = await Server.AskAsync([.. verb, "--json"]);
        Assert.True(outcome.Status == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
