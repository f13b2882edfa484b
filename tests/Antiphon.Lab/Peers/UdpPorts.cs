using System.Net;
using System.Net.NetworkInformation;

namespace Antiphon.Lab.Peers;

internal static class UdpPorts
{
    public static bool IsBound(string address, int port) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners()
            .Contains(new IPEndPoint(IPAddress.Parse(address), port));
}
