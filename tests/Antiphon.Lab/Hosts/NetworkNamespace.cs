namespace Antiphon.Lab.Hosts;

/// <summary>A network of its own, as <c>ip netns</c> makes it.</summary>
internal sealed class NetworkNamespace(string name)
{
    private const string Folder = "/run/netns";

    public string Name => name;

    /// <summary>All processes in it.</summary>
    public IEnumerable<int> Pids
    {
        get
        {
            if (MountedAt(name) is not { } ours)
                return [];
            return System.IO.Directory.EnumerateDirectories("/proc")
                .Select(d => int.TryParse(Path.GetFileName(d), out var pid) ? pid : 0)
                .Where(pid => pid != 0 && NetworkOf(pid) == ours);
        }
    }

    public static IEnumerable<string> All => System.IO.Directory.Exists(Folder)
        ? System.IO.Directory.EnumerateFiles(Folder).Select(f => Path.GetFileName(f))
        : [];

    /// <summary>What is made here, sockets and threads, belongs to this network for good.</summary>
    public T Make<T>(Func<T> make)
    {
        T made = default!;
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                Native.EnterNetwork($"{Folder}/{name}");
                made = make();
            }
            catch (Exception e)
            {
                fault = e;
            }
        });
        thread.Start();
        thread.Join();
        return fault is null ? made : throw new InvalidOperationException($"in {name}: {fault.Message}", fault);
    }

    /// <summary>With everything that runs in it.</summary>
    public void Remove()
    {
        // A process may have been starting another one.
        for (var pids = Pids.ToArray(); pids.Length > 0; pids = [.. Pids])
        {
            foreach (var pid in pids)
                Native.Signal(pid, Native.Kill);
            Thread.Sleep(5);
        }

        CommandLine.Run($"ip netns del {name}");
    }

    /// <summary>A mounted namespace is a file without a name; the table of mounts knows its identity.</summary>
    private static string? MountedAt(string name) => File.ReadLines("/proc/self/mountinfo").Select(l => l.Split(' '))
        .Where(l => l[4] == $"{Folder}/{name}").Select(l => l[3]).LastOrDefault();

    private static string? NetworkOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/ns/net", returnFinalTarget: false)?.Name;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
