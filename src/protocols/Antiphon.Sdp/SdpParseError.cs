namespace Antiphon.Sdp;

/// <summary>The line, counted from 1, that is wrong, and what would be right there.</summary>
public readonly record struct SdpParseError(int Line, string Expected)
{
    public override string ToString() => $"Line {Line}: expected {Expected}";
}
