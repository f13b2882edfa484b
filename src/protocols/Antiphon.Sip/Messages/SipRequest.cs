using System.Net;

namespace Antiphon.Sip;

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

    public string RawUri => Text.Of(Bytes.Span[_uriAt]);

    private SipUri? ReadableUri => field ??= SipUri.TryParse(Bytes.Span[_uriAt], out var uri) ? uri : null;
}
