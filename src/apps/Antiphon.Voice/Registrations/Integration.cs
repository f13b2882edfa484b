using System.Collections.Immutable;
using Antiphon.Sip;

namespace Antiphon.Voice.Registrations;

/// <summary>A phone system where this server registers, as one trunk or as a port for each of its users.</summary>
/// <param name="Name">For status and events.</param>
/// <param name="Registrars">
/// Where REGISTER goes, in order of preference: addresses, or names that are looked up. One after the other is tried,
/// and the first one again as soon as it answers.
/// </param>
/// <param name="Domain">Of the addresses-of-record, such as example.com.</param>
/// <param name="Expires">How long a registration is asked to live.</param>
/// <param name="Users">Each registers by itself; calls to each sign in, unless they were forwarded.</param>
public sealed record Integration(
    string Name,
    ImmutableArray<HostPort> Registrars,
    string Domain,
    TimeSpan Expires,
    ImmutableArray<DigestIdentity> Users)
{
    /// <summary>As whom this server calls there; null where it needs no password.</summary>
    public DigestIdentity? Identity => Users.FirstOrDefault(u => u.Password.Length > 0);
}

public enum RegistrationState : byte
{
    NotRegistered,
    Registered,
}

/// <summary>One user's registration as an administrator sees it.</summary>
/// <param name="Reason">Why it is not registered; null when it is, or has not been answered yet.</param>
public sealed record RegistrationReport(
    string Integration, string User, string Registrar, RegistrationState State, DateTimeOffset Since, string? Reason);
