namespace Antiphon.Sdp;

/// <summary>What a description may cost. Raising one costs memory while a description is read.</summary>
public sealed record SdpLimits
{
    public static readonly SdpLimits Default = new();

    /// <summary>Octets.</summary>
    public int Description { get; init; } = 32 * 1024;

    /// <summary>How many lines.</summary>
    public int Lines { get; init; } = 512;

    /// <summary>How many m= lines; each one has to be answered.</summary>
    public int Media { get; init; } = 16;
}
