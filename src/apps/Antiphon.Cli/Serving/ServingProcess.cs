using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using Antiphon.Cli.Observing;
using Antiphon.Cli.Serving.Processes;
using Antiphon.Cli.Tracing;
using Antiphon.Events;
using Antiphon.Node.Events;
using Antiphon.Ports;
using Antiphon.Ports.Control;
using Antiphon.Ports.Hosting;
using Antiphon.Web;
using Antiphon.Web.Store;
using Microsoft.Extensions.Logging;

namespace Antiphon.Cli.Serving;

/// <summary>The life of a serving process: started, ready, told to stop, calls ended, messages kept.</summary>
internal static class ServingProcess
{
    private const string EndedBecause = "the server is being stopped";

    /// <summary>What is still there then is cut off; its recordings are recovered at the next start.</summary>
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan DrainPace = TimeSpan.FromMilliseconds(20);

    /// <summary>A server in one process.</summary>
    /// <exception cref="CommandException">The server cannot start.</exception>
    public static Task<int> RunAsync(ServerOptions options, bool isDemo) =>
        OwnDataAsync(options, (data, stop) => ServeAsync(options, data, isDemo, stop));

    /// <summary>A node manager, which starts the other processes of its server.</summary>
    /// <exception cref="CommandException">The server cannot start.</exception>
    public static Task<int> RunNodeAsync(ServerOptions options, ImmutableArray<string> flags, bool isDemo) =>
        OwnDataAsync(options, (data, stop) => NodeProcess.RunAsync(options, data, flags, isDemo, stop));

    /// <summary>A process that its node manager has started.</summary>
    /// <exception cref="CommandException">It cannot start.</exception>
    public static Task<int> RunPartAsync(ServerOptions options, Func<Task<string>, Task<int>> part) =>
        ExplainAsync(options.DataDirectory, part);

    /// <summary>The third party of a pair.</summary>
    /// <exception cref="CommandException">It cannot start, or cannot go on.</exception>
    public static Task<int> RunWitnessAsync(IPEndPoint listen, string folder) => ExplainAsync(folder, async stop =>
    {
        try
        {
            await WitnessProcess.RunAsync(listen, folder, stop);
            return ExitStatus.Done;
        }
        catch (SocketException e)
        {
            throw new CommandException(
                $"it cannot listen at {listen}: {e.Message}", "the address must be this host's, and its port free",
                inner: e);
        }
    });

    private static Task<int> OwnDataAsync(ServerOptions options, Func<DataDirectory, Task<string>, Task> serve) =>
        ExplainAsync(options.DataDirectory, async stop =>
        {
            using var data = DataDirectory.Open(options.DataDirectory, TimeProvider.System.GetUtcNow());
            await serve(data, stop);
            data.MarkStopped();
            return ExitStatus.Done;
        });

    private static async Task<int> ExplainAsync(string folder, Func<Task<string>, Task<int>> run)
    {
        var stop = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        try
        {
            return await run(stop.Task);
        }
        catch (IOException e)
        {
            throw new CommandException(
                $"{folder} cannot be used: {e.Message}",
                "does another server run with it? See server.json there; else check its rights",
                inner: e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CommandException(e.Message, "give the data directory to the user that the server runs as",
                inner: e);
        }
        catch (StoreException e)
        {
            throw new CommandException($"{e.Fault.Operation} {e.Fault.Subject}: {e.Fault.Cause}", e.Fault.Hint,
                inner: e);
        }
        catch (ControlException e)
        {
            throw new CommandException(e.Message, e.Hint, inner: e);
        }
    }

    private static async Task ServeAsync(
        ServerOptions options, DataDirectory data, bool isDemo, Task<string> stop)
    {
        var time = TimeProvider.System;
        using var logs = HostLog.Open(options.LogLevel);
        var log = logs.CreateLogger("antiphon");
        var version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
        log.Starting(version, options.Name, data.Epoch, options.DataDirectory);
        var events = new EventLog(options.Name, data.Epoch, options.Zone, time, new EventJournal(log));
        using var trace = new SipTrace(options.DataDirectory, time, events);
        using var store = StoreKeeping.Open(options, events, time);
        await using var service = new VoiceService(
            options, data.Epoch, time, store, OwnLease.Instance, new VoiceJournal(log, events, trace, _ => { }), events,
            fault => Die(log, logs, fault));
        var voice = new VoiceDesk(service, trace);
        var control = new ServerControl(voice, store, options, events, time);
        var door = new StoreDoor(store.OpenReader, store.Connect, store.Blobs);
        await using var host = new WebHost(WebSettingsOf(options), control, door, time, logs);
        await using var keeping = new StoreKeeping(options, store, events, time);
        TellOfTheStart(options, data, events, version, service.IsMediaRealTime);
        if (options.TraceAtStart)
            trace.Switch(on: true);
        if (isDemo)
            SayDemo(options, await Demo.CreateAsync(door));
        control.Activate("it was started, and no other server is configured");
        await host.StartAsync();
        data.Announce(new ServerNotice(
            options.Name, Environment.ProcessId, [.. options.Sip.Select(point => point.Address.ToString())]));
        Console.Out.WriteLine("ready");
        var reason = await stop;
        var calls = await DrainAsync(voice, log);
        events.Tell(EventCatalogue.ServerStopped, reason, calls);
    }

    /// <summary>What the web tells and takes.</summary>
    public static WebSettings WebSettingsOf(ServerOptions options) => new(
        DataDirectory.SocketOf(options.DataDirectory), options.Http, options.Conversation.Pins,
        options.Conversation.Menus, options.Zone, options.Routing, [.. options.Integrations.Select(i => i.Name)],
        () => PromptFolder.Names(options), options.Pair?.Settings);

    private static void TellOfTheStart(
        ServerOptions options, DataDirectory data, EventLog events, string version, bool isRealTime)
    {
        if (data.DiedBefore)
            events.Tell(EventCatalogue.ServerDiedBefore, data.Epoch - 1);
        events.Tell(EventCatalogue.ServerStarted, version, data.Epoch, string.Join(", ", options.Sip));
        if (!isRealTime)
            events.Tell(EventCatalogue.MediaNotRealTime);
    }

    /// <param name="options">Of the demo server.</param>
    /// <param name="password">The administrator's, when it was made now.</param>
    public static void SayDemo(ServerOptions options, string? password)
    {
        foreach (var line in Demo.Table(options))
            Console.Out.WriteLine(line);
        if (password is not null)
            Console.Out.WriteLine(
                $"  administrator               {Demo.AdministratorName}, password {password} (shown this once)");
    }

    /// <returns>How many calls were ended.</returns>
    public static async Task<int> DrainAsync(VoiceDesk voice, ILogger log)
    {
        using var patience = new CancellationTokenSource(DrainMax);
        try
        {
            var calls = (await voice.LookAsync().WaitAsync(patience.Token)).Calls.Length;
            log.Stopping(calls);
            voice.Service.Drain(EndedBecause, isAnnounced: false);
            while ((await voice.LookAsync().WaitAsync(patience.Token)).Calls.Length > 0)
                await Task.Delay(DrainPace, patience.Token);
            return calls;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, TaskCompletionSource<string> stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.TrySetResult(signal == PosixSignal.SIGINT ? "interrupted at the terminal" : "told to by SIGTERM");
        });

    /// <summary>A loop that met a bug owns state that nobody can trust: the process ends at once, unclean.</summary>
    public static void Die(ILogger log, ILoggerFactory logs, Exception fault)
    {
        log.Died(fault);
        logs.Dispose();
        Environment.Exit(ExitStatus.Failed);
    }
}
