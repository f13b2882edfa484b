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
            Answer(await LookAsync(server, gone), view => (true, view.Local.Status)));
        routes.MapGet("/health/in-service", async (CancellationToken gone) =>
            Answer(await LookAsync(server, gone), view => (view.TakesCalls, WhyOf(view))));
        routes.MapGet("/metrics", async (CancellationToken gone) =>
            (await LookAsync(server, gone)).View is { } view
                ? Results.Text(PrometheusText.Write(view.Metrics), PrometheusText.ContentType)
                : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
    }

    private static string WhyOf(ServerView view) =>
        view.IsDraining ? "the server is being stopped"
        : view.Local.State == ServerStatus.Active && !view.IsAnswering
            ? $"{view.Local.Status}, but its voice service does not answer calls: it is being started, or hangs"
        : $"{view.Local.Status}: {view.Local.Reason}";

    private static IResult Answer(Seen seen, Func<ServerView, (bool Good, string Reason)> judge)
    {
        var (good, reason) = seen.View is { } view ? judge(view) : (false, seen.WhyNot);
        return Results.Json(
            new HealthView(good, reason),
            WebJson.Readable.HealthView,
            statusCode: good ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Seen> LookAsync(IServerControl server, CancellationToken gone)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(gone);
        patience.CancelAfter(Patience);
        try
        {
            return new Seen(await server.LookAsync(patience.Token), "");
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            return new Seen(null, "the server does not answer");
        }
        catch (ControlException e)
        {
            return new Seen(null, e.Message);
        }
    }

    private readonly record struct Seen(ServerView? View, string WhyNot);
}
