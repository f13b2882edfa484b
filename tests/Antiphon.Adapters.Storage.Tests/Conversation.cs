using System.Collections.Concurrent;
using System.Collections.Immutable;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Tests;

/// <summary>Submits commands and waits for replies, in the order of their tickets.</summary>
internal sealed class Conversation : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly BlockingCollection<StoreReply> _replies = [];
    private readonly IRecordWriter _writer;
    private ulong _tickets;

    public Conversation(SqliteStore store) => _writer = store.Connect(_replies.Add);

    public static StoreReply Submit(SqliteStore store, StoreCommand command)
    {
        using var conversation = new Conversation(store);
        conversation.Submit(command);
        return conversation.Take(1)[0];
    }

    public void Submit(StoreCommand command) => _writer.Submit(new StoreTicket(++_tickets), command);

    public ImmutableArray<StoreReply> Take(int count)
    {
        var taken = ImmutableArray.CreateBuilder<StoreReply>(count);
        for (var i = 0; i < count; i++)
        {
            Assert.True(_replies.TryTake(out var reply, Patience), "The store did not answer.");
            taken.Add(reply);
        }

        taken.Sort((a, b) => a.Ticket.Value.CompareTo(b.Ticket.Value));
        return taken.DrainToImmutable();
    }

    public void Dispose() => _replies.Dispose();
}
