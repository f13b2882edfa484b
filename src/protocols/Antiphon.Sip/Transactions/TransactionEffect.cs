using Antiphon.Kernel;

namespace Antiphon.Sip;

/// <summary>What a transaction wants done, in order.</summary>
public abstract record TransactionEffect
{
    private TransactionEffect()
    {
    }

    public sealed record SendRequest(SipRequest Request) : TransactionEffect;

    public sealed record SendResponse(SipResponse Response) : TransactionEffect;

    /// <summary>A timer that runs already is set anew.</summary>
    public sealed record StartTimer(TransactionTimer Timer, Instant Due) : TransactionEffect;

    public sealed record CancelTimer(TransactionTimer Timer) : TransactionEffect;

    public sealed record PassToUser(SipMessage Message) : TransactionEffect;

    /// <summary>Timer B, F or H: to a client a 408 from nowhere; to a server the ACK that never came.</summary>
    public sealed record TimedOut : TransactionEffect;

    public sealed record TransportFailed : TransactionEffect;

    /// <summary>The transaction is to be forgotten, with whatever timers it has.</summary>
    public sealed record Terminated : TransactionEffect;
}
