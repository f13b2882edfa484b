namespace Antiphon.Ports.Hosting;

/// <summary>
/// The node manager's word that this server may speak. Read before every send and believed for that one send only: a
/// process that was frozen and wakes finds it ended. Safe from any thread, allocates nothing.
/// </summary>
public interface ILease
{
    bool IsHeld { get; }
}

/// <summary>Of a server that has no other one to give way to.</summary>
public sealed class OwnLease : ILease
{
    public static readonly OwnLease Instance = new();

    private OwnLease()
    {
    }

    public bool IsHeld => true;
}
