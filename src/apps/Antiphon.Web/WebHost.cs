using System.Collections.Immutable;
using System.Net;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Failover;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Ports.Control;
using Antiphon.Web.Callers;
using Antiphon.Web.Endpoints;
using Antiphon.Web.Kinds;
using Antiphon.Web.Sheets;
using Antiphon.Web.Store;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Antiphon.Web;

/// <summary>Where the server is asked.</summary>
/// <param name="SocketPath">The Unix socket in the data directory; who may open it may do everything.</param>
/// <param name="Addresses">Where everybody may ask for health and figures, and nothing else.</param>
/// <param name="Pins">What a PIN must be.</param>
/// <param name="Menus">The profiles of keys that there are.</param>
/// <param name="Zone">In which schedules are meant.</param>
/// <param name="Routing">The system's own numbers.</param>
/// <param name="Integrations">The names of the phone systems where the server registers.</param>
/// <param name="Prompts">The names of all prompts there are now.</param>
/// <param name="Pair">What holds in the pair where nothing was set; null for a single server.</param>
public sealed record WebSettings(
    string SocketPath, ImmutableArray<IPEndPoint> Addresses, PinPolicy Pins, PhoneMenus Menus, TimeZoneInfo Zone,
    RoutingSettings Routing, ImmutableArray<string> Integrations, Func<IReadOnlySet<string>> Prompts,
    PairSettings? Pair);

/// <summary>
/// HTTP in two programs that share nothing but the server they ask: the whole interface on the Unix socket, which the
/// file system protects, and health and figures on the network. What the second one does not map cannot be reached
/// there, whatever a request says of its host.
/// </summary>
public sealed class WebHost : IAsyncDisposable
{
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly WebSettings _settings;
    private readonly DirectoryIndex _index;
    private readonly WebApplication _local;
    private readonly WebApplication? _network;

    public WebHost(
        WebSettings settings, IServerControl server, StoreDoor store, TimeProvider time, ILoggerFactory logs)
    {
        _settings = settings;
        _index = new DirectoryIndex(store);
        _local = Build(logs, web => web.ListenUnixSocket(settings.SocketPath));
        HealthEndpoints.Map(_local, server);
        var api = _local.MapGroup("/api/v1");
        ServerEndpoints.Map(api, server, store);
        new PairEndpoints(settings.Pair, store).Map(api);
        var rules = new SubscriberRules(settings.Pins, settings.Menus, time);
        new SubscriberEndpoints(store, _index, rules, time).Map(api);
        new SubscriberSheetEndpoints(store, _index, new SubscriberSheet(rules)).Map(api);
        var greetings = new GreetingText(store.Blobs, settings.Prompts);
        MapKind(api, new ClassKind(), store);
        MapKind(api, new TemplateKind(rules), store);
        MapKind(api, new RestrictionKind(), store);
        new DiallingEndpoints(_index).Map(api);
        MapKind(api, new ScheduleKind(settings.Zone, time), store);
        MapKind(api, new HolidayKind(), store);
        MapKind(api, new ListKind(), store);
        MapKind(api, new HandlerKind(greetings), store);
        MapKind(api, new InterviewKind(greetings), store);
        MapKind(api, new DirectoryKind(greetings), store);
        var routing = new RuleKind(settings.Integrations);
        MapKind(api, routing, store);
        new RoutingEndpoints(routing, settings.Routing, settings.Zone, store, _index, time).Map(api);
        new GreetingEndpoints(store, _index, greetings, time).Map(api);
        new MessageEndpoints(store, _index).Map(api);
        if (settings.Addresses.IsEmpty)
            return;
        _network = Build(logs, web =>
        {
            foreach (var address in settings.Addresses)
                web.Listen(address);
        });
        HealthEndpoints.Map(_network, server);
    }

    /// <exception cref="IOException">An address or the socket's path cannot be had.</exception>
    public async Task StartAsync()
    {
        // A socket that a killed server left; whoever may run this server has made sure that no other one runs here.
        File.Delete(_settings.SocketPath);
        await _local.StartAsync();
        File.SetUnixFileMode(_settings.SocketPath, OwnerAndGroup);
        if (_network is not null)
            await _network.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _local.DisposeAsync();
        if (_network is not null)
            await _network.DisposeAsync();
        _index.Dispose();
        File.Delete(_settings.SocketPath);
    }

    private void MapKind<T, TView, TWish>(
        IEndpointRouteBuilder api, NamedKind<T, TView, TWish> kind, StoreDoor store)
        where T : class, INamedRecord<T>
        where TWish : class, INamedWish
    {
        new NamedRecordEndpoints<T, TView, TWish>(kind, store, _index).Map(api);
        new NamedSheetEndpoints<T, TView, TWish>(kind, store, _index).Map(api);
    }

    private static WebApplication Build(
        ILoggerFactory logs, Action<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            listen(kestrel);
        });
        builder.Services.AddSingleton(logs);
        builder.Services.AddRoutingCore();
        // The process ends when the voice service says so, not when a signal reaches the web.
        builder.Services.AddSingleton<IHostLifetime, EndsWithItsOwner>();
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, WebJson.Readable));
        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = ExplainAsync,
            SuppressDiagnosticsCallback = context =>
                context.Exception is RefusedException or ControlException or BadHttpRequestException,
        });
        return app;
    }

    private static Task ExplainAsync(HttpContext context)
    {
        var exception = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var (status, error, hint) = exception switch
        {
            RefusedException refused => (refused.Status, refused.Message, refused.Hint),
            ControlException control => (control.IsAway ? 503 : 409, control.Message, control.Hint),
            StoreException store =>
                (503, $"{store.Fault.Operation} {store.Fault.Subject}: {store.Fault.Cause}", store.Fault.Hint),
            BadHttpRequestException bad =>
                (bad.StatusCode, bad.InnerException?.Message ?? bad.Message, "see docs/administration.md"),
            _ => (500, "the server met a fault in the program", "its log has the details: journalctl -u antiphon"),
        };
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new ErrorView(error, hint, (exception as RefusedException)?.Mistakes), WebJson.Readable.ErrorView);
    }

    private sealed class EndsWithItsOwner : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
