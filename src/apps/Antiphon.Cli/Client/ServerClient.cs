using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Antiphon.Cli.Serving;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Client;

/// <summary>Asks a server over the Unix socket in its data directory.</summary>
internal sealed class ServerClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _dataDirectory;
    private readonly HttpClient _http;

    public ServerClient(string dataDirectory)
    {
        _dataDirectory = dataDirectory;
        var handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost/"), Timeout = Patience };
    }

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type) =>
        SendAsync(HttpMethod.Get, path, content: null, type);

    public Task<T> SendAsync<T, TBody>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> type) =>
        SendAsync(method, path, JsonContent.Create(body, bodyType), type);

    public async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type)
    {
        using var response = await AskAsync(method, path, content);
        await using var body = await response.Content.ReadAsStreamAsync();
        return await JsonSerializer.DeserializeAsync(body, type)
            ?? throw new CommandException($"the server answered {path} with nothing", "is it of the same version?");
    }

    /// <summary>Sends a file to be imported and tells of what is done while it is.</summary>
    /// <exception cref="CommandException">Nothing was imported.</exception>
    public async Task<ImportResult> ImportAsync(string path, byte[] file, Action<ImportProgress> tell)
    {
        using var response = await AskAsync(HttpMethod.Post, path, new ByteArrayContent(file));
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await lines.ReadLineAsync() is { } line)
        {
            var progress = JsonSerializer.Deserialize(line, WebJson.Lines.ImportProgress)!;
            if (progress.Error is { } error)
                throw Refusal(error);
            if (progress.Result is { } result)
                return result;
            tell(progress);
        }

        throw new CommandException(
            "the server broke off the import", "look with --dry-run what is still to be done; its log has more");
    }

    /// <summary>Writes what the server sends into a stream.</summary>
    public async Task CopyAsync(string path, Stream output)
    {
        using var response = await AskAsync(HttpMethod.Get, path, content: null);
        await response.Content.CopyToAsync(output);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/{path}") { Content = content };
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            return response.IsSuccessStatusCode ? response : throw await ErrorOfAsync(response);
        }
        catch (Exception e) when (e.InnerException is CommandException notReached)
        {
            throw new CommandException(notReached.Message, notReached.Hint, inner: e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CommandException($"the server did not answer {path}: {e.Message}", "its log has more", inner: e);
        }
        catch (TaskCanceledException e)
        {
            throw new CommandException(
                $"the server has not answered {path} for {Patience.TotalSeconds} s",
                "it hangs: restart it, and keep its log",
                inner: e);
        }
    }

    private static async Task<CommandException> ErrorOfAsync(HttpResponseMessage response)
    {
        using (response)
        {
            try
            {
                var error = await response.Content.ReadFromJsonAsync(WebJson.Readable.ErrorView);
                return Refusal(error!);
            }
            catch (JsonException e)
            {
                return new CommandException(
                    $"the server answered {(int)response.StatusCode}", "is it of the same version?", inner: e);
            }
        }
    }

    private static CommandException Refusal(ErrorView error) => new(error.Error, error.Hint)
    {
        Details =
        [
            .. (error.Mistakes ?? []).Select(m =>
                $"line {m.Line}{(m.Column.Length > 0 ? $", column {m.Column}" : "")}: {m.Error}; {m.Hint}"),
        ],
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var path = DataDirectory.SocketOf(_dataDirectory);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw e.SocketErrorCode == SocketError.AccessDenied
                ? new CommandException($"you may not use {path}", "run this as the server's user or in its group",
                    inner: e)
                : new CommandException(
                    $"no server runs in {Path.GetFullPath(_dataDirectory)}",
                    "start it (`./run` for a demo, `systemctl start antiphon`), or give another --data",
                    inner: e);
        }
    }
}
