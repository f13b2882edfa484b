using Antiphon.Kernel;

namespace Antiphon.Voice;

/// <summary>Something that is done once, at its time.</summary>
internal sealed class Later(Action<Instant> act) : ITimed
{
    public void OnTimer(int timer, Instant now) => act(now);
}
