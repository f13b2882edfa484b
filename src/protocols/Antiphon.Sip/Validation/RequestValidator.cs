using static Antiphon.Sip.RequestVerdict;

namespace Antiphon.Sip;

/// <summary>
/// Judges a request as a user agent server must before processing it (RFC 3261 8.2.1 to 8.2.3, 16.3 point 1), without
/// state: merged requests (482) are found by <see cref="MergedRequestKey"/>, missing dialogs (481) by
/// <see cref="DialogId"/>. An endpoint handles a Max-Forwards of zero like any other (RFC 4475 3.3.11) and leaves
/// Proxy-Require to proxies.
/// </summary>
public static class RequestValidator
{
    public static RequestVerdict Check(SipRequest request, SipCapabilities capabilities, SipLimits limits)
    {
        if (!HasUsableVia(request)) return new Dropped(DropReason.NoUsableVia);
        var rejected = CheckSyntax(request, limits)
            ?? CheckMethod(request, capabilities)
            ?? CheckRequestUri(request, capabilities)
            ?? CheckExtensions(request, capabilities)
            ?? CheckContact(request)
            ?? CheckContent(request, capabilities);
        if (rejected is null) return Accepted.Instance;
        return request.Method == SipMethod.Ack ? new Dropped(DropReason.DefectiveAck) : rejected;
    }

    // RFC 4475 3.1.2.1, 3.1.2.16: an answer is owed also to a Via of another version or with broken parameters.
    private static bool HasUsableVia(SipRequest request)
    {
        var at = 0;
        while (at < request.Fields.Length && request.Fields[at].Header is not SipHeader.Via) at++;
        if (at == request.Fields.Length) return false;
        var scanner = new Scanner(request.Value(request.Fields[at]));
        return Via.TryReadSentBy(ref scanner, out _, out _, out _);
    }

    private static Rejected? CheckSyntax(SipRequest request, SipLimits limits)
    {
        var error = request.Error;
        foreach (var header in Mandatory)
            if (error.IsNone)
                error = request.Defect(header);
        // RFC 2543 had no Max-Forwards; RFC 4475 3.1.2.4: one out of range may count as absent.
        if (error.IsNone && request.Count(SipHeader.MaxForwards) > 1)
            error = new SipParseError(SipDefect.DuplicateHeaderField, SipHeader.MaxForwards);
        if (error.IsNone && request.Vias.Length > limits.Vias)
            return new Rejected(513, "Too Many Via Values");
        return error.IsNone ? null : new Rejected(error.Status, error.Reason);
    }

    private static Rejected? CheckMethod(SipRequest request, SipCapabilities capabilities)
    {
        // RFC 3261 21.5.2 against 21.4.6: not recognised is 501, recognised but not allowed is 405.
        if (!capabilities.Allow.Contains(request.Method))
        {
            var status = request.Method.IsRegistered ? 405 : 501;
            return new Rejected(status, SipStatus.Reason(status), capabilities.AllowField);
        }

        // Checked behind it: RFC 4475 3.1.2.18 prefers the 501 when both are wrong.
        return request.CSeq.Method == request.Method
            ? null
            : new Rejected(400, "CSeq Method Differs From Request Method");
    }

    private static Rejected? CheckRequestUri(SipRequest request, SipCapabilities capabilities)
    {
        if (!request.HasUri) return new Rejected(400, "Malformed Request-URI");
        if (!capabilities.Schemes.Contains(request.Uri.Scheme)) return new Rejected(416, SipStatus.Reason(416));
        // RFC 3261 19.1.1, table 1: header fields are not allowed in a Request-URI.
        return request.Uri.Headers.Count > 0 ? new Rejected(400, "Request-URI With Header Fields") : null;
    }

