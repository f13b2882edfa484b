using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Voice;

/// <summary>Keeps what was asked of the store until its reply comes.</summary>
internal sealed class StoreDesk(VoiceContext context)
{
    private readonly Dictionary<StoreTicket, Action<StoreReply, Instant>> _commands = [];
    private readonly Dictionary<QueryTicket, Action<QueryAnswer, Instant>> _queries = [];

    /// <summary>Submits a command whose outcome matters to somebody.</summary>
    public void Submit(StoreCommand command, Action<StoreReply, Instant> replied) =>
        context.Outside.Store.Submit(Expect(replied), command);

    /// <summary>A ticket for a command that is submitted elsewhere.</summary>
    public StoreTicket Expect(Action<StoreReply, Instant> replied)
    {
        var ticket = context.NextStoreTicket();
        _commands.Add(ticket, replied);
        return ticket;
    }

    public void Ask(Action<IQueries, QueryTicket> question, Action<QueryAnswer, Instant> answered)
    {
        var ticket = context.NextQueryTicket();
        _queries.Add(ticket, answered);
        question(context.Outside.Queries, ticket);
    }

    public void OnReply(StoreReply reply, Instant now)
    {
        if (_commands.Remove(reply.Ticket, out var replied))
            replied(reply, now);
    }

    public void OnAnswer(QueryAnswer answer, Instant now)
    {
        if (_queries.Remove(answer.Ticket, out var answered))
            answered(answer, now);
    }
}
