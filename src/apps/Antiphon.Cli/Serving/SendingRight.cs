using Antiphon.Ports.Hosting;

namespace Antiphon.Cli.Serving;

/// <summary>
/// Whether this server may send from its own addresses: always while it is inactive, as it only refuses then, and by
/// its lease while it is active.
/// </summary>
internal sealed class SendingRight(ILease lease) : ILease
{
    private volatile bool _isActive;

    public bool IsActive
    {
        get => _isActive;
        set => _isActive = value;
    }

    public bool IsHeld => !_isActive || lease.IsHeld;
}
