using System.Collections.Concurrent;
using Antiphon.Ports;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>Gives the store one command at a time and waits for what becomes of it. For one thread.</summary>
internal sealed class CommitDesk
{
    private readonly BlockingCollection<StoreReply> _replies = [];
    private readonly IRecordWriter _writer;
    private ulong _tickets;

    /// <param name="connect">Makes a writer whose replies go to where is said.</param>
    public CommitDesk(Func<Action<StoreReply>, IRecordWriter> connect) => _writer = connect(_replies.Add);

    public StoreReply Commit(StoreCommand command)
    {
        _writer.Submit(new StoreTicket(++_tickets), command);
        return _replies.Take();
    }
}
