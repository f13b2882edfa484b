using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using static Antiphon.Adapters.Host.Addresses.SystemCalls;

namespace Antiphon.Adapters.Host.Addresses;

/// <summary>A conversation with the kernel about interfaces and their addresses (rtnetlink(7)).</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private const int RouteProtocol = 0;
    private const uint LinkGroup = 1;
    private const uint IPv4AddressGroup = 0x10;
    private const uint IPv6AddressGroup = 0x100;

    private readonly byte[] _buffer = new byte[1 << 15];
    private uint _number;

    private NetlinkSocket(int handle) => Handle = handle;

    /// <summary>For poll(2).</summary>
    public int Handle { get; }

    /// <summary>To ask by.</summary>
    /// <exception cref="AddressException">The kernel has no such thing.</exception>
    public static NetlinkSocket Open() => Open(groups: 0, flags: 0);

    /// <summary>To hear of every change by; nothing waits for it.</summary>
    /// <exception cref="AddressException">The kernel has no such thing.</exception>
    public static NetlinkSocket Watch() =>
        Open(LinkGroup | IPv4AddressGroup | IPv6AddressGroup, NonBlocking);

    /// <summary>The address is this host's for so many seconds, whether it was already or not.</summary>
    /// <exception cref="AddressException">It was refused.</exception>
    public void Put(IPAddress address, Interface at, int seconds)
    {
        var error = Ask(NetlinkMessage.Put(address, at.Index, seconds));
        if (error != 0)
            throw new AddressException(error == NotPermitted
                ? $"it cannot be put on {at.Name}: the node manager needs the right CAP_NET_ADMIN"
                : $"it cannot be put on {at.Name}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>
    /// From now on a question for a neighbour names this host's own address. A neighbour believes that whoever asks in
    /// the name of an address has it: a server that is heard and hears nothing would draw the callers to itself.
    /// </summary>
    /// <exception cref="AddressException">The kernel was not reached.</exception>
    public void AskNeighboursAsOneself(Interface at)
    {
        const int bestLocal = 2;
        // A kernel that cannot lets the address be shared all the same.
        _ = Ask(NetlinkMessage.SetArpAnnounce(at.Index, bestLocal));
    }

    /// <summary>One that is gone already is no mistake.</summary>
    /// <exception cref="AddressException">It was refused.</exception>
    public void Remove(IPAddress address, Interface at)
    {
        var error = Ask(NetlinkMessage.Remove(address, at.Index));
        if (error is not (0 or AddressNotAvailable))
            throw new AddressException(
                $"it cannot be removed from {at.Name}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    public IReadOnlyList<InterfaceAddress> Addresses()
    {
        var all = new List<InterfaceAddress>();
        List(NetlinkMessage.GetAddress, message =>
        {
            if (NetlinkMessage.TryReadAddress(message, out var address))
                all.Add(address);
        });
        return all;
    }

    public IReadOnlyList<Interface> Interfaces()
    {
        var all = new List<Interface>();
        List(NetlinkMessage.GetLink, message =>
        {
            if (NetlinkMessage.TryReadLink(message, out var link))
                all.Add(link);
        });
        return all;
    }

    /// <summary>Takes what the kernel has told since the last time.</summary>
    /// <returns>False when it had more to tell than there was room for: some of it is lost.</returns>
    public bool TryHear(NewsHandler heard)
    {
        while (true)
        {
            var length = Receive();
            if (length <= 0)
                return Marshal.GetLastPInvokeError() != BufferOverrun;
            ReadOnlySpan<byte> rest = _buffer.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref rest, out var type, out var message))
                heard(type, message);
        }
    }

    public void Dispose() => _ = Close(Handle);

    private static NetlinkSocket Open(uint groups, int flags)
    {
        var handle = Socket(NetlinkFamily, RawSocket | CloseOnExec | flags, RouteProtocol);
        Span<byte> name = stackalloc byte[12];
        name.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(name, NetlinkFamily);
        BinaryPrimitives.WriteUInt32LittleEndian(name[8..], groups);
        fixed (byte* bytes = name)
        {
            if (handle >= 0 && SystemCalls.Bind(handle, bytes, name.Length) == 0)
                return new NetlinkSocket(handle);
        }

        var error = Marshal.GetLastPInvokeError();
        if (handle >= 0)
            _ = Close(handle);
        throw new AddressException(
            $"the kernel cannot be asked for its addresses: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private int Ask(byte[] request)
    {
        Send(request);
        var error = 0;
        Answer(request, (type, message) =>
        {
            error = type == NetlinkMessage.Error ? NetlinkMessage.ErrorOf(message) : error;
            return type == NetlinkMessage.Error;
        });
        return error;
    }

    private void List(ushort type, Action<byte[]> found)
    {
        var request = NetlinkMessage.All(type);
        Send(request);
        Answer(request, (kind, message) =>
        {
            if (kind is not (NetlinkMessage.Done or NetlinkMessage.Error))
                found(message.ToArray());
            return kind is NetlinkMessage.Done or NetlinkMessage.Error;
        });
    }

    private void Send(byte[] request)
    {
        NetlinkMessage.Number(request, ++_number);
        fixed (byte* bytes = request)
        {
            if (SystemCalls.Send(Handle, bytes, request.Length, 0) != request.Length)
                throw new AddressException($"the kernel was not reached: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private void Answer(byte[] request, AnswerHandler isLast)
    {
        while (true)
        {
            var length = Receive();
            if (length <= 0 && Marshal.GetLastPInvokeError() == Interrupted)
                continue;
            if (length <= 0)
                throw new AddressException($"the kernel did not answer: {Marshal.GetLastPInvokeErrorMessage()}");
            ReadOnlySpan<byte> rest = _buffer.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref rest, out var type, out var message))
            {
                if (NetlinkMessage.NumberOf(message) == NetlinkMessage.NumberOf(request) && isLast(type, message))
                    return;
            }
        }
    }

    private int Receive()
    {
        fixed (byte* bytes = _buffer)
            return (int)SystemCalls.Receive(Handle, bytes, _buffer.Length, 0);
    }

    private delegate bool AnswerHandler(ushort type, ReadOnlySpan<byte> message);
}

/// <param name="type">Of the message.</param>
/// <param name="message">Valid until it returns.</param>
internal delegate void NewsHandler(ushort type, ReadOnlySpan<byte> message);
