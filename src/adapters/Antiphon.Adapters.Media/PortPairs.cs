using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Media;

/// <summary>
/// Pairs of ports, RTP even and RTCP after it (RFC 3550 11), the one that rested longest first: packets of an ended
/// call must not fall into the next. The first is another one in each life: a call that was here before, or is at the
/// other server, and comes back is to find its port free.
/// </summary>
internal sealed class PortPairs
{
    private const int TriesMax = 16;

    private readonly ConcurrentQueue<int> _rested;
    private readonly IPAddress? _shared;

    public PortPairs(MediaOptions options, Chance chance)
    {
        _shared = options.SharedAddress;
        var first = options.PortFirst + (options.PortFirst & 1);
        var count = Math.Max(1, (options.PortLast - first + 1) / 2);
        var begin = chance.Next(count);
        _rested = new ConcurrentQueue<int>(
            Enumerable.Range(0, count).Select(i => first + (2 * ((begin + i) % count))));
    }

    /// <summary>Binds a pair; another program's ports in the range are passed over.</summary>
    public (int Port, UdpSocket Audio, UdpSocket Control)? Open(IPEndPoint local, out string error)
    {
        error = "all ports of the range are in use";
        if (local.Port != 0)
            return TryBind(local.Address, local.Port, out error);
        for (var i = 0; i < TriesMax && _rested.TryDequeue(out var port); i++)
        {
            if (TryBind(local.Address, port, out error) is { } bound)
                return bound;
            _rested.Enqueue(port);
        }

        return null;
    }

    public void Release(int port) => _rested.Enqueue(port);

    private (int Port, UdpSocket Audio, UdpSocket Control)? TryBind(IPAddress address, int port, out string error)
    {
        var isShared = address.Equals(_shared);
        UdpSocket? audio = null;
        try
        {
            audio = UdpSocket.Bind(new IPEndPoint(address, port), isShared);
            var control = UdpSocket.Bind(new IPEndPoint(address, port + 1), isShared);
            error = "";
            return (port, audio.Value, control);
        }
        catch (Win32Exception e)
        {
            audio?.Close();
            error = e.Message;
            return null;
        }
    }
}
