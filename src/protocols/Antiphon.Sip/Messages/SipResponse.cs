using System.Net;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

[JsonConverter(typeof(SipMessageConverter<SipResponse>))]
public sealed class SipResponse : SipMessage
{
    private readonly Range _reasonAt;

    internal SipResponse(in SipFrame frame, SipParseError error, IPEndPoint? source)
        : base(frame, error, source)
    {
        Status = frame.Status;
        _reasonAt = frame.ReasonAt;
    }

    public int Status { get; }

    public bool IsProvisional => Status < 200;

    public bool IsFinal => Status >= 200;

    public bool IsSuccess => Status is >= 200 and < 300;

    public string ReasonPhrase => Text.Of(Bytes.Span[_reasonAt]);
}
