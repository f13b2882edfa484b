using System.Net.Sockets;
using Antiphon.Events;
using Antiphon.Node.Events;
using Antiphon.Ports.Control;

namespace Antiphon.Cli.Serving;

/// <summary>A server in one process as pages, REST and commands see it.</summary>
internal sealed class ServerControl(
    VoiceDesk voice, IStoreAccess store, ServerOptions options, EventLog events, TimeProvider time) : IServerControl
{
    private volatile Standing _standing = new(Now(time, options), "it is starting");

    public async Task<ServerView> LookAsync(CancellationToken cancellation)
    {
        var view = await voice.LookAsync().WaitAsync(cancellation);
        var process = new ServerProcess(Environment.ProcessId);
        var local = new ServerStatus(
            options.Name,
            options.Role,
            view.IsActive ? ServerStatus.Active : ServerStatus.Inactive,
            view.IsActive ? "Running; Active" : "Running; Inactive",
            _standing.Since,
            _standing.Reason,
            Node: process,
            Voice: process,
            view.Calls.Length,
            LastSeen: null);
        return ServerView.Of(
            local, remote: null, view,
            [.. HostMetrics.OfStore(store, options.DataDirectory), .. HostMetrics.OfProcess("server")]);
    }

    public Task<string> GiveAsync(ServerOrder order, CancellationToken cancellation) => throw Alone();

    public Task<TraceState> SetTraceAsync(bool on, CancellationToken cancellation) =>
        Task.FromResult(voice.SetTrace(on));

    public Task<ReplicationView> LookAtReplicationAsync(CancellationToken cancellation) => throw Alone();

    public Task<ComparisonView> CompareAsync(bool deep, CancellationToken cancellation) => throw Alone();

    /// <exception cref="ControlException">An address is not to be had.</exception>
    public void Activate(string reason)
    {
        try
        {
            if (!voice.Service.BecomeActive())
                return;
        }
        catch (SocketException e)
        {
            throw new ControlException(
                $"this server cannot listen at {string.Join(", ", options.Sip)}: {e.Message}",
                "every address must be this host's, and its port free (`ss -lunp`)",
                e);
        }

        _standing = new Standing(Now(time, options), reason);
        events.Tell(EventCatalogue.BecameActive, reason);
    }

    private static ControlException Alone() =>
        new("this server has no other one", "`antiphon pair` makes a pair of two servers");

    private static DateTimeOffset Now(TimeProvider time, ServerOptions options) =>
        TimeZoneInfo.ConvertTime(time.GetUtcNow(), options.Zone);

    private sealed record Standing(DateTimeOffset Since, string Reason);
}
