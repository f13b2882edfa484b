using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Truth;

/// <summary>
/// What must be so, by what people did and were told; it knows nothing of how the system keeps it. A message is new
/// until somebody hears it to its end or says otherwise; five wrong PINs in a row lock a mailbox for half an hour.
/// </summary>
internal sealed class Truths(Scheduler time)
{
    private readonly Dictionary<BlobHash, MessageState> _states = [];
    private readonly HashSet<BlobHash> _unwitnessed = [];
    private readonly Dictionary<string, (int Wrong, Instant? LockedUntil)> _pins = [];

    /// <summary>What was promised and not kept at that moment.</summary>
    public List<string> Broken { get; } = [];

    public void Confirmed(int caller, RecordingId recording, bool isKept)
    {
        if (!isKept)
            Broken.Add($"Caller {caller}'s BYE was answered 200 before {recording} was stored.");
    }

    public void HeardToItsEnd(BlobHash message)
    {
        if (StateOf(message) == MessageState.New)
            _states[message] = MessageState.Saved;
    }

    public void Told(BlobHash message, MessageState state) => _states[message] = state;

    /// <summary>Whoever heard it is gone: nobody knows whether it came to its end.</summary>
    public void Unwitnessed(BlobHash message) => _unwitnessed.Add(message);

    public bool Allows(BlobHash message, MessageState state) =>
        state == StateOf(message)
        || (_unwitnessed.Contains(message) && StateOf(message) == MessageState.New && state == MessageState.Saved);

    public MessageState StateOf(BlobHash message) => _states.GetValueOrDefault(message, MessageState.New);

    public void PinChecked(string hash, bool matches)
    {
        var (wrong, until) = _pins.GetValueOrDefault(hash);
        if (until is { } locked && time.Now < locked)
            return;
        if (matches)
            _pins[hash] = default;
        else if ((until is null ? wrong : 0) + 1 is var now && now < 5)
            _pins[hash] = (now, null);
        else
            _pins[hash] = (now, time.Now + TimeSpan.FromMinutes(30));
    }

    public (int Wrong, Instant? LockedUntil) PinsOf(Person person) => _pins.GetValueOrDefault(person.Hash.ToString());
}
