using System.Collections.Immutable;
using Antiphon.Directory.Csv;
using Antiphon.Ports.Control;

namespace Antiphon.Web.Views;

/// <summary>Both servers.</summary>
public sealed record StatusView(ServerStatus Local, ServerStatus? Remote);

/// <summary>Whether what was asked is so, and why.</summary>
public sealed record HealthView(bool Healthy, string Reason);

/// <param name="Total">Calls that there can be at once.</param>
/// <param name="ForOutgoing">Of them, the last ones, for calls that the server makes.</param>
/// <param name="InUse">Calls that there are.</param>
/// <param name="Busy">The ports in use, by number.</param>
public sealed record PortsView(int Total, int ForOutgoing, int InUse, ImmutableArray<CallView> Busy);

/// <summary>What went wrong, and what would be right.</summary>
/// <param name="Error">What went wrong.</param>
/// <param name="Hint">What would be right.</param>
/// <param name="Mistakes">All that is wrong with a file that was to be imported.</param>
public sealed record ErrorView(string Error, string Hint, ImmutableArray<CsvMistake>? Mistakes = null);

/// <summary>A line of the answer to an import; the last one has a result or an error.</summary>
/// <param name="Stage">What is done now: <c>hashing</c>, <c>storing</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Done">How many records of the stage are done.</param>
/// <param name="Of">How many there are.</param>
/// <param name="Result">At the end.</param>
/// <param name="Error">At the end, in place of the result: nothing was imported.</param>
public sealed record ImportProgress(
    string Stage, int Done, int Of, ImportResult? Result = null, ErrorView? Error = null);

/// <summary>What an import did, or would do.</summary>
public sealed record ImportResult(bool DryRun, int Added, int Changed, int Unchanged);

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
