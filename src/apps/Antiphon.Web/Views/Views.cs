using System.Collections.Immutable;
using Antiphon.Ports.Control;

namespace Antiphon.Web.Views;

/// <summary>Both servers.</summary>
public sealed record StatusView(ServerStatus Local, ServerStatus? Remote);

/// <summary>Whether what was asked is so, and why.</summary>
public sealed record HealthView(bool Healthy, string Reason);

/// <param name="Total">Calls that there can be at once.</param>
/// <param name="InUse">Calls that there are.</param>
/// <param name="Busy">The ports in use, by number.</param>
public sealed record PortsView(int Total, int InUse, ImmutableArray<CallView> Busy);

/// <summary>What went wrong, and what would be right.</summary>
public sealed record ErrorView(string Error, string Hint);

/// <summary>An event and what it means.</summary>
public sealed record EventView(
    int Id,
    DateTimeOffset Time,
    string Server,
    string Source,
    string Severity,
    string Text,
    string? Meaning,
    string? Action);

/// <summary>Whether to trace.</summary>
public sealed record TraceWish(bool On);
