using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Antiphon.Lab.Hosts;

/// <summary>What a test does to hosts that .NET has no words for.</summary>
internal static partial class Native
{
    public const int Stop = 19;
    public const int Continue = 18;
    public const int Kill = 9;

    private const int NetworkNamespaces = 0x40000000;

    /// <summary>A process that has ended meanwhile is no mistake.</summary>
    public static void Signal(int pid, int signal) => _ = SendSignal(pid, signal);

    /// <summary>The calling thread, and what it starts, is on another host from here on.</summary>
    public static void EnterNetwork(string file)
    {
        using var handle = File.OpenHandle(file);
        if (SetNamespace((int)handle.DangerousGetHandle(), NetworkNamespaces) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot enter {file}");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int handle, int kind);
}
