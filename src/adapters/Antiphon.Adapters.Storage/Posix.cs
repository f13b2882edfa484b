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
    private const int WouldBlock = 11; // EWOULDBLOCK
    private const int LockExclusive = 2; // LOCK_EX
    private const int LockOrFail = 4; // LOCK_NB

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

    /// <summary>
    /// Holds a directory for one at a time, as long as the handle is open or its process lives; null while another
    /// holds it. Needs the right to read it only, and makes no file.
    /// </summary>
    public static SafeFileHandle? TryLockDirectory(string path)
    {
        var handle = OpenToRead(path) ?? throw new DirectoryNotFoundException($"There is no {path}.");
        if (NativeLock(handle, LockExclusive | LockOrFail) == 0)
            return handle;
        var code = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return code == WouldBlock ? null : throw new IOException(new Win32Exception(code).Message, code);
    }

    /// <summary>Makes all of a file system durable: one call for any number of files.</summary>
    public static void SyncFileSystem(string path)
    {
        using var handle = OpenToRead(path) ?? throw new DirectoryNotFoundException($"There is no {path}.");
        if (NativeSyncFileSystem(handle) != 0)
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

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeLock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeSyncFileSystem(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NativeSync(SafeFileHandle file);
}
