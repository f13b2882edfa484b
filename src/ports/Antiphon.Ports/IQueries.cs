using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Ports;

/// <summary>Ties an answer to its question; chosen by the one who asks.</summary>
public readonly record struct QueryTicket(long Value);

/// <summary>Questions that take their time, answered later on another thread's account. Asking never blocks.</summary>
public interface IQueries
{
    /// <summary>All records of a type that belong to an owner.</summary>
    void List(QueryTicket ticket, string type, string owner);

    /// <summary>
    /// How many records of a type belong to an owner, by two fields; see <see cref="IRecordReader.Count"/>.
    /// </summary>
    void Count(QueryTicket ticket, string type, string owner, string field, string secondField);

    /// <summary>One record of a selection; see <see cref="RecordPicking.Pick"/>.</summary>
    void Pick(QueryTicket ticket, RecordSelection selection, RecordPlace place);

    /// <summary>Whether a PIN is the one that was hashed; takes tens of milliseconds on purpose.</summary>
    void VerifyPin(QueryTicket ticket, string hash, string pin);

    /// <summary>A PIN as it is stored; takes as long.</summary>
    void HashPin(QueryTicket ticket, string pin);
}

/// <summary>The answer to a query.</summary>
public abstract record QueryAnswer(QueryTicket Ticket)
{
    public sealed record Listed(QueryTicket Ticket, ImmutableArray<Document> Documents) : QueryAnswer(Ticket);

    public sealed record Counted(QueryTicket Ticket, ImmutableArray<RecordCount> Counts) : QueryAnswer(Ticket);

    /// <param name="Ticket">The question's.</param>
    /// <param name="Record">Null: there is none in that place.</param>
    public sealed record Picked(QueryTicket Ticket, PickedRecord? Record) : QueryAnswer(Ticket);

    /// <param name="Ticket">Of the question.</param>
    /// <param name="Matches">It is the right PIN.</param>
    /// <param name="Stronger">What should be kept of it instead; none: what is kept is strong enough.</param>
    public sealed record PinVerified(QueryTicket Ticket, bool Matches, string? Stronger = null) : QueryAnswer(Ticket);

    public sealed record PinHashed(QueryTicket Ticket, string Hash) : QueryAnswer(Ticket);

    /// <summary>The store could not be read.</summary>
    public sealed record Failed(QueryTicket Ticket, StoreFault Fault) : QueryAnswer(Ticket);
}
