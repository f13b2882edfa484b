using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using System.Text;
using Antiphon.Ports.Hosting;

namespace Antiphon.Adapters.Host;

/// <summary>
/// The lease as a page of memory that node manager and voice service share: until when voice may send, on the
/// monotonic clock of the host, which all its processes share. The node manager moves the end on with every beat of
/// its heart; nobody has to be told when it stops, because time ends the lease.
/// </summary>
/// <remarks>The page lies in memory (<c>/dev/shm</c>) where there is one: a page of a file on a disk can hold up
/// whoever writes to it while the disk is busy.</remarks>
public sealed unsafe class LeasePage : ILease, IDisposable
{
    private const int Bytes = 4096;
    private const string Memory = "/dev/shm";

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly TimeProvider _time;
    private readonly long* _until;

    private LeasePage(string path, TimeProvider time)
    {
        (_path, _time) = (path, time);
        var stream = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.ReadWrite | FileShare.Delete,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        _file = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, Bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None,
            leaveOpen: false);
        _view = _file.CreateViewAccessor(0, Bytes);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _until = (long*)start;
    }

    public bool IsHeld => _time.GetTimestamp() < Volatile.Read(ref *_until);

    /// <summary>How long it is still held; negative when it has ended.</summary>
    public TimeSpan Left => _time.GetElapsedTime(_time.GetTimestamp(), Volatile.Read(ref *_until));

    /// <summary>The page of the server with this data directory; made when there is none, ended.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static LeasePage Open(string dataDirectory, TimeProvider time) => new(PathOf(dataDirectory), time);

    /// <summary>Voice may send for so long from now on. Only ever called by the one who grants.</summary>
    public void Grant(TimeSpan length) => Volatile.Write(
        ref *_until, _time.GetTimestamp() + (long)(length.TotalSeconds * _time.TimestampFrequency));

    /// <summary>
    /// Voice may send until this is said otherwise, also when the one who grants dies: nobody else could answer.
    /// </summary>
    public void GrantForGood() => Volatile.Write(ref *_until, long.MaxValue);

    public void End() => Volatile.Write(ref *_until, 0);

    /// <summary>Nobody needs the page any more: no process of the server is left.</summary>
    public void Remove() => File.Delete(_path);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static string PathOf(string dataDirectory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDirectory));
        if (!Directory.Exists(Memory))
            return Path.Combine(full, "lease");
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)).AsSpan(0, 8));
        return Path.Combine(Memory, $"antiphon-{name}.lease");
    }
}
