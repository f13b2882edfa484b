using System.Collections.Immutable;
using Antiphon.Web.Kinds;

namespace Antiphon.Web.Views;

/// <summary>A restriction table.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Lines">In the order asked, such as <c>allow 2???</c>.</param>
/// <param name="Others">Numbers that meet none of them: <c>allow</c> or <c>block</c>.</param>
/// <param name="Classes">The classes of service that go by it.</param>
public sealed record RestrictionView(
    string Name, ImmutableArray<string> Lines, string Others, ImmutableArray<string> Classes);

/// <summary>What is to be set of a restriction table.</summary>
public sealed record RestrictionWish : INamedWish
{
    public string? Name { get; init; }

    /// <summary>All of them, in place of those that there are.</summary>
    public ImmutableArray<string>? Lines { get; init; }

    public string? Others { get; init; }
}

/// <summary>What would happen to a number.</summary>
/// <param name="Purpose">What it would be dialled for: <c>transfer</c>, <c>caller-transfer</c>,
/// <c>notification</c>.</param>
/// <param name="IsAllowed">Whether it would be dialled.</param>
/// <param name="Because">What decides.</param>
public sealed record DialRulingView(string Purpose, bool IsAllowed, string Because);
