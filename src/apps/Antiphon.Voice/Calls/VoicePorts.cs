using Antiphon.Kernel;

namespace Antiphon.Voice.Calls;

/// <summary>
/// The voice messaging ports: one for each call at once, the lowest free one first. The last ones may be kept for calls
/// that are made from here; one that was released rests for the guard time.
/// </summary>
internal sealed class VoicePorts(int count, int outgoingOnly, TimeSpan guardTime)
{
    private readonly SortedSet<int> _answering = [.. Enumerable.Range(1, count - outgoingOnly)];
    private readonly SortedSet<int> _calling = [.. Enumerable.Range(count - outgoingOnly + 1, outgoingOnly)];
    private readonly Queue<(int Port, Instant Until)> _resting = [];

    public int Count => count;

    public int? TakeForAnswer(Instant now)
    {
        Wake(now);
        return TakeFrom(_answering);
    }

    public int? TakeForCall(Instant now)
    {
        Wake(now);
        return TakeFrom(_calling) ?? TakeFrom(_answering);
    }

    public void Release(int port, Instant now) => _resting.Enqueue((port, now + guardTime));

    private void Wake(Instant now)
    {
        while (_resting.TryPeek(out var first) && first.Until <= now)
        {
            _resting.Dequeue();
            (first.Port > count - outgoingOnly ? _calling : _answering).Add(first.Port);
        }
    }

    private static int? TakeFrom(SortedSet<int> free)
    {
        if (free.Count == 0)
            return null;
        var port = free.Min;
        free.Remove(port);
        return port;
    }
}
