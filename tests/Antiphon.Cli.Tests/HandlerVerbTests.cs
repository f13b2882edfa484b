using System.Text;
using System.Text.Json;
using Antiphon.Audio;

namespace Antiphon.Cli.Tests;

/// <summary>Call handlers, interviews and directories by command; each test has names and numbers of its own.</summary>
public class HandlerVerbTests(DirectoryServer one) : IClassFixture<DirectoryServer>
{
    private TestServer Server => one.Server;

    [Fact]
    public async Task A_handler_says_what_callers_hear_and_can_press()
    {
        await WriteWavAsync("hello.wav");
        await Server.AskAsync("schedules", "add", "Office", "--hours", "mon-fri 08:00-17:00");
        var added = await Server.AskAsync(
            "handlers", "add", "Main", "--extension", "8500", "--greeting", FileOf("hello.wav"), "--key",
            "1=mailbox:1001", "--key", "2=number:9000", "--key", "3=handler:goodbye", "--schedule", "office",
            "--closed-prompts", "welcome+goodbye", "--after-greeting", "message:1002");
        Assert.True(added.Status == 0, added.Error);
        var main = await AskJsonAsync("handlers", "set", "main", "--key", "2=", "--key", "*=ignore");
        Assert.Equal("(recorded)", main.GetProperty("greeting").GetString());
        Assert.Equal("welcome+goodbye", main.GetProperty("closedGreeting").GetString());
        Assert.Equal(
            ["*=ignore", "1=mailbox:1001", "3=handler:goodbye"],
            main.GetProperty("keys").EnumerateObject().Select(k => $"{k.Name}={k.Value}"));
        Assert.Equal("message:1002", main.GetProperty("afterGreeting").GetString());
        var test = await AskJsonAsync("rules", "test", "--dialled", "8500");
        Assert.Equal("handler:Main", test.GetProperty("to").GetString());
        var refused = await Server.AskAsync("schedules", "remove", "Office");
        Assert.Contains("the handler Main goes by the schedule Office", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--key", "1=mailbox:4711", "no subscriber has the extension '4711'")]
    [InlineData("--key", "x=operator", "'x' is no key")]
    [InlineData("--key", "1=fly", "'fly' is nothing that callers can come to")]
    [InlineData("--key", "1=mailbox", "'mailbox' is nothing that callers can come to")]
    [InlineData("--prompts", "welcome+hello", "there is no prompt 'hello'")]
    [InlineData("--extension", "1001", "1001 belongs to Demo 1001")]
    [InlineData("--greeting", "/etc/hostname", "this is no greeting")]
    [InlineData("--after-greeting", "interview:none", "there is no interview 'none'")]
    public async Task What_cannot_be_is_refused_with_its_reason(string option, string value, string reason)
    {
        var refused = await Server.AskAsync("handlers", "add", "Bad", option, value);
        Assert.Equal(1, refused.Status);
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await Server.AskAsync("handlers", "show", "Bad")).Status);
    }

    [Fact]
    public async Task Built_in_handlers_are_there_are_changed_and_stay()
    {
        var list = (await Server.AskAsync("handlers", "list")).Output;
        Assert.All(["opening-greeting", "operator", "goodbye"], name => Assert.Contains(name, list,
            StringComparison.Ordinal));
        var night = await AskJsonAsync("handlers", "set", "operator", "--after-greeting", "message:1003");
        Assert.Equal("message:1003", night.GetProperty("afterGreeting").GetString());
        Assert.Contains("it is built in", (await Server.AskAsync("handlers", "remove", "operator")).Error,
            StringComparison.Ordinal);
        await AskJsonAsync("handlers", "set", "operator", "--after-greeting", "operator");
    }

    [Fact]
    public async Task What_callers_are_sent_to_is_not_removed_and_who_sends_them_is_named()
    {
        await Server.AskAsync("subscribers", "add", "3801", "--name", "Jo");
        await Server.AskAsync("directories", "add", "Names", "--extension", "8600");
        await Server.AskAsync(
            "interviews", "add", "Survey", "--to", "3801", "--question", "enter-extension:10", "--question", "and",
            "--afterwards", "directory:Names");
        await Server.AskAsync("handlers", "add", "Way", "--key", "1=interview:Survey", "--key", "2=mailbox:3801");
        await Server.AskAsync("rules", "add", "to-way", "--dialled", "66*", "--to", "handler:Way");
        await Server.AskAsync("subscribers", "set", "1006", "--key", "9=handler:Way");
        await RefusesAsync("the interview Survey sends calls to the directory Names", "directories", "remove", "Names");
        await RefusesAsync("the handler Way sends calls to the interview Survey", "interviews", "remove", "Survey");
        await RefusesAsync("the handler Way sends calls to 3801", "subscribers", "remove", "3801");
        await RefusesAsync("the rule to-way sends calls to the handler Way", "handlers", "remove", "Way");
        Assert.Equal(0, (await Server.AskAsync("rules", "remove", "to-way")).Status);
        await RefusesAsync("the greeting of Demo 1006 (1006) sends calls to", "handlers", "remove", "Way");
        await Server.AskAsync("subscribers", "set", "1006", "--key", "9=");
        Assert.Equal(0, (await Server.AskAsync("handlers", "remove", "Way")).Status);
        await RefusesAsync("the interview Survey sends its answers to 3801", "subscribers", "remove", "3801");
        Assert.Equal(0, (await Server.AskAsync("interviews", "remove", "Survey")).Status);
        Assert.Equal(0, (await Server.AskAsync("subscribers", "remove", "3801")).Status);
    }

