namespace Antiphon.Cli.Serving.Processes;

/// <summary>A file that a process holds as long as it lives; the kernel frees it, whatever becomes of it.</summary>
internal static class ProcessLock
{
    /// <exception cref="IOException">Another process holds it.</exception>
    public static FileStream Take(string dataDirectory, string name) => new(
        PathOf(dataDirectory, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    public static bool IsHeld(string dataDirectory, string name)
    {
        try
        {
            using var free = Take(dataDirectory, name);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string PathOf(string dataDirectory, string name) => Path.Combine(dataDirectory, $"{name}.lock");
}
