namespace Antiphon.Kernel;

/// <summary>Samples of a recording, from <paramref name="From"/> to before <paramref name="To"/>.</summary>
public readonly record struct SampleRange(long From, long To);