    private static Rejected? CheckExtensions(SipRequest request, SipCapabilities capabilities)
    {
        // RFC 3261 8.2.2.3: Require is ignored in CANCEL and in an ACK for a non-2xx.
        if (request.Method == SipMethod.Cancel || request.Method == SipMethod.Ack) return null;
        if (request.Has(SipHeader.Require) && !request.Defect(SipHeader.Require).IsNone)
            return Malformed(request, SipHeader.Require);
        var unknown = request.Require.Where(tag => !Knows(capabilities.Supported, tag)).ToArray();
        if (unknown.Length > 0)
        {
            var unsupported = new SipField(SipHeader.Unsupported, string.Join(", ", unknown));
            return new Rejected(420, SipStatus.Reason(420), unsupported);
        }

        if (capabilities.Required.IsEmpty) return null;
        var offered = request.Supported.AddRange(request.Require);
        var missing = capabilities.Required.Where(tag => !Knows(offered, tag)).ToArray();
        return missing.Length == 0
            ? null
            : new Rejected(421, SipStatus.Reason(421), new SipField(SipHeader.Require, string.Join(", ", missing)));
    }

    // RFC 3261 8.1.1.8, RFC 6665 4.1.2.1, RFC 3515 2.2: what makes a dialog says where its next request goes.
    private static Rejected? CheckContact(SipRequest request)
    {
        var needed = request.Method == SipMethod.Invite
            || request.Method == SipMethod.Subscribe
            || request.Method == SipMethod.Refer;
        if (!needed)
        {
            // A registrar stores what it cannot read as little as a dialog uses it.
            var isUnreadable = request.Method == SipMethod.Register
                && request.Defect(SipHeader.Contact).Defect is SipDefect.BadHeaderField;
            return isUnreadable ? Malformed(request, SipHeader.Contact) : null;
        }

        // RFC 2543 had no need of it (RFC 4475 3.4.1).
        if (!request.Has(SipHeader.Contact) && !request.TopVia.HasMagicCookie) return null;
        if (!request.Defect(SipHeader.Contact).IsNone) return Malformed(request, SipHeader.Contact);
        if (request.Contacts.Length != 1) return new Rejected(400, "Contact Header Field Needs Exactly One Value");
        return request.Contacts[0].Uri.IsSip ? null : new Rejected(400, "Contact Is Not A SIP URI");
    }

    private static Rejected? CheckContent(SipRequest request, SipCapabilities capabilities)
    {
        // RFC 3261 20.1: no Accept means application/sdp; one that excludes it leaves no answer to an INVITE.
        if (request.Method == SipMethod.Invite
            && request.Has(SipHeader.Accept)
            && !request.Accept.Any(range => range.Includes(MediaType.Sdp)))
            return new Rejected(406, SipStatus.Reason(406), capabilities.AcceptField);
        // RFC 3261 9.1, 17.1.1.3: nothing can be done about the body of these.
        if (request.Body.IsEmpty || request.Method == SipMethod.Cancel || IsOptional(request)) return null;
        if (!request.Defect(SipHeader.ContentType).IsNone) return Malformed(request, SipHeader.ContentType);
        if (request.ContentEncoding.Any(encoding => !SipParameters.Same(encoding, "identity")))
            return new Rejected(415, SipStatus.Reason(415), new SipField(SipHeader.AcceptEncoding, "identity"));
        return capabilities.Accept.Contains(request.ContentType!)
            ? null
            : new Rejected(415, SipStatus.Reason(415), capabilities.AcceptField);
    }

    // RFC 3261 20.11: a body that may be ignored is not a reason to refuse.
    private static bool IsOptional(SipRequest request) =>
        request.ContentDisposition?.Parameters["handling"] is { } handling && SipParameters.Same(handling, "optional");

    private static Rejected Malformed(SipRequest request, SipHeader header) =>
        new(400, request.Defect(header).Reason);

    private static bool Knows(IEnumerable<string> tags, string tag) =>
        tags.Any(known => SipParameters.Same(known, tag));

    private static readonly SipHeader[] Mandatory =
        [SipHeader.Via, SipHeader.From, SipHeader.To, SipHeader.CallId, SipHeader.CSeq];
}
