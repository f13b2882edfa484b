using System.Net;

namespace Antiphon.Adapters.Host.Addresses;

/// <summary>Takes what happens to a virtual address. Called on its thread; must not block.</summary>
public interface IVirtualAddressSink
{
    /// <summary>It is on this host.</summary>
    void OnTaken();

    /// <summary>It was on this host, and is not although it should be. It is being put back.</summary>
    void OnLost(string cause);

    /// <summary>It cannot be put on this host, or not be announced; tried again all the time, told once.</summary>
    void OnFault(string cause);
}

/// <summary>
/// The address that moves between two servers, on the interface whose subnet contains it. It is a lease in the kernel:
/// put there for a second or so and renewed as long as this server's own lease is, so that a host whose node manager
/// died or stands still gives it up without anybody's doing, and nothing can be sent from it any more.
/// </summary>
/// <remarks>
/// Its neighbours are told of it for two seconds after every change, ten times a second: one announcement may be lost,
/// and the one who had the address before may still speak for it. What the heart of the node manager calls returns at
/// once; the kernel is asked by a thread of this one, because changing addresses takes a lock that all of the host
/// shares.
/// </remarks>
public sealed class VirtualAddress : IDisposable
{
    private static readonly TimeSpan AnnouncePace = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AnnounceTime = TimeSpan.FromSeconds(2);

    /// <summary>A node manager that nobody stands in for has so long to be started again.</summary>
    private static readonly TimeSpan AloneTime = TimeSpan.FromSeconds(10);

    private readonly IPAddress _address;
    private readonly string? _interface;
    private readonly IVirtualAddressSink _sink;
    private readonly TimeProvider _time;
    private readonly Signal _wake = new();
    private readonly NetlinkSocket _kernel = NetlinkSocket.Open();
    private readonly NetlinkSocket _news = NetlinkSocket.Watch();
    private readonly Thread _thread;
    private volatile bool _isWanted;
    private volatile bool _stopping;
    private volatile int _lifeSeconds = 1;
    private long _grantedUntil;
    private long _announceUntil;

    // Of the thread alone.
    private Interface? _at;
    private Announcer? _announcer;
    private int _putSeconds;
    private long _putAt;
    private long _announcedAt;
    private bool _hadCarrier;
    private string? _told;

    /// <param name="address">IPv4 or IPv6; none of loopback's, which are on every host.</param>
    /// <param name="interfaceName">Where; null: where the subnet contains it.</param>
    /// <param name="sink">Takes what happens to it.</param>
    /// <param name="time">The monotonic clock.</param>
    /// <exception cref="AddressException">The kernel cannot be asked.</exception>
    public VirtualAddress(IPAddress address, string? interfaceName, IVirtualAddressSink sink, TimeProvider time)
    {
        (_address, _interface, _sink, _time) = (address, interfaceName, sink, time);
        _thread = new Thread(Run) { Name = "virtual-address", IsBackground = true };
        _thread.Start();
    }

    /// <summary>This server has it from now on, as long as it is granted; said again: it is announced again.</summary>
    public void Take()
    {
        _isWanted = true;
        AnnounceFromNow();
        Wake();
    }

    /// <summary>It may be kept for so long. Comes with every beat.</summary>
    /// <param name="length">From now on.</param>
    /// <param name="isAlone">Nobody else can have it: it outlives a restart of the node manager.</param>
    public void Grant(TimeSpan length, bool isAlone)
    {
        // The kernel counts whole seconds.
        var life = isAlone && length < AloneTime ? AloneTime : length;
        _lifeSeconds = Math.Max(1, (int)Math.Ceiling(life.TotalSeconds));
        Volatile.Write(ref _grantedUntil, After(length));
        if (_isWanted)
            Wake();
    }

    public void Release()
    {
        _isWanted = false;
        Wake();
    }

    /// <summary>Removes it, too.</summary>
    public void Dispose()
    {
        _isWanted = false;
        _stopping = true;
        _wake.Give();
        _thread.Join();
        _wake.Dispose();
        _kernel.Dispose();
        _news.Dispose();
    }

    // What comes after the end finds nobody to wake, and perhaps another file by the signal's number.
    private void Wake()
    {
        if (!_stopping)
            _wake.Give();
    }

    private void Run()
    {
        RealTime.TryTake();
        while (!_stopping)
        {
            _wake.Wait(_news.Handle, IsAnnouncing ? AnnouncePace : null);
            try
            {
                // Its own removal must not be taken for somebody else's: what is no longer wanted goes first.
                if (!_isWanted)
                    Remove();
                Hear();
                if (_isWanted)
                    Hold();
            }
            catch (AddressException e)
            {
                Tell(e.Message);
            }
        }
    }

