using System.Collections.Concurrent;
using Antiphon.Ports;

namespace Antiphon.Web.Store;

/// <summary>The store as requests use it: a reader for as long as one needs it, commands that are awaited.</summary>
public sealed class StoreDoor
{
    private readonly Func<IRecordReader> _openReader;
    private readonly IRecordWriter _writer;
    private readonly ConcurrentDictionary<StoreTicket, TaskCompletionSource<StoreReply>> _waiting = new();
    private long _tickets;

    /// <param name="openReader">Opens a reader for one request.</param>
    /// <param name="connect">Makes a writer whose replies go to the sink given.</param>
    /// <param name="blobs">Where recordings are.</param>
    public StoreDoor(
        Func<IRecordReader> openReader, Func<Action<StoreReply>, IRecordWriter> connect, IBlobStore blobs)
    {
        _openReader = openReader;
        _writer = connect(OnReply);
        Blobs = blobs;
    }

    public IBlobStore Blobs { get; }

    public IRecordReader OpenReader() => _openReader();

    /// <summary>Returns once the command is durable.</summary>
    /// <exception cref="RefusedException">The store did not take it.</exception>
    /// <exception cref="StoreException">The disk failed.</exception>
    public async Task SubmitAsync(StoreCommand command)
    {
        var ticket = new StoreTicket((ulong)Interlocked.Increment(ref _tickets));
        var waiting = new TaskCompletionSource<StoreReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[ticket] = waiting;
        _writer.Submit(ticket, command);
        switch (await waiting.Task)
        {
            case StoreReply.Failed failed:
                throw new StoreException(failed.Fault);
            case StoreReply.Refused { Reason: RefusalReason.Conflict or RefusalReason.Deleted } conflict:
                throw RefusedException.Conflict(
                    $"somebody else changed this record meanwhile ({conflict.Detail})", "look at it and try again");
            case StoreReply.Refused refused:
                throw new RefusedException(503, $"the store did not take it: {refused.Detail}", "try again");
        }
    }

    private void OnReply(StoreReply reply)
    {
        if (_waiting.TryRemove(reply.Ticket, out var waiting))
            waiting.SetResult(reply);
    }
}
