using System.Collections.Immutable;
using System.Net;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Voice.Registrations;

/// <summary>Where the phone systems are at which this server registers, as far as known. Loop thread only.</summary>
internal sealed class PhoneSystems
{
    private readonly Dictionary<string, SipTargets> _known;

    public PhoneSystems(ImmutableArray<Integration> all)
    {
        All = all;
        _known = all.ToDictionary(
            i => i.Name,
            i => new SipTargets(i.Name, [.. i.Registrars.SelectMany(AddressOf)], null),
            StringComparer.Ordinal);
    }

    public ImmutableArray<Integration> All { get; }

    public SipTargets Of(Integration integration) => _known[integration.Name];

    /// <summary>Has names, which are to be looked up.</summary>
    public static bool IsToBeFound(Integration integration) =>
        integration.Registrars.Any(r => !IPAddress.TryParse(r.Host, out _));

    /// <summary>What could not be found now stays where it was.</summary>
    public void Learn(SipTargets found)
    {
        if (!_known.TryGetValue(found.System, out var before))
            return;
        _known[found.System] = found.Fault is not null && found.Targets.Length < before.Targets.Length
            ? before with { Fault = found.Fault }
            : found;
    }

    /// <summary>Whose calls come from there.</summary>
    public Integration? At(IPAddress address)
    {
        var from = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return All.FirstOrDefault(i => _known[i.Name].Targets.Any(t => t.Address.Equals(from)));
    }

    private static IEnumerable<IPEndPoint> AddressOf(HostPort host) =>
        IPAddress.TryParse(host.Host, out var address) ? [new IPEndPoint(address, host.Port ?? 5060)] : [];
}
