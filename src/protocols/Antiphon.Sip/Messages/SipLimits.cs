namespace Antiphon.Sip;

/// <summary>
/// What a message may cost us. Everything is in octets unless it says otherwise. Raising a limit costs memory per
/// message being read, never per call.
/// </summary>
public sealed record SipLimits
{
    public static readonly SipLimits Default = new();

    /// <summary>Start line, header fields and body together.</summary>
    public int Message { get; init; } = 64 * 1024;

    /// <summary>The start line. RFC 3261 has no number; a request URI may carry embedded header fields.</summary>
    public int StartLine { get; init; } = 8 * 1024;

    /// <summary>How many header fields; at most <see cref="SipFrame.FieldsMax"/>, the size of the index.</summary>
    public int HeaderFields { get; init; } = SipFrame.FieldsMax;

    /// <summary>One header field, its folds included.</summary>
    public int HeaderField { get; init; } = 8 * 1024;

    /// <summary>All header fields together: how much a stream may hold back before its first empty line.</summary>
    public int Header { get; init; } = 32 * 1024;

    public int Body { get; init; } = 48 * 1024;

    /// <summary>How many Via values. RFC 3261 16.3 lets 70 hops add one each.</summary>
    public int Vias { get; init; } = 70;
}
