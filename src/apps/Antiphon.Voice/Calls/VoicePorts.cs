namespace Antiphon.Voice.Calls;

/// <summary>The voice messaging ports: one for each call at once, the lowest free one first.</summary>
internal sealed class VoicePorts(int count)
{
    private readonly SortedSet<int> _free = [.. Enumerable.Range(1, count)];

    public int Count => count;

    public int? Take()
    {
        if (_free.Count == 0)
            return null;
        var port = _free.Min;
        _free.Remove(port);
        return port;
    }

    public void Release(int port) => _free.Add(port);
}
