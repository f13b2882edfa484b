namespace Antiphon.Sip;

/// <summary>Why a message got no answer and went no further, for a counter.</summary>
public enum DropReason : byte
{
    /// <summary>Neither a request nor a response of SIP/2.0.</summary>
    NotSip,

    /// <summary>A request whose topmost Via cannot be read: there is nowhere to answer to.</summary>
    NoUsableVia,

    /// <summary>A defective ACK: RFC 3261 17.1.1.3 allows no response to it.</summary>
    DefectiveAck,

    /// <summary>A response that cannot be read, or lacks a mandatory header field.</summary>
    DefectiveResponse,

    /// <summary>RFC 3261 8.1.3.3: more than one Via, so it was on its way to somebody else.</summary>
    MisroutedResponse,
}

/// <summary>What becomes of a request before anything looks at what it wants.</summary>
public abstract record RequestVerdict
{
    private RequestVerdict()
    {
    }

    public sealed record Accepted : RequestVerdict
    {
        public static readonly Accepted Instance = new();
    }

    public sealed record Rejected(int Status, string Reason, params SipField[] Fields) : RequestVerdict
    {
        public SipResponse Answer(SipRequest request, string toTag) => request.Answer(Status, Reason, toTag, Fields);
    }

    public sealed record Dropped(DropReason Reason) : RequestVerdict;
}
