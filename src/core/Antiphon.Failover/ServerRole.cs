namespace Antiphon.Failover;

/// <summary>Given at set-up and fixed.</summary>
public enum ServerRole
{
    Primary,
    Secondary,
}

/// <summary>
/// Counts up with each change of activity. The primary takes even numbers and the secondary odd ones: both active at
/// once (a cut link) never hold the same term.
/// </summary>
public readonly record struct Term(long Number) : IComparable<Term>
{
    public static readonly Term None = new(0);

    /// <summary>The smallest term above this one that the server may take.</summary>
    public Term Next(ServerRole role)
    {
        var next = Number + 1;
        return new(next % 2 == (role == ServerRole.Primary ? 0 : 1) ? next : next + 1);
    }

    public static Term Newer(Term a, Term b) => a.Number >= b.Number ? a : b;

    public static bool operator >(Term a, Term b) => a.Number > b.Number;

    public static bool operator <(Term a, Term b) => a.Number < b.Number;

    public static bool operator >=(Term a, Term b) => a.Number >= b.Number;

    public static bool operator <=(Term a, Term b) => a.Number <= b.Number;

    public int CompareTo(Term other) => Number.CompareTo(other.Number);
}

/// <summary>Which server this is, fixed for the life of the process.</summary>
/// <param name="Name">At most 15 characters.</param>
/// <param name="PeerName">None: a single server, which waits for nobody and grants itself its lease.</param>
/// <param name="Incarnation">Grows with each start of the node manager; the server's epoch.</param>
/// <param name="Version">Of the program, as the peer shows it.</param>
public sealed record NodeIdentity(ServerRole Role, string Name, string? PeerName, uint Incarnation, string Version);

/// <summary>What must survive a restart of the node manager; kept on disk whenever the machine asks for it.</summary>
/// <param name="Newest">The newest term that this server has heard of.</param>
/// <param name="Held">The term that this server held and did not give up, else none.</param>
/// <param name="PrimaryReached">When this secondary last reached its primary, by the wall clock.</param>
public sealed record NodeMemory(Term Newest, Term Held, DateTimeOffset? PrimaryReached)
{
    public static readonly NodeMemory Blank = new(Term.None, Term.None, null);
}
