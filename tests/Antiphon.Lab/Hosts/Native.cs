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

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Signal(int pid, int signal);

    /// <summary>The calling thread, and what it starts, is on another host from here on.</summary>
    public static void EnterNetwork(string file)
    {
        using var handle = File.OpenHandle(file);
        if (SetNamespace((int)handle.DangerousGetHandle(), NetworkNamespaces) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot enter {file}");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int handle, int kind);
}
