using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Ports;

/// <summary>How a command ended. Exactly one comes for every command submitted.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Committed), "committed")]
[JsonDerivedType(typeof(AlreadyDone), "done")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Failed), "failed")]
public abstract record StoreReply(StoreTicket Ticket)
{
    /// <summary>On this server's disk, records and blobs.</summary>
    /// <param name="Ticket">The command's.</param>
    /// <param name="Position">In the change feed, of the command's last change.</param>
    /// <param name="Version">Of the record that was changed last.</param>
    public sealed record Committed(StoreTicket Ticket, long Position, HybridTimestamp Version) : StoreReply(Ticket);

    /// <summary>The store is as the command wants it, by an earlier one. As good as committed.</summary>
    public sealed record AlreadyDone(StoreTicket Ticket) : StoreReply(Ticket);

    /// <summary>Nothing was changed, and the same command would be refused again, except for a full queue.</summary>
    public sealed record Refused(StoreTicket Ticket, RefusalReason Reason, string Detail) : StoreReply(Ticket);

    /// <summary>
    /// The disk or file system failed. Nothing was changed that could be relied on; submit it again later.
    /// </summary>
    public sealed record Failed(StoreTicket Ticket, StoreFault Fault) : StoreReply(Ticket);
}

[JsonConverter(typeof(JsonStringEnumConverter<RefusalReason>))]
public enum RefusalReason
{
    /// <summary>Patch of a record that does not exist.</summary>
    NotFound,

    /// <summary>The record was deleted; its id is not used again.</summary>
    Deleted,

    /// <summary>The record is not at the version expected.</summary>
    Conflict,

    /// <summary>The command makes no sense, such as a batch in a batch.</summary>
    Malformed,

    /// <summary>The writer is behind by its whole queue: the same command may be submitted again later.</summary>
    QueueFull,

    /// <summary>The store is being closed.</summary>
    Closing,

    /// <summary>The spool has no such recording, and no record of it exists.</summary>
    NoRecording,

    /// <summary>Somebody still writes to the recording.</summary>
    RecordingOpen,
}

/// <summary>What failed, on what, why, and what the operator can do.</summary>
public sealed record StoreFault(string Operation, string Subject, string Cause, string Hint)
{
    public override string ToString() => $"{Operation} {Subject}: {Cause}. {Hint}";
}

/// <summary>The disk, the file system or the database file failed.</summary>
public sealed class StoreException : Exception
{
    public StoreException(StoreFault fault, Exception? inner = null)
        : base(fault.ToString(), inner) => Fault = fault;

    public StoreFault Fault { get; }
}
