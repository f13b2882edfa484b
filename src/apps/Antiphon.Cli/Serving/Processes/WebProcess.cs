using Antiphon.Adapters.Host.Local;
using Antiphon.Cli.Observing;
using Antiphon.Ports.Local;
using Antiphon.Web;
using Antiphon.Web.Store;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>REST and health as a process of its own: what it wants of the server it asks the node manager.</summary>
internal static class WebProcess
{
    /// <param name="options">Checked.</param>
    /// <param name="stop">Completed when the process is told to end.</param>
    public static async Task<int> RunAsync(ServerOptions options, Task<string> stop)
    {
        using var alone = ProcessLock.Take(options.DataDirectory, LocalMessage.Hello.WebProcess);
        using var logs = HostLog.Open(options.LogLevel);
        using var link = new NodeLink(
            options.DataDirectory, new LocalMessage.Hello(LocalMessage.Hello.WebProcess, Environment.ProcessId));
        using var store = new RemoteStore(options.DataDirectory, link);
        var control = new RemoteControl(link, store);
        link.Received = control.OnReceived;
        var door = new StoreDoor(store.OpenReader, store.Connect, store.Blobs);
        await using var host = new WebHost(
            ServingProcess.WebSettingsOf(options), control, door, TimeProvider.System, logs);
        link.Start();
        await host.StartAsync();
        await stop;
        return ExitStatus.Done;
    }
}
