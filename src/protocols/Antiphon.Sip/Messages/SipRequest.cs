using System.Net;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

[JsonConverter(typeof(SipMessageConverter<SipRequest>))]
public sealed partial class SipRequest : SipMessage
{
    private readonly Range _uriAt;

    internal SipRequest(in SipFrame frame, SipParseError error, IPEndPoint? source)
        : base(frame, error, source)
    {
        Method = SipMethod.TryParse(frame.Method, out var method) ? method : default;
        _uriAt = frame.UriAt;
    }

    public SipMethod Method { get; }

    /// <summary>Whether <see cref="Uri"/> may be asked for.</summary>
    public bool HasUri => ReadableUri is not null;

    public SipUri Uri => ReadableUri ?? throw NotValidated("Request-URI");

    /// <summary>
    /// Where to send it (RFC 3261 8.1.2): the first Route unless that is a strict router, which the Request-URI names.
    /// </summary>
    public SipUri NextHop => Route is [{ Uri: { IsLooseRouter: true } proxy }, ..] ? proxy : Uri;

    public string RawUri => Text.Of(Bytes.Span[_uriAt]);

    private SipUri? ReadableUri => field ??= SipUri.TryParse(Bytes.Span[_uriAt], out var uri) ? uri : null;
}
