using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Adapters.Network.Naming;

/// <summary>
/// Where a phone system is, by RFC 3263 4 for UDP: an address is itself; a name with a port its hosts; a name without
/// one the hosts of its SRV records, in their order (RFC 2782), or its own at port 5060. NAPTR is not asked for: what
/// they choose is the transport, and this server has chosen.
/// </summary>
public sealed class SipTargetFinder : ISipTargetFinder, IDisposable
{
    private const int SipPort = 5060;

    private readonly NameServers _servers;
    private readonly bool _asksTheHost;
    private readonly Action<SipTargets> _found;
    private readonly Action<Exception> _died;
    private readonly CancellationTokenSource _closing = new();

    /// <param name="nameServers">Asked for everything; none: the host's, and its /etc/hosts for names of hosts.</param>
    /// <param name="found">Told what was found; on a thread of the pool.</param>
    /// <param name="died">A bug.</param>
    public SipTargetFinder(
        ImmutableArray<IPEndPoint> nameServers, Action<SipTargets> found, Action<Exception> died)
    {
        (_servers, _asksTheHost, _found, _died) = (new NameServers(nameServers), nameServers.IsEmpty, found, died);
    }

    public void Find(string system, ImmutableArray<string> hosts) => _ = FindAsync(system, hosts);

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    private async Task FindAsync(string system, ImmutableArray<string> hosts)
    {
        try
        {
            var closing = _closing.Token;
            await Task.Yield();
            var targets = ImmutableArray.CreateBuilder<IPEndPoint>();
            var faults = new List<string>();
            foreach (var host in hosts)
            {
                try
                {
                    targets.AddRange(await FindAsync(host, closing));
                }
                catch (Exception e) when (e is NameException or SocketException or FormatException)
                {
                    faults.Add($"{host}: {e.Message}");
                }
            }

            _found(new SipTargets(
                system, [.. targets.Distinct()], faults.Count == 0 ? null : string.Join("; ", faults)));
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for it any more.
        }
        catch (ObjectDisposedException)
        {
            // Likewise.
        }
        catch (Exception e)
        {
            _died(e);
        }
    }

    private async Task<IEnumerable<IPEndPoint>> FindAsync(string text, CancellationToken closing)
    {
        if (!HostPort.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out var host))
            throw new FormatException("neither an address nor a name");
        if (IPAddress.TryParse(host.Host, out var address))
            return [new IPEndPoint(address, host.Port ?? SipPort)];
        if (host.Port is { } port)
            return await HostsAsync(host.Host, port, closing);
        var services = await _servers.AskAsync($"_sip._udp.{host.Host}", DnsType.SRV, closing);
        if (services.Services.IsEmpty)
            return await HostsAsync(host.Host, SipPort, closing);
        var targets = new List<IPEndPoint>();
        // RFC 2782: a single target "." means that there is no such service.
        foreach (var service in ServiceOrder.Of(services.Services, Random.Shared).Where(s => s.Target.Length > 0))
            targets.AddRange(await HostsAsync(service.Target, service.Port, closing));
        return targets.Count > 0 ? targets : throw new NameException($"{host.Host} offers no SIP over UDP");
    }

    private async Task<IEnumerable<IPEndPoint>> HostsAsync(string name, int port, CancellationToken closing)
    {
        var addresses = _asksTheHost ? await Dns.GetHostAddressesAsync(name, closing) : await AskAsync(name, closing);
        return addresses.Length > 0
            ? addresses.Select(address => new IPEndPoint(address, port))
            : throw new NameException($"{name} has no address");
    }

    private async Task<IPAddress[]> AskAsync(string name, CancellationToken closing)
    {
        var four = await _servers.AskAsync(name, DnsType.A, closing);
        var six = await _servers.AskAsync(name, DnsType.AAAA, closing);
        return [.. four.Addresses, .. six.Addresses];
    }
}
