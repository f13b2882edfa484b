namespace Antiphon.Replication;

/// <summary>How much of a session may be under way.</summary>
public static class SessionLimits
{
    /// <summary>Records in one frame of changes.</summary>
    public const int PageMax = 256;

    /// <summary>Bytes of records after which a frame is closed.</summary>
    public const int PageBytes = 64 << 10;

    /// <summary>Frames of changes that the peer has not acknowledged. Raising it costs both memory: a frame is up to
    /// <see cref="PageBytes"/> and one record.</summary>
    public const int FramesUnderwayMax = 16;

    /// <summary>Blobs that are fetched at once, so that a long one holds no short one up.</summary>
    public const int FetchesMax = 8;

    /// <summary>Blobs that the peer may ask for at once.</summary>
    public const int ServingsMax = 64;

    /// <summary>Of a blob that is sent ahead of what the receiver has stored.</summary>
    public const long BlobWindow = 256 << 10;

    /// <summary>A blob that arrived twice and was not what its name says is given up.</summary>
    public const int FetchAttempts = 2;

    /// <summary>Records in one range of a comparison.</summary>
    public const int RangeMax = 512;

    /// <summary>Records mended at once.</summary>
    public const int MendMax = 32;

    /// <summary>What changed so shortly ago may be on its way: it is mended but not counted as a difference.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);
}
