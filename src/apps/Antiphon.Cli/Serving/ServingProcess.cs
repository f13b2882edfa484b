using System.Reflection;
using System.Runtime.InteropServices;
using Antiphon.Adapters.Mail;
using Antiphon.Cli.Observing;
using Antiphon.Cli.Tracing;
using Antiphon.Events;
using Antiphon.Node.Events;
using Antiphon.Node.Mail;
using Antiphon.Node.Upkeep;
using Antiphon.Ports;
using Antiphon.Ports.Control;
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

    /// <exception cref="CommandException">The server cannot start.</exception>
    public static async Task<int> RunAsync(ServerOptions options, bool isDemo)
    {
        var stop = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        try
        {
            using var data = DataDirectory.Open(options.DataDirectory, TimeProvider.System.GetUtcNow());
            await ServeAsync(options, data, isDemo, stop);
            data.MarkStopped();
            return ExitStatus.Done;
        }
        catch (IOException e)
        {
            throw new CommandException(
                $"{options.DataDirectory} cannot be used: {e.Message}",
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
        ServerOptions options, DataDirectory data, bool isDemo, TaskCompletionSource<string> stop)
    {
        var time = TimeProvider.System;
        using var logs = HostLog.Open(options.LogLevel);
        var log = logs.CreateLogger("antiphon");
        var version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);
        log.Starting(version, options.Name, data.Epoch, options.DataDirectory);
        var events = new EventLog(options.Name, data.Epoch, options.Zone, time, new EventJournal(log));
        using var trace = new SipTrace(options.DataDirectory, time, events);
        using var server = new Server(
            options, data.Epoch, time, new VoiceJournal(log, events, trace), events, fault => Die(log, logs, fault));
        var control = new ServerControl(server, options, trace, events, time);
        var store = new StoreDoor(server.Store.OpenReader, server.Store.Connect, server.Store.Blobs);
        var web = new WebSettings(
            DataDirectory.SocketOf(options.DataDirectory), options.Http, options.Conversation.Pins,
            options.Conversation.Menus, options.Zone, options.Routing,
            [.. options.Integrations.Select(i => i.Name)], server.Prompts);
        await using var host = new WebHost(web, control, store, time, logs);
        using (var reader = server.Store.OpenReader())
            events.Trim(reader);
        await using var purge = PurgeDaily(options, server, events, time);
        await using var mail = CopyByMail(options, server, events, time);
        TellOfTheStart(options, data, events, version, server.IsMediaRealTime);
        if (options.TraceAtStart)
            trace.Switch(on: true);
        var password = isDemo ? await Demo.CreateAsync(store) : null;
        if (options.ShadowAt is null)
            control.Activate("it was started, and no other server is configured");
        await host.StartAsync();
        data.Announce(new ServerNotice(
            options.Name, Environment.ProcessId, [.. options.Sip.Select(point => point.Address.ToString())]));
        SayReady(options, isDemo, password);
        var reason = await stop.Task;
        var calls = await DrainAsync(server, control, log);
        events.Tell(EventCatalogue.ServerStopped, reason, calls);
    }

    private static DailyTask PurgeDaily(ServerOptions options, Server server, EventLog events, TimeProvider time)
    {
        var writer = server.Store.Connect(_ => { });
        var ticket = 0UL;
        var purge = new MailboxPurge(
            server.Store.OpenReader, command => writer.Submit(new StoreTicket(++ticket), command), events, time);
        return new DailyTask(
            options.PurgeAt, options.Zone, time, () => purge.Run(),
            fault => events.Tell(EventCatalogue.StoreUnreadable, fault));
    }

    private static MailCopies? CopyByMail(ServerOptions options, Server server, EventLog events, TimeProvider time)
    {
        if (options.Mail is not { } smtp)
            return null;
        var writer = server.Store.Connect(_ => { });
        var ticket = 0UL;
        var ports = new MailCopyPorts(
            server.Store.OpenReader, server.Store.Blobs, command => writer.Submit(new StoreTicket(++ticket), command),
            new SmtpMailSender(smtp));
        var copies = new MailCopies(ports, events, options.Zone, time);
        server.Watch(copies.OnCommitted);
        copies.Start();
        return copies;
    }

    private static void TellOfTheStart(
        ServerOptions options, DataDirectory data, EventLog events, string version, bool isRealTime)
    {
        if (data.DiedBefore)
            events.Tell(EventCatalogue.ServerDiedBefore, data.Epoch - 1);
        events.Tell(EventCatalogue.ServerStarted, version, data.Epoch, string.Join(", ", options.Sip));
        if (!isRealTime)
            events.Tell(EventCatalogue.MediaNotRealTime);
    }

    private static void SayReady(ServerOptions options, bool isDemo, string? password)
    {
        if (isDemo)
        {
            foreach (var line in Demo.Table(options))
                Console.Out.WriteLine(line);
            if (password is not null)
                Console.Out.WriteLine(
                    $"  administrator               {Demo.AdministratorName}, password {password} (shown this once)");
        }

        Console.Out.WriteLine("ready");
    }

    /// <returns>How many calls were ended.</returns>
    private static async Task<int> DrainAsync(Server server, ServerControl control, ILogger log)
    {
        using var patience = new CancellationTokenSource(DrainMax);
        try
        {
            var calls = (await control.LookAsync(patience.Token)).Calls.Length;
            log.Stopping(calls);
            server.Drain(EndedBecause);
            while ((await control.LookAsync(patience.Token)).Calls.Length > 0)
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
    private static void Die(ILogger log, ILoggerFactory logs, Exception fault)
    {
        log.Died(fault);
        logs.Dispose();
        Environment.Exit(ExitStatus.Failed);
    }
}
