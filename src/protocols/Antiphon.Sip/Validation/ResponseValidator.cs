namespace Antiphon.Sip;

/// <summary>Judges a response: it can be used, or it is dropped; nothing is ever said about a response.</summary>
public static class ResponseValidator
{
    /// <returns>Null when the response may be matched to its transaction.</returns>
    public static DropReason? Check(SipResponse response)
    {
        if (!response.Error.IsNone) return DropReason.DefectiveResponse;
        foreach (var header in Mandatory)
            if (!response.Defect(header).IsNone)
                return DropReason.DefectiveResponse;
        return response.Vias.Length > 1 ? DropReason.MisroutedResponse : null;
    }

    private static readonly SipHeader[] Mandatory =
        [SipHeader.Via, SipHeader.From, SipHeader.To, SipHeader.CallId, SipHeader.CSeq];
}
