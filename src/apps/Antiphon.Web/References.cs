using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Web;

/// <summary>
/// Who refers to a record that is to go. Where calls or messages would be lost with it, its removal is refused and the
/// one that refers to it is named; lists just lose a member.
/// </summary>
internal static class References
{
    /// <exception cref="RefusedException">Something sends calls or messages there.</exception>
    public static void RefuseIfCalled(Subscriber subscriber, DirectorySnapshot directory)
    {
        if (directory.Rules.InOrder().FirstOrDefault(r => r.Mailbox == subscriber.Id) is { } rule)
        {
            throw RefusedException.Conflict(
                $"the rule {rule.Name} sends calls to {subscriber.Extension?.Number ?? subscriber.Name}",
                "change or remove that rule first");
        }
    }

    /// <summary>Takes a subscriber out of all lists.</summary>
    public static ImmutableArray<StoreCommand> Leave(Subscriber subscriber, DirectorySnapshot directory) =>
    [
        .. directory.Lists.InOrder().Where(l => l.Members.Contains(subscriber.Id))
            .Select(l => Patch(l, l with { Members = l.Members.Remove(subscriber.Id) })),
    ];

    /// <summary>Takes a list out of all lists.</summary>
    public static ImmutableArray<StoreCommand> Leave(DistributionList list, DirectorySnapshot directory) =>
    [
        .. directory.Lists.InOrder().Where(l => l.Lists.Contains(list.Id))
            .Select(l => Patch(l, l with { Lists = l.Lists.Remove(list.Id) })),
    ];

    private static StoreCommand.Patch Patch(DistributionList before, DistributionList after) => new(
        new RecordKey(DistributionList.RecordType, before.Id), after.ToFields().ChangedFrom(before.ToFields()));
}
