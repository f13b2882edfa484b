using System.Collections.Immutable;
using System.Net;
using Antiphon.Adapters.Mail;
using Antiphon.Adapters.Media;
using Antiphon.Cli.Serving.Processes;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Sip;
using Antiphon.Voice;
using Antiphon.Voice.Registrations;
using Microsoft.Extensions.Logging;

namespace Antiphon.Cli.Serving;

/// <summary>Everything that one server needs to know, checked.</summary>
internal sealed record ServerOptions
{
    public required string Name { get; init; }

    /// <summary>Whose stamps its records carry: 1 for a primary or a single server, 2 for a secondary.</summary>
    public required ServerId Id { get; init; }

    public required string DataDirectory { get; init; }

    /// <summary>The pair that it belongs to; null for a single server.</summary>
    public PairOptions? Pair { get; init; }

    /// <summary>Where SIP is listened for, over UDP and TCP.</summary>
    public required ImmutableArray<IPEndPoint> Sip { get; init; }

    /// <summary>The pair's address, which whichever server is active listens at, too; null: none.</summary>
    public IPEndPoint? VirtualSip { get; init; }

    public ImmutableArray<IPEndPoint> AllSip => VirtualSip is { } shared ? [shared, .. Sip] : Sip;

    /// <summary>Health and metrics.</summary>
    public required ImmutableArray<IPEndPoint> Http { get; init; }

    public required MediaOptions Media { get; init; }

    public ConversationSettings Conversation { get; init; } = ConversationSettings.Default;

    public RoutingSettings Routing { get; init; } = RoutingSettings.Default;

    public CallerAuthentication? Authentication { get; init; }

    public HostPort? UnsolicitedLamps { get; init; }

    public SipLimits SipLimits { get; init; } = SipLimits.Default;

    /// <summary>Phone systems where the server registers.</summary>
    public ImmutableArray<Integration> Integrations { get; init; } = [];

    /// <summary>None: the host's.</summary>
    public ImmutableArray<IPEndPoint> NameServers { get; init; } = [];

    /// <summary>Calls at once.</summary>
    public required int Ports { get; init; }

    public required int PortsForOutgoing { get; init; }

    public required TimeSpan PortGuardTime { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Where copies of messages are sent by; null: nowhere.</summary>
    public SmtpSettings? Mail { get; init; }

    /// <summary>When messages are removed that are kept no longer.</summary>
    public TimeOnly PurgeAt { get; init; }

    /// <summary>The folder of the prompt set that comes with the program.</summary>
    public required string BuiltInPrompts { get; init; }

    /// <summary>The folder of a set of the administrator's own, which goes over it.</summary>
    public string? Prompts { get; init; }

    /// <summary>The folder of prompts that both servers of a pair share, which go over all others.</summary>
    public required string SharedPrompts { get; init; }

    public bool TraceAtStart { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    public string Role => Id == ServerId.Secondary ? "secondary" : "primary";

    /// <param name="epoch">Of this start.</param>
    public VoiceSettings ToVoiceSettings(long epoch) => new()
    {
        ServerName = Name,
        Epoch = epoch,
        Routing = Routing,
        Conversation = Conversation,
        Ports = Ports,
        PortsForOutgoing = PortsForOutgoing,
        PortGuardTime = PortGuardTime,
        Zone = Zone,
        UnsolicitedLamps = UnsolicitedLamps,
        Authentication = Authentication,
        Integrations = Integrations,
        HasPeer = Pair is not null,
        RegistersWhileInactive = Id == ServerId.Secondary,
    };
}
