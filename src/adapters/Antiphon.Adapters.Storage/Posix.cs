using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Antiphon.Adapters.Storage;

/// <summary>What .NET does not offer: hard links, and making a directory's entries durable.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0x80000; // O_RDONLY, O_CLOEXEC
    private const int Missing = 2; // ENOENT
    private const int Exists = 17; // EEXIST

    /// <summary>False when <paramref name="to"/> is there already.</summary>
    public static bool TryLink(string from, string to)
    {
        if (NativeLink(from, to) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == Exists ? false : throw Error(to);
    }

    /// <summary>Past any lock, which .NET would honour; null when there is no such file.</summary>
    public static SafeFileHandle? OpenToRead(string path)
    {
        var descriptor = NativeOpen(path, ReadOnly);
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);
        return Marshal.GetLastPInvokeError() == Missing ? null : throw Error(path);
    }

    public static void SyncDirectory(string path)
    {
        var descriptor = NativeOpen(path, ReadOnly);
        if (descriptor < 0)
            throw Error(path);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (NativeSync(handle) != 0)
            throw Error(path);
    }

    public static bool IsExists(IOException e) => e.HResult == Exists;

    private static IOException Error(string path)
    {
        var code = Marshal.GetLastPInvokeError();
        return new IOException($"{new Win32Exception(code).Message} : '{path}'", code);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeLink(string from, string to);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeSync(SafeFileHandle file);
}
