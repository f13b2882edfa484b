using System.Net;
using Antiphon.Failover;
using Antiphon.Kernel;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Never two speak as one address: once the other server has said that it became active, and as long as it has not
/// said that it is not, this one may not send from the shared address. It knows packets and events only.
/// </summary>
/// <remarks>
/// Two exceptions. Servers that could not hear each other lately both believe that they are alone; only a witness
/// excludes that. And a server that had already given up the other one (1010, 1011 without 2080) has a lease without
/// an end, so that calls outlive its node manager: when its host stands still and the other one returns meanwhile, it
/// speaks on waking until its node manager has heard of the other one.
/// </remarks>
internal sealed class Speakers
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(1);

    private readonly PairWorld _world;
    private Instant _lastParted = new(0);

    public Speakers(PairWorld world)
    {
        _world = world;
        world.Air.OnSpoke = OnSpoke;
    }

    public List<string> Wrongs { get; } = [];

    public void OnParted() => _lastParted = _world.Time.Now;

    private void OnSpoke(Host by, IPAddress from)
    {
        if (!from.Equals(PairWorld.Address.Address))
            return;
        var other = _world.Other(by);
        if (Turn(other) is not { Id: PairEvent.BecameActive } theirs
            || (Turn(by) is { Id: PairEvent.BecameActive, At: var ours } && ours > theirs.At))
            return;
        var isParted = _world.FromPrimary.IsCut || _world.Time.Now - _lastParted < Lately;
        if (!isParted && !WasAlone(by))
            Wrongs.Add($"{by.Name} speaks as the address at {_world.Elapsed}, which became {other.Name}'s.");
    }

    private RaisedEvent? Turn(Host host) => !host.HasPower ? null : _world.Events.FindLast(
        e => e.By == host && e.At >= host.Begun && e.Id is PairEvent.BecameActive or PairEvent.BecameInactive);

    private bool WasAlone(Host host)
    {
        var last = _world.Events.FindLast(
            e => e.By == host && e.Id is PairEvent.PeerLost or PairEvent.PeerUnreachable or PairEvent.PeerBack);
        return last is not null && (last.Id != PairEvent.PeerBack || _world.Time.Now - last.At < Lately);
    }
}
