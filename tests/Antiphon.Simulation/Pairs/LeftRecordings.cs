using Antiphon.Failover;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// What a voice process that died left in the spool, as the process that ships treats it: delivered at once when the
/// other server is gone, which would go on with the calls; else when every call of that time is over.
/// </summary>
internal sealed class LeftRecordings(Host host)
{
    private bool _isWanted = true;

    public void Want() => _isWanted = true;

    public bool ShouldDeliver(NodeState state) =>
        _isWanted && state is { IsActive: true, Verdict: PeerVerdict.Gone };

    public void Deliver()
    {
        _isWanted = false;
        host.World.Tell(host, "delivers what was left");
        host.Store.Recover();
    }
}
