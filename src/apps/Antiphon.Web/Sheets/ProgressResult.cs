using System.Text.Json;
using System.Threading.Channels;
using Antiphon.Ports;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Http;

namespace Antiphon.Web.Sheets;

/// <summary>
/// Carries out an import and tells of it while it runs: a JSON value a line, the last one with its end. The status is
/// sent before the end is known, so whoever asks looks at the last line.
/// </summary>
internal sealed class ProgressResult(Func<Action<ImportProgress>, Task<ImportResult>> import) : IResult
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var gone = httpContext.RequestAborted;
        httpContext.Response.ContentType = "application/x-ndjson";
        // The import itself looks whether anybody still waits for it: its end is awaited in any case.
        // Of progress only the latest matters: what was not sent yet is overtaken.
        var news = Channel.CreateBounded<ImportProgress>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var end = EndOfAsync(news.Writer);
        await foreach (var progress in news.Reader.ReadAllAsync(CancellationToken.None))
        {
            await WriteAsync(httpContext.Response, progress);
            await Task.WhenAny(end, Task.Delay(Pace, gone));
        }

        await WriteAsync(httpContext.Response, await end);
    }

    private async Task<ImportProgress> EndOfAsync(ChannelWriter<ImportProgress> news)
    {
        try
        {
            var result = await import(progress => news.TryWrite(progress));
            var count = result.Added + result.Changed + result.Unchanged;
            return new ImportProgress("done", count, count, result);
        }
        catch (RefusedException e)
        {
            return new ImportProgress("failed", 0, 0, Error: new ErrorView(e.Message, e.Hint, e.Mistakes));
        }
        catch (StoreException e)
        {
            return new ImportProgress("failed", 0, 0, Error: new ErrorView(e.Message, e.Fault.Hint));
        }
        finally
        {
            news.Complete();
        }
    }

    private static async Task WriteAsync(HttpResponse response, ImportProgress progress)
    {
        await response.WriteAsync(JsonSerializer.Serialize(progress, WebJson.Lines.ImportProgress) + "\n");
        await response.Body.FlushAsync();
    }
}
