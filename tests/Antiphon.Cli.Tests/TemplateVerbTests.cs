using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Antiphon.Cli.Tests;

/// <summary>Templates by command; each test has names and numbers of its own.</summary>
public class TemplateVerbTests(DirectoryServer one) : IClassFixture<DirectoryServer>
{
    private TestServer Server => one.Server;

    [Fact]
    public async Task A_new_subscriber_takes_from_the_template_what_is_not_given()
    {
        await Server.AskAsync("classes", "add", "Sellers", "--message-seconds", "90");
        await Server.AskAsync("schedules", "add", "Shop hours", "--hours", "mon-sat 09:00-18:00");
        Assert.Equal(0, (await Server.AskAsync(
            "templates", "add", "Shop", "--class", "Sellers", "--schedule", "Shop hours", "--phone-menu", "comedian",
            "--listed", "false", "--mail-copy", "notice", "--transfer", "off:9000")).Status);
        var bare = await AskJsonAsync("subscribers", "add", "4001", "--template", "shop");
        Assert.Equal(
            ("Sellers", 90.0, "Shop hours", "comedian"),
            (TextOf(bare, "classOfService"), bare.GetProperty("messageSecondsMax").GetDouble(),
                TextOf(bare, "schedule"), TextOf(bare, "phoneMenu")));
        Assert.Equal(
            (false, "notice", "off:9000"),
            (bare.GetProperty("isListed").GetBoolean(), TextOf(bare, "mailCopy"),
                TextOf(bare, "transfer")));
        var shown = (await Server.AskAsync("subscribers", "show", "4001")).Output;
        Assert.Matches("\ntransfer +off, to 9000 when it is on\n", shown);
        Assert.Matches("\nmail +notice, but no address\n", shown);
        var given = await AskJsonAsync(
            "subscribers", "add", "4002", "--template", "Shop", "--class", "", "--transfer", "9002",
            "--listed", "true");
        Assert.Equal(
            ("default", "Shop hours", "9002", true),
            (TextOf(given, "classOfService"), TextOf(given, "schedule"), TextOf(given, "transfer"),
                given.GetProperty("isListed").GetBoolean()));
    }

    [Fact]
    public async Task Changing_or_removing_a_template_changes_nobody_who_was_made_from_it()
    {
        await Server.AskAsync("templates", "add", "Passing", "--phone-menu", "comedian");
        await Server.AskAsync("subscribers", "add", "4101", "--template", "Passing");
        var changed = await AskJsonAsync(
            "templates", "set", "Passing", "--name", "Staying", "--phone-menu", "freeswitch", "--listed", "false");
        Assert.Equal(("Staying", "freeswitch"), (TextOf(changed, "name"), TextOf(changed, "phoneMenu")));
        Assert.Equal("removed Staying\n", (await Server.AskAsync("templates", "remove", "Staying")).Output);
        var made = await AskJsonAsync("subscribers", "show", "4101");
        Assert.Equal(("comedian", true), (TextOf(made, "phoneMenu"), made.GetProperty("isListed").GetBoolean()));
    }

    [Fact]
    public async Task A_class_or_schedule_that_a_template_names_is_not_removed()
    {
        await Server.AskAsync("classes", "add", "Guests");
        await Server.AskAsync("schedules", "add", "Weekend", "--hours", "sat-sun 00:00-24:00");
        await Server.AskAsync("templates", "add", "Guest", "--class", "Guests", "--schedule", "Weekend");
        var refused = await Server.AskAsync("classes", "remove", "Guests");
        Assert.Equal(1, refused.Status);
        Assert.Contains("the template Guest gives the class Guests", refused.Error, StringComparison.Ordinal);
        refused = await Server.AskAsync("schedules", "remove", "Weekend");
        Assert.Equal(1, refused.Status);
        Assert.Contains("the template Guest goes by the schedule Weekend", refused.Error, StringComparison.Ordinal);
        await Server.AskAsync("classes", "add", "Visitors");
        Assert.Equal(0, (await Server.AskAsync("classes", "remove", "Guests", "--move-to", "Visitors")).Status);
        Assert.Equal("Visitors", TextOf(await AskJsonAsync("templates", "show", "Guest"), "classOfService"));
        Assert.Equal(0, (await Server.AskAsync("templates", "set", "Guest", "--schedule", "")).Status);
        Assert.Equal(0, (await Server.AskAsync("schedules", "remove", "Weekend")).Status);
    }

