namespace Antiphon.Sip;

/// <summary>What is wrong with a message.</summary>
public enum SipDefect : byte
{
    None,

    /// <summary>Neither a request line nor a status line: nothing here can be answered.</summary>
    NotSip,
    BadStartLine,
    BadRequestUri,
    BadStatusCode,
    BadVersion,
    StartLineTooLong,
    MessageTooLong,
    BodyTooLong,
    HeaderTooLong,
    TooManyHeaderFields,
    HeaderNotEnded,
    BadHeaderField,
    MissingHeaderField,
    DuplicateHeaderField,
    BodyTruncated,
}

/// <summary>The first defect of a message, the header field it is in, and where in the octets that is.</summary>
public readonly record struct SipParseError(SipDefect Defect, SipHeader Header = SipHeader.Other, int Offset = 0)
{
    public bool IsNone => Defect is SipDefect.None;

    /// <summary>The status a request with this defect deserves; 0 for what cannot be answered.</summary>
    public int Status => Defect switch
    {
        SipDefect.None or SipDefect.NotSip or SipDefect.BadStatusCode => 0,
        SipDefect.BadVersion => 505,
        SipDefect.StartLineTooLong => 414,
        SipDefect.BodyTooLong => 413,
        SipDefect.MessageTooLong or SipDefect.HeaderTooLong or SipDefect.TooManyHeaderFields => 513,
        _ => 400,
    };

    /// <summary>A reason phrase that tells the sender what to mend (RFC 3261 21.4.1).</summary>
    public string Reason => Defect switch
    {
        SipDefect.NotSip => "Not SIP",
        SipDefect.BadStartLine => "Malformed Request Line",
        SipDefect.BadRequestUri => "Malformed Request-URI",
        SipDefect.BadStatusCode => "Malformed Status Code",
        SipDefect.HeaderNotEnded => "Header Not Ended By Empty Line",
        SipDefect.BadHeaderField when Header is SipHeader.Other => "Malformed Header Field",
        SipDefect.BadHeaderField => $"Malformed {Header.Name()} Header Field",
        SipDefect.MissingHeaderField => $"Missing {Header.Name()} Header Field",
        SipDefect.DuplicateHeaderField => $"Duplicate {Header.Name()} Header Field",
        SipDefect.BodyTruncated => "Body Shorter Than Content-Length",
        _ => SipStatus.Reason(Status),
    };
}
