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
    /// <summary>More than one where nobody was told how it ended.</summary>
    private readonly Dictionary<(Person, BlobHash), SortedSet<MessageState>> _states = [];

    /// <summary>What was said or asked of a message, and when by the clock of that server.</summary>
    private readonly Dictionary<(Person, BlobHash), List<(MessageState State, DateTimeOffset At)>> _words = [];

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

    /// <param name="person">Whose message it is.</param>
    /// <param name="message">By its sound.</param>
    /// <param name="state">As it is from now on.</param>
    /// <param name="at">By the clock of the server that says so.</param>
    public void Told(Person person, BlobHash message, MessageState state, DateTimeOffset at)
    {
        var words = WordsOf(person, message);
        // By a clock that is ahead another's was the later word, until the servers have told each other.
        _states[(person, message)] = [state, .. words.Where(w => w.At > at).Select(w => w.State)];
        words.Add((state, at));
        TimesTold++;
    }

    /// <summary>A key was pressed for it; whether it arrived in time is known only once somebody is told.</summary>
    /// <param name="person">Whose message it is.</param>
    /// <param name="message">By its sound.</param>
    /// <param name="state">What it would be then.</param>
    /// <param name="at">By the clock of the server that was asked, which may have done it and not said so.</param>
    public void Asked(Person person, BlobHash message, MessageState state, DateTimeOffset at)
    {
        StatesOf(person, message).Add(state);
        WordsOf(person, message).Add((state, at));
    }

    /// <summary>Nobody knows whether it came to its end; what was said of it stands.</summary>
    public void Unwitnessed(Person person, BlobHash message)
    {
        if (StatesOf(person, message).Contains(MessageState.New))
            StatesOf(person, message).Add(MessageState.Saved);
    }

    /// <summary>Of which messages something is known.</summary>
    public IEnumerable<BlobHash> HeardBy(Person person) =>
        [.. _states.Keys.Where(k => k.Item1 == person).Select(k => k.Item2)];

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

    private List<(MessageState State, DateTimeOffset At)> WordsOf(Person person, BlobHash message)
    {
        if (!_words.TryGetValue((person, message), out var words))
            _words.Add((person, message), words = []);
        return words;
    }
}
