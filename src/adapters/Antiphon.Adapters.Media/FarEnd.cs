using Antiphon.Adapters.Media.Native;
using Antiphon.Kernel;
using Antiphon.Ports.Hosting;

namespace Antiphon.Adapters.Media;

/// <summary>
/// Symmetric RTP: where the far end's packets really come from. The first sender of a packet that fits is taken for
/// the far end and the socket is connected to it, so that the kernel refuses strangers. A far end that is silent for
/// a while may come back from elsewhere (its address translator forgot it).
/// </summary>
internal sealed class FarEnd(UdpSocket socket, ILease lease)
{
    private static readonly TimeSpan RebindAfter = TimeSpan.FromSeconds(5);

    private SocketName _expected;
    private SocketName _latched;
    private bool _isLatched;
    private Instant _lastPacket;

    public UdpSocket Socket => socket;

    public Instant LastHeard { get; private set; }

    /// <summary>Whether the socket takes packets of one sender only.</summary>
    public bool IsConnected => _isLatched;

    public void ExpectAt(SocketName expected, Instant now)
    {
        _expected = expected;
        Release();
        _lastPacket = now;
    }

    /// <summary>The far end is alive, or has no need to send.</summary>
    public void Excuse(Instant now) => LastHeard = now;

    public void Tick(Instant now)
    {
        if (_isLatched && now - _lastPacket > RebindAfter)
            Release();
    }

    public bool Accepts(in SocketName source, Instant now)
    {
        if (!_isLatched)
        {
            _latched = source;
            _isLatched = true;
            socket.Connect(source);
        }
        else if (!_latched.Equals(source))
        {
            // Arrived before the socket was connected.
            return false;
        }

        Hear(now);
        return true;
    }

    /// <summary>A packet came by the connected socket.</summary>
    public void Hear(Instant now)
    {
        _lastPacket = now;
        LastHeard = now;
    }

    public bool IsFrom(in SocketName source) => source.SameAddress(_isLatched ? _latched : _expected);

    /// <summary>Whether what is sent now goes out.</summary>
    public bool MayBeTold => lease.IsHeld;

    public void Send(ReadOnlySpan<byte> packet)
    {
        if (!MayBeTold)
            return;
        if (_isLatched)
            socket.Send(packet);
        else
            socket.SendTo(packet, _expected);
    }

    private void Release()
    {
        if (_isLatched)
            socket.Disconnect();
        _isLatched = false;
    }
}