    private bool IsAnnouncing => _at is not null && _time.GetTimestamp() < Volatile.Read(ref _announceUntil);

    private void Hold()
    {
        // A thread that stood still finds its wish as old as its grant.
        if (_time.GetTimestamp() < Volatile.Read(ref _grantedUntil))
            Put();
        if (!IsAnnouncing || _time.GetElapsedTime(_announcedAt) < AnnouncePace / 2)
            return;
        _announcer ??= new Announcer(_address, _at!.Value);
        _announcer.Announce();
        _announcedAt = _time.GetTimestamp();
    }

    private void Put()
    {
        var seconds = _lifeSeconds;
        // Four times in its life: every change is told to all who watch addresses on this host.
        if (_at is not null && seconds == _putSeconds && _time.GetElapsedTime(_putAt).TotalSeconds < seconds / 4.0)
            return;
        var isNew = _at is null;
        var at = _at ?? FindPlace();
        if (isNew)
            _kernel.AskNeighboursAsOneself(at);
        _kernel.Put(_address, at, seconds);
        (_at, _putSeconds, _putAt) = (at, seconds, _time.GetTimestamp());
        if (!isNew)
            return;
        _told = null;
        _hadCarrier = at.HasCarrier;
        AnnounceFromNow();
        _sink.OnTaken();
    }

    private void Remove()
    {
        _told = null;
        if (_at is not { } at)
            return;
        Forget();
        _kernel.Remove(_address, at);
    }

    private void Forget()
    {
        _announcer?.Dispose();
        (_at, _announcer) = (null, null);
    }

    private void Hear()
    {
        if (!_news.TryHear(OnNews) && _at is { } at
            && !_kernel.Addresses().Any(a => a.Index == at.Index && a.Address.Equals(_address)))
            Lose();
    }

    private void OnNews(ushort type, ReadOnlySpan<byte> message)
    {
        if (_at is not { } at)
            return;
        if (type == NetlinkMessage.RemoveAddress && NetlinkMessage.TryReadAddress(message, out var removed)
            && removed.Index == at.Index && removed.Address.Equals(_address))
            Lose();
        else if (type == NetlinkMessage.NewLink && NetlinkMessage.TryReadLink(message, out var link)
            && link.Index == at.Index)
        {
            // Neighbours behind a cable that is plugged in again may have learnt something else meanwhile.
            if (link.HasCarrier && !_hadCarrier)
                AnnounceFromNow();
            _hadCarrier = link.HasCarrier;
        }
    }

    private void Lose()
    {
        var isExpired = _time.GetElapsedTime(_putAt).TotalSeconds >= _putSeconds;
        var name = _at!.Value.Name;
        Forget();
        _sink.OnLost(isExpired
            ? $"it was not renewed for {_putSeconds} s"
            : $"somebody removed it from {name}");
    }

    private Interface FindPlace()
    {
        var (addresses, interfaces) = (_kernel.Addresses(), _kernel.Interfaces());
        var bits = 8 * _address.GetAddressBytes().Length;
        var own = addresses.FirstOrDefault(a => a.Address.Equals(_address) && a.PrefixBits < bits);
        if (own.Address is not null)
            throw new AddressException($"it is configured as {_address}/{own.PrefixBits} on this host itself and would "
                + "not move: remove it there");
        if (_interface is not null)
            return interfaces.FirstOrDefault(i => i.Name == _interface) is { Name: not null } named
                ? named
                : throw new AddressException($"there is no interface {_interface} on this host (Pair:Interface)");
        var index = addresses.FirstOrDefault(a => Contains(a, bits)).Index;
        return index != 0
            ? interfaces.First(i => i.Index == index)
            : throw new AddressException("no interface of this host has a subnet that contains it: set Pair:Interface");
    }

    private bool Contains(InterfaceAddress at, int bits) =>
        at.PrefixBits < bits && at.Address.AddressFamily == _address.AddressFamily
        && new IPNetwork(Masked(at.Address, at.PrefixBits), at.PrefixBits).Contains(_address);

    private static IPAddress Masked(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xFF00 >> Math.Clamp(bits - (8 * i), 0, 8));
        return new IPAddress(bytes);
    }

    private void Tell(string cause)
    {
        if (cause == _told)
            return;
        _told = cause;
        _sink.OnFault(cause);
    }

    private void AnnounceFromNow() => Volatile.Write(ref _announceUntil, After(AnnounceTime));

    private long After(TimeSpan time) => _time.GetTimestamp() + (long)(time.TotalSeconds * _time.TimestampFrequency);
}
