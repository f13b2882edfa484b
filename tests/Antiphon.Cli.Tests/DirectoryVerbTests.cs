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

    [Fact]
    public async Task A_class_of_service_is_made_used_and_only_removed_when_nobody_belongs_to_it()
    {
        Assert.Equal(0, (await Server.AskAsync("classes", "add", "Managers", "--message-seconds", "1200")).Status);
        await Server.AskAsync("subscribers", "add", "3401", "--name", "Dora", "--class", "managers");
        var dora = await AskJsonAsync("subscribers", "show", "3401");
        Assert.Equal("Managers", dora.GetProperty("classOfService").GetString());
        Assert.Equal(1200, dora.GetProperty("messageSecondsMax").GetDouble());
        var refused = await Server.AskAsync("classes", "remove", "Managers");
        Assert.Equal(1, refused.Status);
        Assert.Contains("1 subscribers belong to Managers: 3401", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Server.AskAsync("classes", "remove", "Managers", "--move-to", "default")).Status);
        dora = await AskJsonAsync("subscribers", "show", "3401");
        Assert.Equal("default", dora.GetProperty("classOfService").GetString());
        Assert.Equal(300, dora.GetProperty("messageSecondsMax").GetDouble());
    }

    [Fact]
    public async Task A_class_limits_mailboxes_and_says_how_long_messages_are_kept()
    {
        var small = await AskJsonAsync(
            "classes", "add", "Small", "--mailbox-seconds", "600", "--warn-percent", "90", "--deleted-days", "7");
        Assert.Equal(600, small.GetProperty("mailboxSecondsMax").GetDouble());
        Assert.Equal(JsonValueKind.Null, small.GetProperty("savedDays").ValueKind);
        await Server.AskAsync("subscribers", "add", "3501", "--name", "Flo", "--class", "Small");
        var flo = (await AskJsonAsync("subscribers", "show", "3501")).GetProperty("mailbox");
        Assert.Equal((0, 600), (flo.GetProperty("messages").GetInt32(), flo.GetProperty("secondsMax").GetDouble()));
        Assert.Contains("0 messages, 0 s of 600 s",
            (await Server.AskAsync("subscribers", "show", "3501")).Output, StringComparison.Ordinal);
        Assert.Contains("kept 7 days", (await Server.AskAsync("classes", "show", "Small")).Output,
            StringComparison.Ordinal);
        var refused = await Server.AskAsync("classes", "set", "Small", "--saved-days", "-1");
        Assert.Contains("-1 is no such number of days", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_class_is_there_and_stays()
    {
        Assert.Contains("default", (await Server.AskAsync("classes", "list")).Output, StringComparison.Ordinal);
        var refused = await Server.AskAsync("classes", "remove", "default");
        Assert.Contains("the default class stays", refused.Error, StringComparison.Ordinal);
        refused = await Server.AskAsync("classes", "set", "default", "--name", "other");
        Assert.Contains("keeps its name", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classes_are_imported_and_exported()
    {
        await WriteAsync("classes.csv", "name,message-seconds\nShort,30\nLong,3600\n");
        var imported = await AskJsonAsync("classes", "import", FileOf("classes.csv"));
        Assert.Equal(2, imported.GetProperty("added").GetInt32());
        Assert.Contains(
            "\r\nLong,3600,\"\",\"\",\"\",\"\",\"\",\"\",\"\"\r\n", (await Server.AskAsync("classes", "export")).Output,
            StringComparison.Ordinal);
        await WriteAsync("classes.csv", "name,message-seconds\nShort,0\nA/B,9\n");
        var refused = await Server.AskAsync("classes", "import", FileOf("classes.csv"));
        Assert.Contains("line 2, column message-seconds: 0 s is no length", refused.Error, StringComparison.Ordinal);
        Assert.Contains("line 3, column name: 'A/B' is no name", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedules_and_holidays_say_when_it_is_open()
    {
        var always = await AskJsonAsync("schedules", "add", "Always", "--hours", "sun-sat 00:00-24:00");
        Assert.True(always.GetProperty("isOpen").GetBoolean());
        var never = await AskJsonAsync("schedules", "set", "always", "--name", "Never", "--hours", "");
        Assert.False(never.GetProperty("isOpen").GetBoolean());
        var refused = await Server.AskAsync("schedules", "set", "Never", "--hours", "8-17");
        Assert.Contains("'8-17' are no hours", refused.Error, StringComparison.Ordinal);
        var holiday = await AskJsonAsync(
            "holidays", "add", "Christmas", "--first", "2026-12-24", "--last", "2026-12-26");
        Assert.Equal("2026-12-26", holiday.GetProperty("last").GetString());
        refused = await Server.AskAsync("holidays", "set", "Christmas", "--last", "2026-12-01");
        Assert.Contains("before it begins", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Server.AskAsync("holidays", "remove", "Christmas")).Status);
        Assert.Equal(0, (await Server.AskAsync("schedules", "remove", "Never")).Status);
        Assert.Equal(1, (await Server.AskAsync("schedules", "show", "Never")).Status);
    }

    [Fact]
    public async Task Rules_send_calls_where_they_say_and_the_test_says_why()
    {
        await Server.AskAsync("schedules", "add", "Weekdays", "--hours", "mon-fri 08:00-17:00");
        await Server.AskAsync(
            "rules", "add", "day", "--dialled", "5???", "--schedule", "Weekdays", "--to", "1004");
        var night = await AskJsonAsync("rules", "add", "night", "--dialled", "5*", "--to", "opening-greeting");
        Assert.Equal(("direct", 2), (night.GetProperty("list").GetString(), night.GetProperty("place").GetInt32()));
        string[] test = ["rules", "test", "--dialled", "5000", "--caller", "1001", "--at"];
        var byDay = await AskJsonAsync([.. test, "2026-11-20T12:00:00Z"]);
        Assert.Equal("day", byDay.GetProperty("rule").GetString());
        Assert.Equal("greeting of Demo 1004 (1004)", byDay.GetProperty("to").GetString());
        var byNight = await Server.AskAsync([.. test, "2026-11-21T12:00:00Z"]);
        Assert.Equal(
            "rule day does not take it: it is not the time\nrule night takes it\nto: opening greeting\n",
            byNight.Output);
        Assert.Equal(0, (await Server.AskAsync("rules", "move", "night", "1")).Status);
        Assert.Equal("night", (await AskJsonAsync([.. test, "2026-11-20T12:00:00Z"])).GetProperty("rule").GetString());

        var csv = (await Server.AskAsync("rules", "export")).Output;
        await WriteAsync("rules.csv", csv);
        var again = await AskJsonAsync("rules", "import", FileOf("rules.csv"));
        Assert.Equal((0, 0), (again.GetProperty("added").GetInt32(), again.GetProperty("changed").GetInt32()));
        var lines = csv.TrimEnd().Split("\r\n");
        await WriteAsync("rules.csv", string.Join("\r\n", lines[0], lines[2], lines[1]));
        Assert.Equal(0, (await Server.AskAsync("rules", "import", FileOf("rules.csv"))).Status);
        Assert.Equal("day", (await AskJsonAsync("rules", "list"))[0].GetProperty("name").GetString());

        var refused = await Server.AskAsync("schedules", "remove", "Weekdays");
        Assert.Contains("the rule day goes by the schedule Weekdays", refused.Error, StringComparison.Ordinal);
        refused = await Server.AskAsync("subscribers", "remove", "1004");
        Assert.Contains("the rule day sends calls to 1004", refused.Error, StringComparison.Ordinal);
        refused = await Server.AskAsync("rules", "set", "day", "--to", "4711");
        Assert.Contains("calls cannot go to '4711'", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Server.AskAsync("rules", "remove", "day")).Status);
        Assert.Equal(0, (await Server.AskAsync("rules", "remove", "night")).Status);
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
