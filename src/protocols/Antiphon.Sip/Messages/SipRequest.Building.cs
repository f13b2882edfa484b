using System.Buffers;

namespace Antiphon.Sip;

/// <content>Requests and responses made here.</content>
public sealed partial class SipRequest
{
    /// <summary>
    /// A request with these header fields in this order; Content-Length and, with a body, Content-Type are added.
    /// </summary>
    public static SipRequest Create(
        SipMethod method, SipUri uri, ReadOnlySpan<SipField> fields, SipBody? body = null)
    {
        var output = new ArrayBufferWriter<byte>(512 + (body?.Content.Length ?? 0));
        var writer = new SipWriter(output);
        writer.Write(method.Name);
        writer.Write(" "u8);
        writer.Write(uri.ToString());
        writer.Line(" SIP/2.0"u8);
        writer.Fields(fields);
        writer.End(body);
        return (SipRequest)Own(output);
    }

    /// <summary>The same request with another Via before its own, as the sender of it puts there.</summary>
    public SipRequest WithVia(Via via) => With("Via", via.ToString());

    /// <summary>The same request with credentials.</summary>
    public SipRequest WithCredentials(SipField credentials) => With(credentials.Name, credentials.Value);

    private SipRequest With(string name, string value)
    {
        var output = new ArrayBufferWriter<byte>(Bytes.Length + 128);
        var writer = new SipWriter(output);
        var startLineEnd = Bytes.Span.IndexOf("\r\n"u8) + 2;
        writer.Write(Bytes.Span[..startLineEnd]);
        writer.Field(name, value);
        writer.Write(Bytes.Span[startLineEnd..]);
        return (SipRequest)Own(output);
    }

    /// <summary>
    /// A response by RFC 3261 8.2.6.2: Via, From, To, Call-ID and CSeq are the request's own octets, the To tag is
    /// added where there is none, received and rport are filled in from <see cref="SipMessage.Source"/>, and what
    /// makes a dialog (18x with a tag, 2xx) repeats the Record-Route. Works for defective requests too.
    /// </summary>
    public SipResponse Answer(
        int status,
        string? reason = null,
        string? toTag = null,
        ReadOnlySpan<SipField> fields = default,
        SipBody? body = null)
    {
        var output = new ArrayBufferWriter<byte>(512 + (body?.Content.Length ?? 0));
        var writer = new SipWriter(output);
        writer.Write("SIP/2.0 "u8);
        writer.Write(status);
        writer.Write(" "u8);
        writer.Write(reason ?? SipStatus.Reason(status));
        writer.Write("\r\n"u8);
        WriteVias(writer);
        // RFC 3261 12.1.1: a dialog's responses carry all Record-Route values, in their order.
        var makesDialog = status is > 100 and < 300 && (toTag is not null || ToTag is not null);
        foreach (ref readonly var field in Fields)
        {
            if (field.Header is SipHeader.From or SipHeader.CallId or SipHeader.CSeq
                || (field.Header is SipHeader.RecordRoute && makesDialog)
                // RFC 3261 8.2.6.1: a 100 copies Timestamp.
                || (field.Header is SipHeader.Timestamp && status == 100))
                writer.Field(field.Header.Name(), Value(field));
            else if (field.Header is SipHeader.To)
                WriteTo(writer, Value(field), toTag);
        }

        writer.Fields(fields);
        writer.End(body);
        return (SipResponse)Own(output);
    }

    /// <summary>The tag of To if it can be read and has one: the request is inside a dialog.</summary>
    public string? ToTag => field ??= NameAddrTag();

    /// <summary>
    /// RFC 3261 18.2.1, RFC 3581 4: the topmost Via with received and rport as the source of the request tells.
    /// </summary>
    public Via StampedVia
    {
        get
        {
            var via = TopVia;
            if (Source is null) return via;
            var address = HostPort.Spell(Source.Address);
            if (via.HasRPort) via = via with { Parameters = via.Parameters.With("rport", $"{Source.Port}") };
            // RFC 3581 4: with rport, received is there even if it says the same as sent-by.
            return via.HasRPort || via.SentBy.Host != address
                ? via with { Parameters = via.Parameters.With("received", address) }
                : via;
        }
    }

    /// <summary>
    /// Where a response goes that cannot go back over the request's own connection (RFC 3261 18.2.2, RFC 3581 4).
    /// </summary>
    public HostPort ResponseDestination
    {
        get
        {
            if (!Defect(SipHeader.Via).IsNone) return Source is null ? default : HostPort.Of(Source);
            var via = TopVia;
            var port = via.SentBy.Port ?? (via.Transport is "TLS" ? 5061 : 5060);
            if (via.Maddr is { } maddr && !via.IsReliable) return new HostPort(maddr, port);
            if (Source is null) return new HostPort(via.Received ?? via.SentBy.Host, via.RPort ?? port);
            return via.HasRPort ? HostPort.Of(Source) : new HostPort(HostPort.Spell(Source.Address), port);
        }
    }

    private static void WriteTo(SipWriter writer, ReadOnlySpan<byte> value, string? toTag)
    {
        writer.Write("To: "u8);
        writer.Write(value);
        if (toTag is not null && !HasTag(value))
        {
            writer.Write(";tag="u8);
            writer.Write(toTag);
        }

        writer.Write("\r\n"u8);
    }

    private static bool HasTag(ReadOnlySpan<byte> to) =>
        NameAddr.TryParse(to, out var address) && address.Tag is not null;

    private string? NameAddrTag() =>
        Defect(SipHeader.To).Defect is SipDefect.MissingHeaderField or SipDefect.BadHeaderField ? null : To.Tag;

    private void WriteVias(SipWriter writer)
    {
        var stamped = Source is null || !Defect(SipHeader.Via).IsNone;
        foreach (ref readonly var field in Fields)
        {
            if (field.Header is not SipHeader.Via) continue;
            if (stamped)
            {
                writer.Field("Via", Value(field));
                continue;
            }

            // The first value of the first field is replaced; whatever follows its comma stays as it is.
            stamped = true;
            var scanner = new Scanner(Value(field));
            Via.TryRead(ref scanner, out _);
            writer.Write("Via: "u8);
            writer.Write(StampedVia.ToString());
            writer.Line(scanner.Rest);
        }
    }
}
