using System.Net;
using Antiphon.Kernel;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Never two speak as one address: once the other server has said that it became active (1047), this one may not send
/// from the shared address before it says so itself. It knows packets and events only. Two servers that could not hear
/// each other lately both believe that they are alone; that is what a witness is for, and is not judged.
/// </summary>
internal sealed class Speakers
{
    private const int BecameActive = 1047;
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(3);

    private readonly PairWorld _world;
    private Instant _lastParted = new(0);

    public Speakers(PairWorld world)
    {
        _world = world;
        world.Air.OnSpoke = OnSpoke;
    }

    public List<string> Wrongs { get; } = [];

    public long Sent { get; private set; }

    public void OnParted() => _lastParted = _world.Time.Now;

    private void OnSpoke(Host by, IPAddress from)
    {
        if (!from.Equals(PairWorld.Address.Address))
            return;
        Sent++;
        var isParted = _world.FromPrimary.IsCut || _world.Time.Now - _lastParted < Lately;
        var turn = _world.Events.FindLast(e => e.Id == BecameActive);
        if (isParted || turn is null || turn.By == by)
            return;
        Wrongs.Add($"{by.Name} speaks as the address at {_world.Elapsed}, which became {turn.By.Name}'s.");
    }
}
