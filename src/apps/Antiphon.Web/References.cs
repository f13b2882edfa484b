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
    private const string Hint = "change or remove that first";

    /// <exception cref="RefusedException">Something sends calls or messages there.</exception>
    public static void RefuseIfLedTo(Subscriber subscriber, DirectorySnapshot directory)
    {
        var name = subscriber.Extension?.Number ?? subscriber.Name;
        RefuseIfLedTo(subscriber.Id.Value, name, directory);
        RefuseIfAnswered(directory.Interviews.All.FirstOrDefault(i => i.Subscriber == subscriber.Id), name);
    }

    /// <exception cref="RefusedException">Something sends calls there.</exception>
    public static void RefuseIfLedTo(INumberedRecord record, DirectorySnapshot directory) =>
        RefuseIfLedTo(record.Id, Numbers.NameOf(record), directory);

    /// <summary>Takes a subscriber out of all lists.</summary>
    public static ImmutableArray<StoreCommand> Leave(Subscriber subscriber, DirectorySnapshot directory) =>
    [
        .. directory.Lists.InOrder().Where(l => l.Members.Contains(subscriber.Id))
            .Select(l => Patch(l, l with { Members = l.Members.Remove(subscriber.Id) })),
    ];

    /// <summary>Takes a list out of all lists.</summary>
    /// <exception cref="RefusedException">Answers to an interview go to it.</exception>
    public static ImmutableArray<StoreCommand> Leave(DistributionList list, DirectorySnapshot directory)
    {
        RefuseIfAnswered(directory.Interviews.All.FirstOrDefault(i => i.List == list.Id), Numbers.NameOf(list));
        return
        [
            .. directory.Lists.InOrder().Where(l => l.Lists.Contains(list.Id))
                .Select(l => Patch(l, l with { Lists = l.Lists.Remove(list.Id) })),
        ];
    }

    private static void RefuseIfLedTo(string id, string name, DirectorySnapshot directory)
    {
        var who = Leading(directory).FirstOrDefault(l => l.Action.LeadsTo(id)).Who;
        if (who is not null)
            throw RefusedException.Conflict($"{who} sends calls to {name}", Hint);
    }

    private static void RefuseIfAnswered(InterviewHandler? interview, string name)
    {
        if (interview is not null)
            throw RefusedException.Conflict($"{Numbers.NameOf(interview)} sends its answers to {name}", Hint);
    }

    private static IEnumerable<(string Who, CallerAction Action)> Leading(DirectorySnapshot directory)
    {
        foreach (var rule in directory.Rules.InOrder())
        {
            var action = rule.Answering ?? (rule.Mailbox is { } id ? new(ActionKind.Mailbox, id.Value) : null);
            if (action is not null)
                yield return ($"the rule {rule.Name}", action);
        }

        foreach (var handler in directory.Handlers.InOrder())
        {
            foreach (var action in handler.Actions)
                yield return (Numbers.NameOf(handler), action);
        }

        foreach (var interview in directory.Interviews.InOrder().Where(i => i.Afterwards is not null))
            yield return (Numbers.NameOf(interview), interview.Afterwards!);
        foreach (var subscriber in directory.Subscribers)
        {
            foreach (var key in subscriber.CallerKeys ?? [])
                yield return ($"the greeting of {Numbers.NameOf(subscriber)}", key.Action);
        }
    }

    private static StoreCommand.Patch Patch(DistributionList before, DistributionList after) => new(
        new RecordKey(DistributionList.RecordType, before.Id), after.ToFields().ChangedFrom(before.ToFields()));
}
