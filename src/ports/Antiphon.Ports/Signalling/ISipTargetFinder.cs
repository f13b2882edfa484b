using System.Collections.Immutable;
using System.Net;

namespace Antiphon.Ports.Signalling;

/// <summary>Finds where requests for a phone system go (RFC 3263 4). Does not wait; safe from any thread.</summary>
public interface ISipTargetFinder
{
    /// <param name="system">Named in the answer.</param>
    /// <param name="hosts">In order of preference: addresses or names, with or without a port.</param>
    void Find(string system, ImmutableArray<string> hosts);
}

/// <summary>Where a phone system is.</summary>
/// <param name="System">As it was asked for.</param>
/// <param name="Targets">In order of preference.</param>
/// <param name="Fault">What could not be found, and why; null when everything was.</param>
public sealed record SipTargets(string System, ImmutableArray<IPEndPoint> Targets, string? Fault);
