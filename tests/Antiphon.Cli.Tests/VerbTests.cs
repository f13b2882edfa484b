using System.Text.Json;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;

namespace Antiphon.Cli.Tests;

/// <summary>One server for all of these: each test leaves the others' subscribers alone.</summary>
public sealed class OneServer : IAsyncLifetime
{
    internal static readonly byte[] Samples = [.. Enumerable.Range(0, 12_001).Select(i => (byte)(i * 7))];
    internal static readonly CallId Call = new("earlier-1-1");

    internal TestServer Server { get; private set; } = null!;

    /// <summary>With a message that an earlier process had begun to record when it died.</summary>
    public async ValueTask InitializeAsync()
    {
        var data = TestServer.NewFolder();
        var recording = RecordingId.Of(Call, 1);
        var message = new Message
        {
            Call = Call, Take = 1, From = new Caller("+43155512", "Ada"), Codec = AudioCodec.PCMA, Urgent = true,
            Received = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(1)),
        };
        using (var spool = new RecordingSpool(data))
        {
            var key = Message.KeyOf(MessageId.Of(Call, 1));
            spool.Begin(new RecordingHeader(recording, key, "demo-1003", AudioCodec.PCMA, message.ToFields()));
            spool.Write(recording, 0, Samples);
            spool.Finish(recording, Samples.Length, Fields.None);
        }

        Server = await TestServer.StartAsync(data, flags: ["--set", "Server:TimeZone=Europe/Vienna"]);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

public class VerbTests(OneServer one) : IClassFixture<OneServer>
{
    private TestServer Server => one.Server;

