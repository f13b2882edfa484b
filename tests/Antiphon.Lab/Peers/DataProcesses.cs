using System.Diagnostics;

namespace Antiphon.Lab.Peers;

/// <summary>The processes of a server, found by its data directory.</summary>
internal static class DataProcesses
{
    /// <summary>Those that have this folder, or one in it, as their data.</summary>
    public static IEnumerable<int> Of(string folder)
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), out var pid))
                continue;
            string[] arguments;
            try
            {
                arguments = File.ReadAllText(Path.Combine(entry, "cmdline")).Split('\0');
            }
            catch (IOException)
            {
                continue;
            }

            var data = Array.IndexOf(arguments, "--data");
            if (data > 0 && (arguments[data + 1] == folder
                || arguments[data + 1].StartsWith(folder + "/", StringComparison.Ordinal)))
                yield return pid;
        }
    }

    /// <summary>All of them at once.</summary>
    public static void Kill(string folder)
    {
        if (Of(folder).ToArray() is { Length: > 0 } left)
            Signal("KILL", left);
    }

    /// <param name="signal">Without SIG.</param>
    /// <param name="pids">Below 0: all processes of that group.</param>
    public static void Signal(string signal, params IEnumerable<int> pids)
    {
        using var kill = Process.Start("/bin/kill", ["-s", signal, "--", .. pids.Select(pid => $"{pid}")]);
        kill.WaitForExit();
    }
}
