using Antiphon.Voice.Synthetic;

namespace Antiphon.Voice.Tests;

public class SyntheticCallsTests
{
    /// <summary>They throw where a call does not go as calls go.</summary>
    [Fact]
    public void Synthetic_calls_go_as_calls_go() => SyntheticCalls.Run();
}
