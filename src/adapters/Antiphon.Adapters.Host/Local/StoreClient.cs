using Antiphon.Ports;
using Antiphon.Ports.Local;

namespace Antiphon.Adapters.Host.Local;

/// <summary>
/// The store's writer, which is in the node manager, as another process has it: commands go over the link, and those
/// that have no reply when the node manager dies are submitted again, in their order, to the next one. That changes
/// nothing twice (<see cref="StoreCommand"/>). Safe from any thread.
/// </summary>
public sealed class StoreClient
{
    private readonly NodeLink _link;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ulong, Pending> _pending = [];
    private ulong _tickets;

    public StoreClient(NodeLink link)
    {
        _link = link;
        link.Connected += SubmitAgain;
    }

    /// <summary>Commands without a reply.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _pending.Count;
        }
    }

    /// <summary>A writer whose replies go to <paramref name="replies"/>, on the link's reader.</summary>
    public IRecordWriter Connect(Action<StoreReply> replies) => new Writer(this, replies);

    /// <param name="payload">Of a frame of kind <see cref="LocalFrameKind.Reply"/>.</param>
    public void OnReply(ReadOnlySpan<byte> payload)
    {
        if (!StoreFrames.TryReadReply(payload, out var reply))
            return;
        Pending? pending;
        lock (_gate)
        {
            if (!_pending.Remove(reply.Ticket.Value, out pending))
                return;
        }

        pending.Replies(reply with { Ticket = pending.Ticket });
    }

    private void Submit(StoreTicket ticket, StoreCommand command, Action<StoreReply> replies)
    {
        lock (_gate)
        {
            var number = ++_tickets;
            // What a caller said is confirmed to the caller; all else is replicated behind the reply.
            var by = command is StoreCommand.AcceptRecording ? ConfirmedBy.BothServers : ConfirmedBy.ThisServer;
            var frame = LocalFrame.Write(new StoreTicket(number), command, by);
            _pending.Add(number, new Pending(ticket, frame, replies));
            _link.Send(frame);
        }
    }

    private void SubmitAgain()
    {
        lock (_gate)
        {
            foreach (var pending in _pending.Values)
                _link.Send(pending.Frame);
        }
    }

    private sealed record Pending(StoreTicket Ticket, byte[] Frame, Action<StoreReply> Replies);

    private sealed class Writer(StoreClient client, Action<StoreReply> replies) : IRecordWriter
    {
        public void Submit(StoreTicket ticket, StoreCommand command) => client.Submit(ticket, command, replies);
    }
}
