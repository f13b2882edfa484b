using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Simulation.Worlds;
using Antiphon.Sip;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Between phones and the two hosts: a switch that brings what is sent to the shared address to whoever took it last
/// and has power, and what hosts send to phones. It keeps the books of who spoke as whom. Where no address is shared,
/// a proxy is in its place: it brings new calls to whoever answers, and all else goes to the address that it names.
/// </summary>
internal sealed class PairAir(PairWorld world) : ISignallingAir, IMediaAir
{
    private readonly Dictionary<IPEndPoint, Action<SipMessage>> _phones = [];
    private readonly Dictionary<IPAddress, IHandset> _handsets = [];
    private readonly Dictionary<string, Host> _chosen = [];
    private Host? _announced;

    public IPEndPoint Server => PairWorld.Address;

    /// <summary>How datagrams between phones and hosts fare.</summary>
    public required Way Way { get; init; }

    /// <summary>Told of everything that a host sends from an address.</summary>
    public Action<Host, IPAddress> OnSpoke { get; set; } = (_, _) => { };

    /// <summary>Told of every handset with which a host begins a session.</summary>
    public Action<Host, IHandset> OnReached { get; set; } = (_, _) => { };

    /// <summary>
    /// Who gets what is sent to the shared address: who announced it last, and as long as that one has it; else
    /// whoever answers when the switch asks.
    /// </summary>
    public Host? Holder => _announced is { HasPower: true, HoldsAddress: true }
        ? _announced
        : world.Hosts.FirstOrDefault(h => h is { HasPower: true, HoldsAddress: true, IsCutOff: false });

    /// <summary>Who plays something, whether it gets through or not.</summary>
    public Host? Speaker { get; set; }

    public void Announce(Host host)
    {
        if (!host.IsCutOff)
            _announced = host;
    }

    public void Join(IPEndPoint agent, Action<SipMessage> receives) => _phones.Add(agent, receives);

    public void Leave(IPEndPoint agent) => _phones.Remove(agent);

    public void Join(IPAddress address, IHandset handset) => _handsets.Add(address, handset);

    public void Leave(IPAddress address) => _handsets.Remove(address);

    public IHandset? HandsetAt(IPEndPoint remote) => _handsets.GetValueOrDefault(remote.Address);

    public void ToServer(IPEndPoint from, ReadOnlyMemory<byte> datagram) => Carry(() =>
    {
        if (SipMessage.Parse(datagram.Span, SipLimits.Default, from) is not { } message)
            return;
        if (world.SharesAddress && Holder is { IsCutOff: false } holder)
            holder.Voice?.OnDatagram(PairWorld.Address, from, message);
        else if (!world.SharesAddress && MeantBy(message) is { HasPower: true, IsCutOff: false } host)
            host.Voice?.OnDatagram(host.Own, from, message);
    });

    /// <summary>Whose address it is, if it is one's own.</summary>
    public Host? HostAt(IPAddress address) => world.Hosts.FirstOrDefault(h => h.Own.Address.Equals(address));

    public void ToPhone(Host from, IPEndPoint to, byte[] datagram) => Carry(() =>
    {
        if (!from.IsCutOff && _phones.TryGetValue(to, out var receives)
            && SipMessage.Parse(datagram, SipLimits.Default, PairWorld.Address) is { } message)
            receives(message);
    });

    /// <summary>What phones send to an address arrives at this host.</summary>
    public bool Reaches(Host host, IPAddress address) =>
        host is { HasPower: true, IsCutOff: false } && (!address.Equals(Server.Address) || Holder == host);

    /// <summary>Whether what a host says as an address is heard; that it is said is noted.</summary>
    public bool Spoke(Host host, IPAddress address)
    {
        OnSpoke(host, address);
        return !host.IsCutOff;
    }

    public void Press(IPAddress from, IPEndPoint to, char key)
    {
        if ((HostAt(to.Address) ?? Holder) is { IsCutOff: false } host)
            host.Voice?.Media.Press(from, to, key);
    }

    public void FallSilent(int port)
    {
        foreach (var host in world.Hosts)
            host.Voice?.Media.FallSilent(port);
    }

    /// <summary>A proxy keeps to whom it chose for a request as long as that one is there.</summary>
    private Host? MeantBy(SipMessage message)
    {
        var named = message is SipRequest request ? request.Uri.Host : message.TopVia.SentBy.Host;
        if (IPAddress.TryParse(named, out var address) && HostAt(address) is { } host)
            return host;
        var branch = message.TopVia.Branch!;
        if (_chosen.GetValueOrDefault(branch) is not { HasPower: true, IsCutOff: false })
        {
            if ((world.Hosts.FirstOrDefault(h => h is { Answers: true, IsCutOff: false })
                ?? world.Hosts.FirstOrDefault(h => h is { HasPower: true, IsCutOff: false })) is not { } next)
                return null;
            _chosen[branch] = next;
        }

        return _chosen[branch];
    }

    private void Carry(Action arrive)
    {
        if (Way.IsLost)
            return;
        world.Time.After(Way.Delay(), arrive);
        if (Way.IsTwice)
            world.Time.After(Way.Delay(), arrive);
    }
}
