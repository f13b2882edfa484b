using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Ports.Control;
using Antiphon.Web.Store;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>The server itself: status, calls, ports, events, trace, activation.</summary>
internal static class ServerEndpoints
{
    private const int EventsDefault = 100;
    private const int EventsMax = 10_000;

    public static void Map(IEndpointRouteBuilder api, IServerControl server, StoreDoor store)
    {
        api.MapGet("/status", async (CancellationToken gone) => StatusOf(await server.LookAsync(gone)));
        api.MapGet("/calls", async (CancellationToken gone) => Results.Json(
            (await server.LookAsync(gone)).Calls, WebJson.Readable.ImmutableArrayCallView));
        api.MapGet("/replication", async (CancellationToken gone) => Results.Json(
            await server.LookAtReplicationAsync(gone), WebJson.Readable.ReplicationView));
        api.MapPost("/replication/check", async (HttpRequest request, CancellationToken gone) => Results.Json(
            await server.CompareAsync(request.Query.ContainsKey("deep"), gone), WebJson.Readable.ComparisonView));
        api.MapGet("/ports", async (CancellationToken gone) => PortsOf(await server.LookAsync(gone)));
        api.MapGet("/integrations", async (CancellationToken gone) => Results.Json(
            (await server.LookAsync(gone)).Registrations, WebJson.Readable.ImmutableArrayRegistrationView));
        api.MapGet("/events", (int? max) => Results.Json(
            Newest(store, Math.Clamp(max ?? EventsDefault, 1, EventsMax)), WebJson.Readable.ImmutableArrayEventView));
        api.MapGet("/trace", async (CancellationToken gone) => Results.Json(
            (await server.LookAsync(gone)).Trace, WebJson.Readable.TraceState));
        api.MapPut("/trace", async (TraceWish wish, CancellationToken gone) => Results.Json(
            await server.SetTraceAsync(wish.On, gone), WebJson.Readable.TraceState));
        MapOrder(api, server, "failover", r => new ServerOrder.FailOver(r.Query.ContainsKey("even-if-behind")));
        MapOrder(api, server, "failback", r => new ServerOrder.FailBack(r.Query.ContainsKey("even-if-behind")));
        MapOrder(api, server, "force-active", _ => new ServerOrder.ForceActive());
        MapOrder(api, server, "force-inactive", _ => new ServerOrder.ForceInactive());
        MapOrder(api, server, "auto/on", _ => new ServerOrder.SetAutomatic(IsOn: true));
        MapOrder(api, server, "voice/start", _ => new ServerOrder.StartVoice());
        MapOrder(api, server, "voice/stop", r => new ServerOrder.StopVoice(CallsOf(r.Query["calls"])));
        MapOrder(api, server, "auto/off", _ => new ServerOrder.SetAutomatic(IsOn: false));
    }

    private static void MapOrder(
        IEndpointRouteBuilder api, IServerControl server, string path, Func<HttpRequest, ServerOrder> order) =>
        api.MapPost($"/pair/{path}", async (HttpRequest request, CancellationToken gone) => Results.Json(
            new OrderView(await server.GiveAsync(order(request), gone)), WebJson.Readable.OrderView));

    private static CallsAtStop CallsOf(string? wish) => wish switch
    {
        null or "" or "finish" => CallsAtStop.Finish,
        "announce" => CallsAtStop.Announce,
        "drop" => CallsAtStop.Drop,
        _ => throw RefusedException.Malformed(
            $"calls={wish}: nothing such can become of calls", "say finish, announce or drop"),
    };

    private static IResult StatusOf(ServerView view) =>
        Results.Json(new StatusView(view.Local, view.Remote), WebJson.Readable.StatusView);

    private static IResult PortsOf(ServerView view) => Results.Json(
        new PortsView(view.Ports, view.PortsForOutgoing, view.Calls.Length, [.. view.Calls.OrderBy(c => c.Port)]),
        WebJson.Readable.PortsView);

    /// <summary>The newest events, oldest of them first.</summary>
    private static System.Collections.Immutable.ImmutableArray<EventView> Newest(StoreDoor store, int max)
    {
        using var reader = store.OpenReader();
        var newest = new Queue<Document>(max);
        var after = default(HybridTimestamp);
        while (reader.ListAll(LoggedEvent.RecordType, after, 1000) is { Length: > 0 } page)
        {
            foreach (var document in page)
            {
                if (newest.Count == max)
                    newest.Dequeue();
                newest.Enqueue(document);
            }

            after = page[^1].Created;
        }

        return [.. newest.Select(document => ViewOf(LoggedEvent.Read(document)))];
    }

    private static EventView ViewOf(LoggedEvent logged)
    {
        var kind = EventCatalogue.Find(logged.Id);
        return new EventView(
            logged.Id, logged.Time, logged.Server, logged.Source, logged.Severity.ToString().ToLowerInvariant(),
            logged.Text, kind?.Meaning, kind?.Action);
    }
}