    [Fact]
    public async Task Status_says_who_is_active_since_when_and_why()
    {
        var status = await AskJsonAsync("status");
        var local = status.GetProperty("local");
        Assert.Equal(JsonValueKind.Null, status.GetProperty("remote").ValueKind);
        Assert.Equal("antiphon", local.GetProperty("name").GetString());
        Assert.Equal("primary", local.GetProperty("role").GetString());
        Assert.Equal("active", local.GetProperty("state").GetString());
        Assert.Equal("Running; Active", local.GetProperty("status").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT[\d:.]+\+0[12]:00$", local.GetProperty("since").GetString());
        Assert.NotEmpty(local.GetProperty("reason").GetString()!);
        Assert.True(local.GetProperty("node").GetProperty("pid").GetInt32() > 1);
        Assert.True(local.GetProperty("voice").GetProperty("pid").GetInt32() > 1);
        Assert.Equal(0, local.GetProperty("calls").GetInt32());
    }

    [Fact]
    public async Task Without_JSON_there_are_aligned_columns()
    {
        var outcome = await Server.AskAsync("subscribers", "list");
        var lines = outcome.Output.Split('\n');
        Assert.StartsWith("EXTENSION  NAME", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("1001       Demo 1001", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_left_by_a_dead_process_is_listed_shown_and_exported_sample_for_sample()
    {
        var message = Assert.Single((await AskJsonAsync("messages", "list", "1003")).EnumerateArray());
        Assert.Equal(
            $$"""{"id":"{{MessageId.Of(OneServer.Call,
                1)}}","from":"+43155512","received":"2026-02-03T04:05:06+01:00","seconds":"""
            + """1.5,"state":"new","urgent":true,"private":false,"gapSeconds":0}""",
            string.Concat(message.GetRawText().Where(c => !char.IsWhiteSpace(c))));
        var id = message.GetProperty("id").GetString()!;
        Assert.Equal("PCMA", (await AskJsonAsync("messages", "show", "1003", id)).GetProperty("codec").GetString());
        var folder = TestServer.NewFolder();
        Assert.Equal(0, (await Server.AskAsync("messages", "export", "1003", "--all", folder)).Status);
        var wav = await File.ReadAllBytesAsync(Path.Combine(folder, $"{id}.wav"));
        System.IO.Directory.Delete(folder, recursive: true);
        Assert.True(WavFile.TryParse(wav, out var audio, out var error), error);
        Assert.Equal(WavEncoding.ALaw, audio.Encoding);
        Assert.Equal(OneServer.Samples, wav[audio.Data]);
    }

    [Fact]
    public async Task Events_tell_of_the_start_and_of_what_was_recovered_and_what_it_means()
    {
        var events = (await AskJsonAsync("events")).EnumerateArray().ToDictionary(e => e.GetProperty("id").GetInt32());
        Assert.Equal("error", events[1047].GetProperty("severity").GetString());
        Assert.Contains("Delivered", events[2040].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(events[2000].GetProperty("meaning").GetString()!);
        Assert.Contains("journalctl", (await TestServer.RunAsync("events", "explain", "2002")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscriber_is_added_changed_and_removed()
    {
        var added = await AskJsonAsync("subscribers", "add", "2001", "--name", "Grace", "--alternates", "2002,2003");
        Assert.Equal("2001", added.GetProperty("extension").GetString());
        Assert.False(added.GetProperty("hasPin").GetBoolean());
        var changed = await AskJsonAsync("subscribers", "set", "2003", "--pin", "8642", "--extension", "2009");
        Assert.Equal(added.GetProperty("id").GetString(), changed.GetProperty("id").GetString());
        Assert.True(changed.GetProperty("hasPin").GetBoolean());
        Assert.Equal("Grace", (await AskJsonAsync("subscribers", "show", "2009")).GetProperty("name").GetString());
        Assert.Equal(0, (await Server.AskAsync("subscribers", "remove", "2009")).Status);
        Assert.Equal(1, (await Server.AskAsync("subscribers", "show", "2009")).Status);
        Assert.DoesNotContain("8642", Server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("belongs to Demo 1002", "subscribers", "set", "1001", "--extension", "1002")]
    [InlineData("cannot be dialled", "subscribers", "add", "x1", "--name", "X")]
    [InlineData("fewer than 4 digits", "subscribers", "set", "1001", "--pin", "12")]
    [InlineData("counts up or down", "subscribers", "set", "1001", "--pin", "1234")]
    [InlineData("holds 1 messages", "subscribers", "remove", "1003")]
    [InlineData("no subscriber has the extension or id '4711'", "messages", "list", "4711")]
    [InlineData("has no message 'none'", "messages", "show", "1001", "none")]
    public async Task What_is_refused_says_why_and_what_would_be_right(string why, params string[] verb)
    {
        var outcome = await Server.AskAsync(verb);
        Assert.Equal(1, outcome.Status);
        Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Error.TrimEnd().Split('\n').Length);
        Assert.Empty(outcome.Output);
    }

    [Fact]
    public async Task Calls_and_ports_of_an_idle_server_are_empty()
    {
        Assert.Equal(0, (await AskJsonAsync("calls")).GetArrayLength());
        var ports = await AskJsonAsync("ports");
        Assert.Equal((2000, 0), (ports.GetProperty("total").GetInt32(), ports.GetProperty("inUse").GetInt32()));
    }

    [Fact]
    public async Task The_network_gets_health_and_figures_and_nothing_else()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://{Server.Address}:8080") };
        Assert.Equal(200, (int)(await http.GetAsync("/health/live")).StatusCode);
        Assert.Equal(200, (int)(await http.GetAsync("/health/in-service")).StatusCode);
        var metrics = await http.GetStringAsync("/metrics");
        Assert.Contains("\nantiphon_in_service 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("# TYPE antiphon_media_late_ticks_total counter\n", metrics, StringComparison.Ordinal);
        Assert.Equal(404, (int)(await http.GetAsync("/api/v1/status")).StatusCode);
        Assert.Equal(404, (int)(await http.PostAsync("/api/v1/activate", null)).StatusCode);
    }

    [Fact]
    public async Task Curl_can_ask_the_socket()
    {
        using var http = Server.OpenHttp();
        Assert.Contains("\"local\"", await http.GetStringAsync("status"), StringComparison.Ordinal);
    }

    private async Task<JsonElement> AskJsonAsync(params string[] verb)
    {
        var outcome = await Server.AskAsync([.. verb, "--json"]);
        Assert.True(outcome.Status == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement;
    }
}
