using System.Text;
using System.Text.Json;

namespace Antiphon.Cli.Tests;

/// <summary>Public lists by command; each test has names and numbers of its own.</summary>
public class ListVerbTests(DirectoryServer one) : IClassFixture<DirectoryServer>
{
    private TestServer Server => one.Server;

    [Fact]
    public async Task A_list_is_made_of_subscribers_and_lists_and_says_whom_it_reaches()
    {
        await Server.AskAsync("lists", "add", "Field", "--members", "1003; 1002");
        var sales = await AskJsonAsync(
            "lists", "add", "Sales", "--extension", "8100", "--members", "1001;1002;Field", "--note", "Ann");
        Assert.Equal(3, sales.GetProperty("reaches").GetInt32());
        sales = await AskJsonAsync("lists", "set", "sales", "--add-members", "1004", "--remove-members", "1001;Field");
        Assert.Equal("""["1002","1004"]""", sales.GetProperty("members").GetRawText().ReplaceLineEndings("")
            .Replace(" ", "", StringComparison.Ordinal));
        var refused = await Server.AskAsync("lists", "set", "Sales", "--add-members", "4711");
        Assert.Contains("nobody is called '4711'", refused.Error, StringComparison.Ordinal);
        Assert.Contains("8100", (await Server.AskAsync("lists", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_may_not_contain_itself()
    {
        await Server.AskAsync("lists", "add", "Outer");
        await Server.AskAsync("lists", "add", "Inner", "--members", "Outer");
        var refused = await Server.AskAsync("lists", "set", "Outer", "--members", "Inner");
        Assert.Equal(1, refused.Status);
        Assert.Contains("would be a member of itself", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_belongs_to_one_mailbox_or_list_only()
    {
        var refused = await Server.AskAsync("lists", "add", "Thieves", "--extension", "1005");
        Assert.Contains("1005 belongs to Demo 1005", refused.Error, StringComparison.Ordinal);
        await Server.AskAsync("lists", "add", "Owners", "--extension", "8201");
        refused = await Server.AskAsync("subscribers", "add", "8201");
        Assert.Contains("8201 belongs to the list Owners", refused.Error, StringComparison.Ordinal);
        await WriteAsync("taken.csv", "extension,name\n8201,Eve\n");
        refused = await Server.AskAsync("subscribers", "import", FileOf("taken.csv"));
        Assert.Contains("line 2, column extension: 8201 belongs to the list Owners", refused.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_removed_leaves_all_lists()
    {
        await Server.AskAsync("subscribers", "add", "3901", "--name", "Ida");
        await Server.AskAsync("lists", "add", "Part", "--members", "3901");
        await Server.AskAsync("lists", "add", "Whole", "--members", "3901;1001;Part");
        Assert.Equal(0, (await Server.AskAsync("subscribers", "remove", "3901")).Status);
        Assert.Equal(0, (await Server.AskAsync("lists", "remove", "Part")).Status);
        var whole = await AskJsonAsync("lists", "show", "Whole");
        Assert.Equal("1001", whole.GetProperty("members").EnumerateArray().Single().GetString());
    }

    [Fact]
    public async Task A_file_makes_lists_that_refer_to_each_other_and_is_exported_as_it_was_imported()
    {
        await WriteAsync("lists.csv", "name,extension,members\nAll,8301,1006; North; 1001\nNorth,,1007;1008\n");
        var result = await AskJsonAsync("lists", "import", FileOf("lists.csv"));
        Assert.Equal(2, result.GetProperty("added").GetInt32());
        Assert.Equal(4, (await AskJsonAsync("lists", "show", "All")).GetProperty("reaches").GetInt32());
        await WriteAsync("lists.csv", (await Server.AskAsync("lists", "export")).Output);
        var again = await AskJsonAsync("lists", "import", FileOf("lists.csv"));
        Assert.Equal((0, 0), (again.GetProperty("added").GetInt32(), again.GetProperty("changed").GetInt32()));
    }

    [Fact]
    public async Task A_file_with_mistakes_names_them_all_and_changes_nothing()
    {
        await WriteAsync(
            "bad-lists.csv", "name,extension,members\nBack,8401,Forth\nForth,8401,Back\nX/Y,,\nNobody,,4712\n");
        var refused = await Server.AskAsync("lists", "import", FileOf("bad-lists.csv"));
        var lines = refused.Error.TrimEnd().Split('\n');
        Assert.Equal("antiphon: the file has 4 mistakes", lines[0]);
        Assert.StartsWith("  line 2, column extension: the extension 8401 belongs to the list Forth", lines[1],
            StringComparison.Ordinal);
        Assert.StartsWith("  line 3, column extension", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("  line 4, column name: 'X/Y' is no name", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("  line 5, column members: nobody is called '4712'", lines[4], StringComparison.Ordinal);
        await WriteAsync("bad-lists.csv", "name,members\nBack,Forth\nForth,Back\n");
        refused = await Server.AskAsync("lists", "import", FileOf("bad-lists.csv"));
        Assert.Contains("line 2, column members: the list Back would be a member of itself", refused.Error,
            StringComparison.Ordinal);
        Assert.Equal(1, (await Server.AskAsync("lists", "show", "Back")).Status);
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
