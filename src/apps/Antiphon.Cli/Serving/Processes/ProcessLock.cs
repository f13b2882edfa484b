using System.Globalization;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// A file that a process holds as long as it lives; the kernel frees it, whatever becomes of it. Beside it stands who
/// that is.
/// </summary>
internal static class ProcessLock
{
    /// <exception cref="IOException">Another process holds it.</exception>
    public static FileStream Take(string dataDirectory, string name)
    {
        var held = Open(dataDirectory, name);
        File.WriteAllText(PathOf(dataDirectory, name, "pid"), $"{Environment.ProcessId}\n");
        return held;
    }

    /// <summary>Makes no file: whoever asks may be another user than the server's.</summary>
    public static bool IsHeld(string dataDirectory, string name)
    {
        if (!File.Exists(PathOf(dataDirectory, name, "lock")))
            return false;
        try
        {
            using var free = Open(dataDirectory, name);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>The process that holds it; null when none does, or it has not said who it is.</summary>
    public static int? HolderOf(string dataDirectory, string name)
    {
        var file = PathOf(dataDirectory, name, "pid");
        return IsHeld(dataDirectory, name) && File.Exists(file) && int.TryParse(
            File.ReadAllText(file), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var pid)
            ? pid
            : null;
    }

    private static FileStream Open(string dataDirectory, string name) => new(
        PathOf(dataDirectory, name, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static string PathOf(string dataDirectory, string name, string kind) =>
        Path.Combine(dataDirectory, $"{name}.{kind}");
}
