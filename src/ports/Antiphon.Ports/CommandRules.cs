using System.Globalization;
using Antiphon.Kernel;

namespace Antiphon.Ports;

/// <summary>
/// What a command does to its record: the same for every store, so that nobody above can tell which it is.
/// </summary>
public static class CommandRules
{
    /// <summary>The record that a command is about; null for those that have none of their own.</summary>
    public static RecordKey? SubjectOf(StoreCommand command) => command switch
    {
        StoreCommand.Put put => put.Key,
        StoreCommand.Patch patch => patch.Key,
        StoreCommand.Delete delete => delete.Key,
        _ => null,
    };

    /// <param name="command">A <c>Put</c>, <c>Patch</c> or <c>Delete</c>.</param>
    /// <param name="current">Its record as it is; null when there never was one.</param>
    /// <param name="stamp">Of the change, if there is one.</param>
    public static CommandOutcome Decide(StoreCommand command, Document? current, HybridTimestamp stamp) =>
        command switch
        {
            StoreCommand.Put put => Put(put, current, stamp),
            StoreCommand.Patch patch => Patch(patch, current, stamp),
            StoreCommand.Delete delete => Delete(delete, current, stamp),
            _ => Refuse(RefusalReason.Malformed, $"{command.GetType().Name} cannot be part of this."),
        };

    private static CommandOutcome Put(StoreCommand.Put put, Document? current, HybridTimestamp stamp)
    {
        if (current is not null && put.Expect.IsAbsent)
            return new CommandOutcome.Done();
        if (put.Expect.LessIn is { } field && current is not null
            && (current.IsDeleted || NumberIn(current.Fields, field) >= NumberIn(put.Fields, field)))
            return new CommandOutcome.Done();
        var assumed = put.Assumed ?? Fields.None;
        return (CommandOutcome?)Objection(put.Key, current, put.Expect)
            ?? new CommandOutcome.Write(
                current?.Patch(put.Fields.Without(assumed), stamp)
                    ?? Document.Create(put.Key, put.Owner, put.Fields, assumed, stamp));
    }

    private static long NumberIn(Fields fields, string name) =>
        long.TryParse(fields[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    private static CommandOutcome Patch(StoreCommand.Patch patch, Document? current, HybridTimestamp stamp) =>
        current is null
            ? Refuse(RefusalReason.NotFound, $"There is no {patch.Key}.")
            : (CommandOutcome?)Objection(patch.Key, current, patch.Expect)
                ?? (patch.Expect.Holding is { } held && current.Fields[held.Field] != held.Json
                    ? new CommandOutcome.Done()
                    : new CommandOutcome.Write(current.Patch(patch.Fields, stamp, patch.Expect.Holding?.Field)));

    private static CommandOutcome Delete(StoreCommand.Delete delete, Document? current, HybridTimestamp stamp) =>
        current is null or { IsDeleted: true }
            ? new CommandOutcome.Done()
            : (CommandOutcome?)Objection(delete.Key, current, delete.Expect)
                ?? new CommandOutcome.Write(current.Delete(stamp));

    private static CommandOutcome.Refused? Objection(RecordKey key, Document? current, Expectation expect)
    {
        if (current is { IsDeleted: true })
            return Refuse(RefusalReason.Deleted, $"{key} was deleted.");
        if (expect.Version is { } expected && current?.Version != expected)
            return Refuse(RefusalReason.Conflict, $"{key} is at {current?.Version}, not at {expected}.");
        return expect.IsAbsent && current is not null ? Refuse(RefusalReason.Conflict, $"{key} exists.") : null;
    }

    private static CommandOutcome.Refused Refuse(RefusalReason reason, string detail) =>
        new(reason, detail);
}

/// <summary>What a store has to do for a command.</summary>
public abstract record CommandOutcome
{
    private CommandOutcome()
    {
    }

    public sealed record Write(Document Record) : CommandOutcome;

    /// <summary>Nothing: an earlier command did it.</summary>
    public sealed record Done : CommandOutcome;

    public sealed record Refused(RefusalReason Reason, string Detail) : CommandOutcome;
}
