using Antiphon.Ports;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// The store's writer as the voice process has it: commands go to the node manager, and those without a reply when it
/// dies go to the next one, in their order.
/// </summary>
internal sealed class RemoteWriter(Action<StoreReply> replies) : IRecordWriter
{
    private readonly SortedDictionary<ulong, (StoreTicket Ticket, StoreCommand Command)> _pending = [];
    private Connection.End? _link;
    private ulong _number;

    public void Submit(StoreTicket ticket, StoreCommand command)
    {
        var number = ++_number;
        _pending.Add(number, (ticket, command));
        _link?.Send(new Submitted(new StoreTicket(number), command));
    }

    public void Join(Connection.End link)
    {
        _link = link;
        foreach (var (number, pending) in _pending)
            link.Send(new Submitted(new StoreTicket(number), pending.Command));
    }

    public void Leave() => _link = null;

    public void OnReply(StoreReply reply)
    {
        if (_pending.Remove(reply.Ticket.Value, out var pending))
            replies(reply with { Ticket = pending.Ticket });
    }

    internal sealed record Submitted(StoreTicket Ticket, StoreCommand Command);
}
