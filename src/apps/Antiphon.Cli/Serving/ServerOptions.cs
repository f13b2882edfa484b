using System.Collections.Immutable;
using System.Net;
using Antiphon.Adapters.Media;
using Antiphon.Kernel;
using Antiphon.Sip;
using Antiphon.Voice;

namespace Antiphon.Cli.Serving;

/// <summary>Everything that one server needs to know, checked.</summary>
internal sealed record ServerOptions
{
    public required string Name { get; init; }

    /// <summary>Whose stamps its records carry: 1 for a primary or a single server, 2 for a secondary.</summary>
    public required ServerId Id { get; init; }

    public required string DataDirectory { get; init; }

    /// <summary>Where SIP is listened for, over UDP and TCP.</summary>
    public required ImmutableArray<IPEndPoint> Sip { get; init; }

    /// <summary>Pages, REST and health.</summary>
    public required ImmutableArray<IPEndPoint> Http { get; init; }

    public required MediaOptions Media { get; init; }

    public required VoiceSettings Voice { get; init; }

    public SipLimits SipLimits { get; init; } = SipLimits.Default;

    /// <summary>The folder of the prompt set.</summary>
    public required string Prompts { get; init; }

    /// <summary>Where the calls are streamed to as they change.</summary>
    public IPEndPoint? ShadowTo { get; init; }

    /// <summary>Where another server streams its calls to. A server that has this waits until it is told to answer.</summary>
    public IPEndPoint? ShadowAt { get; init; }
}