    [Theory]
    [InlineData("there is no class of service 'x'", "templates", "add", "T", "--class", "x")]
    [InlineData("there is no schedule 'x'", "templates", "add", "T", "--schedule", "x")]
    [InlineData("there is no phone menu 'x'", "templates", "add", "T", "--phone-menu", "x")]
    [InlineData("'x' is no kind of copy", "templates", "add", "T", "--mail-copy", "x")]
    [InlineData("'x' cannot be dialled", "templates", "add", "T", "--transfer", "off:x")]
    [InlineData("there is no template 'T'", "subscribers", "add", "4201", "--template", "T")]
    [InlineData("there is no template 'T'", "templates", "show", "T")]
    public async Task What_is_not_there_is_refused_by_name(string error, params string[] verb)
    {
        var refused = await Server.AskAsync(verb);
        Assert.Equal(1, refused.Status);
        Assert.Contains(error, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_is_not_given_to_somebody_who_is_there_already()
    {
        using var http = Server.OpenHttp();
        var answer = await http.PatchAsJsonAsync("subscribers/1001", new { template = "Shop" });
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("a template is for new subscribers", await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_new_subscribers_names_their_templates_and_can_be_imported_twice()
    {
        await Server.AskAsync("templates", "add", "Crew", "--phone-menu", "comedian", "--listed", "false");
        await WriteAsync(
            "crew.csv",
            "extension,phone-menu,name,listed,template\n4301,,Cy,,Crew\n4302,freeswitch,Di,yes,crew\n4303,,Ed,yes,\n");
        var first = await AskJsonAsync("subscribers", "import", FileOf("crew.csv"));
        Assert.Equal(3, first.GetProperty("added").GetInt32());
        Assert.Equal(("comedian", false), await MenuAndListedAsync("4301"));
        Assert.Equal(("freeswitch", true), await MenuAndListedAsync("4302"));
        Assert.Equal((null, true), await MenuAndListedAsync("4303"));
        await Server.AskAsync("templates", "set", "Crew", "--phone-menu", "freeswitch");
        var again = await AskJsonAsync("subscribers", "import", FileOf("crew.csv"));
        Assert.Equal(3, again.GetProperty("unchanged").GetInt32());
        Assert.Equal(("comedian", false), await MenuAndListedAsync("4301"));
        Assert.DoesNotContain("template", (await Server.AskAsync("subscribers", "export")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Templates_are_imported_and_exported_and_mistakes_are_named_by_line_and_column()
    {
        await Server.AskAsync("classes", "add", "Fitters");
        await WriteAsync(
            "templates.csv",
            "name,class,listed,mail-copy,transfer,transfer-kind,transfer-screening,transfer-ring-seconds\n"
            + "Fitter,Fitters,no,recording,off:9000,supervised,yes,30\nHelper,,yes,off,,,,\n");
        var imported = await AskJsonAsync("templates", "import", FileOf("templates.csv"));
        Assert.Equal(2, imported.GetProperty("added").GetInt32());
        await Server.AskAsync("templates", "export", FileOf("all.csv"));
        var all = await File.ReadAllTextAsync(FileOf("all.csv"), Encoding.UTF8);
        Assert.StartsWith(
            "name,class,schedule,phone-menu,listed,mail-copy,transfer,transfer-kind,transfer-screening,"
            + "transfer-ring-seconds\r\n",
            all, StringComparison.Ordinal);
        Assert.Contains("\r\nFitter,Fitters,\"\",\"\",no,recording,off:9000,supervised,yes,30\r\n", all,
            StringComparison.Ordinal);
        var again = await AskJsonAsync("templates", "import", FileOf("all.csv"));
        Assert.Equal((0, 0), (again.GetProperty("added").GetInt32(), again.GetProperty("changed").GetInt32()));

        await WriteAsync(
            "templates.csv", "name,class,listed,transfer\nFitter,Gone,perhaps,9\nA/B,,no,\nJoiner,,no,off:\n");
        var refused = await Server.AskAsync("templates", "import", FileOf("templates.csv"));
        var lines = refused.Error.TrimEnd().Split('\n');
        Assert.Equal("antiphon: the file has 4 mistakes", lines[0]);
        Assert.StartsWith("  line 2, column class: there is no class of service 'Gone'", lines[1],
            StringComparison.Ordinal);
        Assert.StartsWith("  line 2, column listed: 'perhaps' is not understood", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("  line 3, column name: 'A/B' is no name", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("  line 4, column transfer: '' cannot be dialled", lines[4], StringComparison.Ordinal);
        Assert.Equal(1, (await Server.AskAsync("templates", "show", "Joiner")).Status);
        Assert.Equal("off:9000", TextOf(await AskJsonAsync("templates", "show", "Fitter"), "transfer"));
    }

    private async Task<(string? Menu, bool IsListed)> MenuAndListedAsync(string extension)
    {
        var subscriber = await AskJsonAsync("subscribers", "show", extension);
        return (TextOf(subscriber, "phoneMenu"), subscriber.GetProperty("isListed").GetBoolean());
    }

    private static string? TextOf(JsonElement of, string name) => of.GetProperty(name).GetString();

    private string FileOf(string name) => Path.Combine(Server.Data, name);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(FileOf(name), text, Encoding.UTF8);

    private async Task<JsonElement> AskJsonAsync(params string[] verb)
    {
        var outcome = await Server.AskAsync([.. verb, "--json"]);
        Assert.True(outcome.Status == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
