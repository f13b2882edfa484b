using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Antiphon.Audio;

namespace Antiphon.Lab.Hosts;

/// <summary>A real server on a host of its own, and what its web service says of it.</summary>
/// <param name="host">Where.</param>
/// <param name="data">Its data directory, as the test sees it.</param>
internal abstract class ServerOnHost(Host host, string data) : IAsyncDisposable
{
    private readonly HttpClient _api = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(
                new UnixDomainSocketEndPoint(Path.Combine(data, "antiphon.sock")), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://antiphon/api/v1/"), Timeout = TimeSpan.FromSeconds(3),
    };

    public Host Host => host;

    /// <summary>What it said.</summary>
    public abstract string Output { get; }

    public async Task<int> VoicePidAsync() => (await StatusAsync())!.Value.GetProperty("local").GetProperty("voice")
        .GetProperty("pid").GetInt32();

    /// <summary>As <c>antiphon status --json</c> prints it; null when it cannot be asked.</summary>
    public async Task<JsonElement?> StatusAsync()
    {
        try
        {
            return await _api.GetFromJsonAsync<JsonElement>("status");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>In the words of the status page, as "Running; Active"; empty when it cannot be asked.</summary>
    public async Task<string> StatusWordsAsync() =>
        (await StatusAsync())?.GetProperty("local").GetProperty("status").GetString() ?? "";

    /// <summary>It says what it is, whether it answers calls or not.</summary>
    public Task WaitUntilUpAsync(TimeSpan atMost) => Eventually.Get(
        async () => await StatusAsync() is null ? null : "", atMost, () => $"{Host.Name} does not start\n{Output}");

    /// <summary>Of its settings; null when there is none.</summary>
    public async Task<string?> WitnessAsync() =>
        (await _api.GetFromJsonAsync<JsonElement>("pair/settings")).GetProperty("witness").GetString();

    /// <summary>Ids of the events in its log, oldest first.</summary>
    /// <param name="since">Not those before.</param>
    public async Task<int[]> EventsAsync(DateTimeOffset since = default) =>
    [
        .. (await _api.GetFromJsonAsync<JsonElement>("events?max=200")).EnumerateArray()
            .Where(e => e.GetProperty("time").GetDateTimeOffset() >= since)
            .OrderBy(e => e.GetProperty("time").GetDateTimeOffset()).Select(e => e.GetProperty("id").GetInt32()),
    ];

    /// <summary>Where each of its calls is.</summary>
    public async Task<string[]> StagesAsync() =>
    [
        .. (await _api.GetFromJsonAsync<JsonElement>("calls")).EnumerateArray()
            .Select(c => c.GetProperty("stage").GetString()!),
    ];

    /// <summary>A mailbox's messages in its store, each with its length.</summary>
    public async Task<string[]> MessagesAsync(string mailbox) =>
    [
        .. (await _api.GetFromJsonAsync<JsonElement>($"mailboxes/{mailbox}/messages")).EnumerateArray()
            .Select(m => $"{m.GetProperty("id").GetString()}:{m.GetProperty("seconds").GetDouble():F1}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What the only message there tells of its gaps.</summary>
    public async Task<TimeSpan> GapAsync(string mailbox) => TimeSpan.FromSeconds(
        Assert.Single((await _api.GetFromJsonAsync<JsonElement>($"mailboxes/{mailbox}/messages")).EnumerateArray())
            .GetProperty("gapSeconds").GetDouble());

    /// <summary>The samples of every message of a mailbox, mu-law, by its id.</summary>
    public async Task<Dictionary<string, byte[]>> RecordingsAsync(string mailbox)
    {
        var recordings = new Dictionary<string, byte[]>();
        foreach (var message in (await _api.GetFromJsonAsync<JsonElement>($"mailboxes/{mailbox}/messages"))
            .EnumerateArray())
        {
            var id = message.GetProperty("id").GetString()!;
            var file = await _api.GetByteArrayAsync($"mailboxes/{mailbox}/messages/{id}/audio");
            if (!WavFile.TryParse(file, out var audio, out var error))
                throw new InvalidDataException(error);
            recordings.Add(id, file[audio.Data]);
        }

        return recordings;
    }

    /// <summary>What <c>antiphon failover</c> and its like ask for.</summary>
    public async Task OrderAsync(string order)
    {
        using var response = await _api.PostAsync($"pair/{order}", content: null);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException(
                $"{order} was refused: {await response.Content.ReadAsStringAsync()}\n{Output}");
    }

    /// <summary>Compares both stores, as <c>antiphon check</c> does.</summary>
    public async Task<JsonElement> CheckAsync()
    {
        using var response = await _api.PostAsync("replication/check", content: null);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public virtual ValueTask DisposeAsync()
    {
        _api.Dispose();
        return ValueTask.CompletedTask;
    }
}
