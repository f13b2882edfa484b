namespace Antiphon.Sdp;

/// <summary>Where we receive, and the number that names our side of the session as long as it lives.</summary>
public sealed record LocalMedia(string Address, int Port, ulong SessionId)
{
    public MediaDirection Direction { get; init; } = MediaDirection.SendReceive;

    /// <summary>What we said last in this session, so that the next version can follow; null at first.</summary>
    public SessionDescription? Last { get; init; }
}
