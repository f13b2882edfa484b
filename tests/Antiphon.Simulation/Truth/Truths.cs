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
    /// <summary>By which the clocks of two servers are apart at most.</summary>
    private static readonly TimeSpan ClocksApartMax = TimeSpan.FromSeconds(10);

    /// <summary>More than one where nobody was told how it ended.</summary>
    private readonly Dictionary<(Person, BlobHash), SortedSet<MessageState>> _states = [];

    private readonly Dictionary<(Person, BlobHash), Instant> _heardElsewhere = [];

    private readonly Dictionary<string, (int Wrong, Instant? LockedUntil)> _pins = [];

    /// <summary>What was promised and not kept at that moment.</summary>
    public List<string> Broken { get; } = [];

    public int TimesTold { get; private set; }

    public void Confirmed(int caller, RecordingId recording, bool isKept)
    {
        if (!isKept)
            Broken.Add($"Caller {caller}'s BYE was answered 200 before {recording} was stored.");
    }

    public void HeardToItsEnd(Person person, BlobHash message)
    {
        if (StatesOf(person, message).Remove(MessageState.New))
            StatesOf(person, message).Add(MessageState.Saved);
    }

    public void Told(Person person, BlobHash message, MessageState state)
    {
        _states[(person, message)] = [state];
        // By a clock that is ahead that was the later word, until the servers have told each other.
        if (_heardElsewhere.TryGetValue((person, message), out var heard) && time.Now - heard < ClocksApartMax)
            _states[(person, message)].Add(MessageState.Saved);
        TimesTold++;
    }

    /// <summary>A key was pressed for it; whether it arrived in time is known only once somebody is told.</summary>
    public void Asked(Person person, BlobHash message, MessageState state) => StatesOf(person, message).Add(state);

    /// <summary>Whoever heard it is gone: nobody knows whether it came to its end.</summary>
    public void Unwitnessed(Person person, BlobHash message)
    {
        if (StatesOf(person, message).Contains(MessageState.New))
            StatesOf(person, message).Add(MessageState.Saved);
    }

    /// <summary>Somebody else heard it to its end, whatever was said of it here.</summary>
    public void HeardElsewhere(Person person, BlobHash message)
    {
        StatesOf(person, message).Add(MessageState.Saved);
        _heardElsewhere[(person, message)] = time.Now;
    }

    public SortedSet<MessageState> StatesOf(Person person, BlobHash message)
    {
        if (!_states.TryGetValue((person, message), out var states))
            _states.Add((person, message), states = [MessageState.New]);
        return states;
    }

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
