using Antiphon.Kernel;
using Antiphon.Ports.Hosting;

namespace Antiphon.Simulation.Pairs;

/// <summary>The page of memory that a host's two processes share; gone with the host's power.</summary>
internal sealed class SimulatedLease(HostClock clock) : ILease
{
    private Instant _until = new(0);

    public bool IsHeld => clock.Now < _until;

    public void Grant(TimeSpan length) => _until = clock.Now + length;

    public void GrantForGood() => _until = Instant.Never;

    public void End() => _until = new(0);
}
