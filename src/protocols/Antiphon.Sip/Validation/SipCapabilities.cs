using System.Collections.Immutable;

namespace Antiphon.Sip;

/// <summary>What this end understands; requests are judged by it and OPTIONS is answered with it.</summary>
public sealed record SipCapabilities
{
    public ImmutableArray<SipMethod> Allow { get; init; } =
    [
        SipMethod.Invite, SipMethod.Ack, SipMethod.Bye, SipMethod.Cancel, SipMethod.Options, SipMethod.Info,
        SipMethod.Prack, SipMethod.Update, SipMethod.Refer, SipMethod.Notify, SipMethod.Subscribe,
    ];

    /// <summary>Option tags (RFC 3261 19.2) that a peer may require of us.</summary>
    public ImmutableArray<string> Supported { get; init; } = ["replaces"];

    /// <summary>Option tags without which we refuse (421). Each one shuts out those that lack it.</summary>
    public ImmutableArray<string> Required { get; init; } = [];

    /// <summary>Body types that are read.</summary>
    public ImmutableArray<string> Accept { get; init; } = [MediaType.Sdp, MediaType.SipFragment];

    public ImmutableArray<string> AllowEvents { get; init; } = [SipEvent.MessageSummary];

    /// <summary>URI schemes that a Request-URI may have.</summary>
    public ImmutableArray<string> Schemes { get; init; } = ["sip", "sips", "tel"];

    public SipField AllowField => new(SipHeader.Allow, string.Join(", ", Allow));

    public SipField AcceptField => new(SipHeader.Accept, string.Join(", ", Accept));

    public SipField SupportedField => new(SipHeader.Supported, string.Join(", ", Supported));

    public SipField AllowEventsField => new(SipHeader.AllowEvents, string.Join(", ", AllowEvents));
}