    [Fact]
    public async Task Rules_send_calls_to_handlers_interviews_and_directories_and_the_test_says_so()
    {
        await Server.AskAsync("directories", "add", "Phone book");
        await Server.AskAsync("interviews", "add", "Poll", "--to", "1001", "--question", "enter-extension");
        await Server.AskAsync("rules", "add", "book", "--dialled", "771", "--to", "directory:phone book");
        await Server.AskAsync("rules", "add", "poll", "--dialled", "772", "--to", "interview:Poll");
        await Server.AskAsync("rules", "add", "bye", "--dialled", "773", "--to", "handler:goodbye");
        Assert.Equal("directory:Phone book", await ToAsync("771"));
        Assert.Equal("interview:Poll", await ToAsync("772"));
        Assert.Equal("handler:goodbye", await ToAsync("773"));
        await WriteAsync("rules.csv", (await Server.AskAsync("rules", "export")).Output);
        var again = await AskJsonAsync("rules", "import", FileOf("rules.csv"));
        Assert.Equal((0, 0), (again.GetProperty("added").GetInt32(), again.GetProperty("changed").GetInt32()));
    }

    [Fact]
    public async Task Files_are_exported_as_they_were_imported()
    {
        await WriteAsync(
            "handlers.csv",
            "name,keys,dialling,greeting\nA,1=handler:B; 2=handler:A,no,welcome+goodbye\nB,#=skip; 0=ignore,yes,\n");
        Assert.Equal(2, (await AskJsonAsync("handlers", "import", FileOf("handlers.csv")))
            .GetProperty("added").GetInt32());
        await WriteAsync("interviews.csv", "name,to,questions\nQ,1001,enter-extension:10; enter-pin\n");
        Assert.Equal(1, (await AskJsonAsync("interviews", "import", FileOf("interviews.csv")))
            .GetProperty("added").GetInt32());
        await WriteAsync(
            "schedules.csv", "name,hours,closed-on-holidays\nWeek,mon-fri 08:00-17:00; sat 09:00-12:00,no\n");
        await Server.AskAsync("schedules", "import", FileOf("schedules.csv"));
        await WriteAsync("holidays.csv", "name,first,last\nNew year,2027-01-01,\n");
        await Server.AskAsync("holidays", "import", FileOf("holidays.csv"));
        foreach (var kind in new[] { "handlers", "interviews", "directories", "schedules", "holidays" })
        {
            var csv = (await Server.AskAsync(kind, "export")).Output;
            await WriteAsync("again.csv", csv);
            var again = await AskJsonAsync(kind, "import", FileOf("again.csv"));
            Assert.Equal((0, 0), (again.GetProperty("added").GetInt32(), again.GetProperty("changed").GetInt32()));
        }

        Assert.Contains("\r\nWeek,\"mon-fri 08:00-17:00; sat 09:00-12:00\",no\r\n",
            (await Server.AskAsync("schedules", "export")).Output, StringComparison.Ordinal);
        await WriteAsync("bad.csv", "name,to,questions\nNobody,,x\n");
        var refused = await Server.AskAsync("interviews", "import", FileOf("bad.csv"));
        Assert.Contains("line 2, column questions: there is no prompt 'x'", refused.Error, StringComparison.Ordinal);
    }

    private async Task RefusesAsync(string reason, params string[] verb)
    {
        var refused = await Server.AskAsync(verb);
        Assert.Equal(1, refused.Status);
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
    }

    private async Task<string?> ToAsync(string dialled) =>
        (await AskJsonAsync("rules", "test", "--dialled", dialled)).GetProperty("to").GetString();

    private async Task WriteWavAsync(string name)
    {
        var samples = Enumerable.Repeat((byte)0xFF, 8000).ToArray();
        var file = new byte[WavFile.HeaderBytes + samples.Length];
        WavFile.WriteHeader(file, G711Law.MuLaw, samples.Length);
        samples.CopyTo(file, WavFile.HeaderBytes);
        await File.WriteAllBytesAsync(FileOf(name), file);
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
