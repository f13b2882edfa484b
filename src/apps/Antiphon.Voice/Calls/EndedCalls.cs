using Antiphon.Kernel;

namespace Antiphon.Voice.Calls;

/// <summary>
/// Calls whose far end has hung up here lately, or has answered our BYE, and calls that were made here for a caller. A
/// server that did not hear of it may go on with such a call or offer it, as happens when two servers that could not
/// see each other meet again: nobody is on the line any more.
/// </summary>
internal sealed class EndedCalls
{
    /// <summary>Longer than a cut after which anybody would still be on the line.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(30);

    private readonly Queue<(CallId Call, Instant At)> _inOrder = new();
    private readonly HashSet<CallId> _calls = [];

    public void Add(CallId call, Instant now)
    {
        while (_inOrder.TryPeek(out var oldest) && oldest.At + KeptFor < now)
            _calls.Remove(_inOrder.Dequeue().Call);
        if (_calls.Add(call))
            _inOrder.Enqueue((call, now));
    }

    public bool Contains(CallId call) => _calls.Contains(call);
}
