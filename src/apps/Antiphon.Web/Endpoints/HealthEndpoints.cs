using Antiphon.Ports.Control;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>What may be asked without a login, also over the network: whether it lives, serves, and how much.</summary>
internal static class HealthEndpoints
{
    /// <summary>A voice loop that has not answered by then does not live.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder routes, IServerControl server)
    {
        routes.MapGet("/health/live", async (CancellationToken gone) =>
            Answer(await TryLookAsync(server, gone), view => (true, view.Local.Status)));
        routes.MapGet("/health/in-service", async (CancellationToken gone) =>
            Answer(await TryLookAsync(server, gone), view => (view.TakesCalls, WhyOf(view))));
        routes.MapGet("/metrics", async (CancellationToken gone) =>
            await TryLookAsync(server, gone) is { } view
                ? Results.Text(PrometheusText.Write(view.Metrics), PrometheusText.ContentType)
                : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
    }

    private static string WhyOf(ServerView view) => view.IsDraining
        ? "the server is being stopped"
        : $"{view.Local.Status}: {view.Local.Reason}";

    private static IResult Answer(ServerView? view, Func<ServerView, (bool Good, string Reason)> judge)
    {
        var (good, reason) = view is null ? (false, "the voice service does not answer") : judge(view);
        return Results.Json(
            new HealthView(good, reason),
            WebJson.Readable.HealthView,
            statusCode: good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<ServerView?> TryLookAsync(IServerControl server, CancellationToken gone)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(gone);
        patience.CancelAfter(Patience);
        try
        {
            return await server.LookAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            return null;
        }
    }
}
