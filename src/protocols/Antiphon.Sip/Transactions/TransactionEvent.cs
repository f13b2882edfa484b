namespace Antiphon.Sip;

/// <summary>What happens to a server transaction.</summary>
public abstract record ServerTransactionEvent
{
    private ServerTransactionEvent()
    {
    }

    /// <summary>The request that made the transaction came again.</summary>
    public sealed record RequestReceived(SipRequest Request) : ServerTransactionEvent;

    /// <summary>An ACK with the INVITE's branch.</summary>
    public sealed record AckReceived(SipRequest Ack) : ServerTransactionEvent;

    /// <summary>The transaction's user wants this sent.</summary>
    public sealed record Respond(SipResponse Response) : ServerTransactionEvent;

    public sealed record TimerFired(TransactionTimer Timer) : ServerTransactionEvent;

    /// <summary>What was to be sent could not be.</summary>
    public sealed record TransportFailed : ServerTransactionEvent;
}

/// <summary>What happens to a client transaction.</summary>
public abstract record ClientTransactionEvent
{
    private ClientTransactionEvent()
    {
    }

    public sealed record ResponseReceived(SipResponse Response) : ClientTransactionEvent;

    public sealed record TimerFired(TransactionTimer Timer) : ClientTransactionEvent;

    /// <summary>What was to be sent could not be.</summary>
    public sealed record TransportFailed : ClientTransactionEvent;
}
