using Antiphon.Cli.Serving.Processes;
using Antiphon.Ports.Local;

namespace Antiphon.Cli.Serving;

/// <summary>A data directory whose server must not run while something is done to it.</summary>
internal static class StoppedServer
{
    /// <returns>Keeps it from being started until it is disposed.</returns>
    /// <exception cref="CommandException">It runs, or the directory cannot be used.</exception>
    public static FileStream Lock(string dataDirectory)
    {
        FileStream held;
        try
        {
            held = DataDirectory.Lock(dataDirectory);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CommandException(e.Message, "run this as the server's user, or as root", inner: e);
        }
        catch (IOException e)
        {
            throw Runs(dataDirectory, DataDirectory.NoticeOf(dataDirectory)?.Name, e);
        }

        // They outlive a node manager that died.
        if (ProcessLock.IsHeld(dataDirectory, VoiceProcess.LockName)
            || ProcessLock.IsHeld(dataDirectory, LocalMessage.Hello.WebProcess))
        {
            held.Dispose();
            throw Runs(dataDirectory, DataDirectory.NoticeOf(dataDirectory)?.Name, cause: null);
        }

        return held;
    }

    private static CommandException Runs(string dataDirectory, string? name, Exception? cause) => new(
        $"{name ?? "a server"} runs with {dataDirectory}; nothing was changed",
        "stop it first: `systemctl stop antiphon`, or end its `antiphon node`", inner: cause);
}
