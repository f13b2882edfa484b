using System.Collections.Immutable;
using Antiphon.Web.Kinds;

namespace Antiphon.Web.Views;

/// <summary>A public list.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Extension">Its number.</param>
/// <param name="Note">Who looks after it.</param>
/// <param name="Members">Extensions of subscribers, then names of lists.</param>
/// <param name="Reaches">How many mailboxes a message to it reaches.</param>
public sealed record ListView(
    string Name, string? Extension, string? Note, ImmutableArray<string> Members, int Reaches);

/// <summary>What is to be set of a public list.</summary>
public sealed record ListWish : INamedWish
{
    public string? Name { get; init; }

    /// <summary>Empty: none.</summary>
    public string? Extension { get; init; }

    public string? Note { get; init; }

    /// <summary>All of them, in place of those that there are; extensions, ids or names of lists.</summary>
    public ImmutableArray<string>? Members { get; init; }

    public ImmutableArray<string>? AddMembers { get; init; }

    public ImmutableArray<string>? RemoveMembers { get; init; }
}
