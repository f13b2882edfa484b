using System.Collections.Immutable;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Sip;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice;

/// <summary>How this server answers.</summary>
public sealed record VoiceSettings
{
    /// <summary>Part of every identifier that this server makes, with the epoch of its start.</summary>
    public required string ServerName { get; init; }

    /// <summary>Counts up with every start of a server.</summary>
    public required long Epoch { get; init; }

    public RoutingSettings Routing { get; init; } = RoutingSettings.Default;

    public ConversationSettings Conversation { get; init; } = ConversationSettings.Default;

    /// <summary>Calls at once. A further one is answered 486; each takes two media ports.</summary>
    public int Ports { get; init; } = 2000;

    /// <summary>So many of them, the last ones, answer no calls: callers cannot keep the server from calling.</summary>
    public int PortsForOutgoing { get; init; }

    /// <summary>
    /// A port rests for so long after a call: some phone systems offer the next one before they have let go of the
    /// last. Longer needs more ports.
    /// </summary>
    public TimeSpan PortGuardTime { get; init; }

    /// <summary>In which times are spoken and received times are written.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>
    /// Where lamps are lit that nobody subscribed to: host and port of the phone system; none: nowhere.
    /// </summary>
    public HostPort? UnsolicitedLamps { get; init; }

    /// <summary>Whose calls are answered only with credentials; none: everybody's without.</summary>
    public CallerAuthentication? Authentication { get; init; }

    /// <summary>Phone systems where this server registers.</summary>
    public ImmutableArray<Integration> Integrations { get; init; } = [];

    /// <summary>
    /// Registers also while it is inactive, as a secondary does: the phone system's call to it is what moves activity.
    /// </summary>
    public bool RegistersWhileInactive { get; init; }

    /// <summary>Another server streams its calls to this one.</summary>
    public bool HasPeer { get; init; }

    /// <summary>How old what the other server streamed can be when a call is adopted.</summary>
    public TimeSpan ShadowLagMax { get; init; } = TimeSpan.FromMilliseconds(100);
}

/// <summary>Digest authentication of those who call (RFC 3261 22, RFC 8760).</summary>
/// <param name="Policy">Realm, algorithms, the key of the nonces.</param>
/// <param name="Accounts">Passwords by user name.</param>
public sealed record CallerAuthentication(DigestPolicy Policy, IReadOnlyDictionary<string, string> Accounts);
