using System.Collections.Immutable;
using Antiphon.Web.Kinds;

namespace Antiphon.Web.Views;

/// <summary>A routing rule; a condition that is null is met by every call.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="List"><c>direct</c> or <c>forwarded</c>.</param>
/// <param name="Place">In its list, from 1 on.</param>
/// <param name="Enabled">Whether it is asked.</param>
/// <param name="CallType"><c>both</c>, <c>internal</c> or <c>external</c>.</param>
/// <param name="Dialled">Pattern of the number dialled.</param>
/// <param name="Caller">Pattern of the calling number.</param>
/// <param name="Station">Pattern of the number that forwarded the call.</param>
/// <param name="Integration">A phone system.</param>
/// <param name="Schedule">A schedule's name.</param>
/// <param name="While"><c>open</c> or <c>closed</c>; null without a schedule.</param>
/// <param name="To"><c>sign-in</c>, <c>opening-greeting</c>, or an extension.</param>
public sealed record RuleView(
    string Name,
    string List,
    int Place,
    bool Enabled,
    string CallType,
    string? Dialled,
    string? Caller,
    string? Station,
    string? Integration,
    string? Schedule,
    string? While,
    string To);

/// <summary>What is to be set of a rule; an empty condition takes it away.</summary>
public sealed record RuleWish : INamedWish
{
    public string? Name { get; init; }

    public string? List { get; init; }

    public bool? Enabled { get; init; }

    public string? CallType { get; init; }

    public string? Dialled { get; init; }

    public string? Caller { get; init; }

    public string? Station { get; init; }

    public string? Integration { get; init; }

    public string? Schedule { get; init; }

    public string? While { get; init; }

    public string? To { get; init; }
}

/// <summary>Where a call would go, and why.</summary>
/// <param name="To"><c>sign-in</c>, <c>opening-greeting</c>, or whose greeting.</param>
/// <param name="Because">What decides.</param>
/// <param name="Rule">The rule that decides, if one does.</param>
/// <param name="Passed">The rules that are asked before it.</param>
public sealed record RoutingTestView(string To, string Because, string? Rule, ImmutableArray<PassedRuleView> Passed);

/// <summary>A rule that does not take the call, and the first of its conditions that the call does not meet.</summary>
public sealed record PassedRuleView(string Rule, string Why);
