using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Simulation.Worlds;
using Antiphon.Sip;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Between phones and the two hosts: a switch that brings what is sent to the shared address to whoever took it last
/// and has power, and what hosts send to phones. It keeps the books of who spoke as whom.
/// </summary>
internal sealed class PairAir(PairWorld world) : ISignallingAir, IMediaAir
{
    private readonly Dictionary<IPEndPoint, Action<SipMessage>> _phones = [];
    private readonly Dictionary<IPAddress, IHandset> _handsets = [];
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
        if (Holder is { IsCutOff: false } host
            && SipMessage.Parse(datagram.Span, SipLimits.Default, from) is { } message)
            host.Voice?.OnDatagram(PairWorld.Address, from, message);
    });

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

    public void Press(IPAddress from, int port, char key)
    {
        if (Holder is { IsCutOff: false } host)
            host.Voice?.Media.Press(from, port, key);
    }

    public void FallSilent(int port)
    {
        foreach (var host in world.Hosts)
            host.Voice?.Media.FallSilent(port);
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
