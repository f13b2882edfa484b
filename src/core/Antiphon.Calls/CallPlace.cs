namespace Antiphon.Calls;

/// <summary>Where a call goes on.</summary>
/// <param name="Path">Between which addresses signalling goes from now on.</param>
/// <param name="MediaAddress">Where its media is received.</param>
/// <param name="MediaPort">At which port there.</param>
public sealed record CallPlace(SignallingPath Path, string MediaAddress, int MediaPort);
