namespace Antiphon.Lab.Hosts;

/// <summary>One call that was tried.</summary>
internal sealed class Probe(TimeSpan sent)
{
    /// <summary>RFC 3261 17.1.1.1: what is not answered after so long is sent again.</summary>
    public static readonly TimeSpan T1 = TimeSpan.FromMilliseconds(500);

    public TimeSpan Sent => sent;

    /// <summary>When its first final response came.</summary>
    public TimeSpan? Answered { get; set; }

    /// <summary>Of the response; 0 for none.</summary>
    public int Status { get; set; }

    /// <summary>Where the server that answered wants the caller's voice: each has a half of the ports.</summary>
    public int MediaPort { get; set; }

    public bool IsGood => Status == 200 && Answered - Sent < T1;

    public bool IsRefused => Status >= 300;
}
