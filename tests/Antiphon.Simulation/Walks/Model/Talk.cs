using Antiphon.Kernel;

namespace Antiphon.Simulation.Walks.Model;

/// <summary>
/// One call as it must be: what is said to what is pressed, by plain rules of SPEC and PHONE-MENU. It knows nothing of
/// the product's conversation; it hears what the phone hears, and compares.
/// </summary>
internal sealed partial class Talk
{
    private const int FailuresMax = 3;
    private static readonly TimeSpan KeyPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenKeys = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SkipTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    /// <summary>The way of a key, of an answer of the store, of a word to the phone.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(400);

    private readonly Queue<Utterance> _awaited = [];
    private readonly Office _office;
    private readonly IOutside _outside;
    private readonly string? _caller;
    private Utterance? _playing;
    private (Utterance Was, TimeSpan At)? _interrupted;
    private (Utterance Was, TimeSpan At) _heard;
    private string _open = "";
    private int _failures;
    private int _mistakes;
    private Instant? _deadline;
    private Instant? _ranOut;
    private Instant _soundSince;
    private Instant _takeSince;
    private bool _takeIsAsked;
    private bool _isGone;
    private Member? _reached;
    private bool _isBeingConnected;
    private Instant? _hangsUpBy;

    public Talk(Office office, IOutside outside, string? caller)
    {
        (_office, _outside, _caller) = (office, outside, caller);
        Place = new Place("nowhere");
    }

    public Place Place { get; private set; }

    /// <summary>Whoever has signed in.</summary>
    public Member? Owner { get; private set; }

    /// <summary>The keys of whoever has signed in, or of the mailbox that a caller has come to.</summary>
    public string Profile => (Owner ?? _reached)?.Profile ?? Keys.Standard;

    /// <summary>What is wrong, once something is.</summary>
    public string? Wrong { get; private set; }

    public bool IsOver { get; private set; }

    /// <summary>When something happens by itself, as far as that is known.</summary>
    public Instant? NextMove => _deadline
        ?? (Place.Take is null ? (Instant?)null : TakeEnds - TimeSpan.FromMilliseconds(60))
        ?? (_playing is { Began: { } began } playing
            ? began + (LeftOf(playing) / playing.Speed)
            : null);

    /// <summary>Keys are nobody's just now.</summary>
    public bool IsBetween => _isBeingConnected || _hangsUpBy is not null
        || (Place.Take is not null && Now < _takeSince + TimeSpan.FromMilliseconds(40));

    private Instant Now => _outside.Now;

    public DateTimeOffset Clock => Now.ToWallClock();

    /// <summary>When something happened by itself last, or somebody hung up.</summary>
    public Instant LastMove { get; private set; }

    /// <summary>The phone hears this.</summary>
    public void Heard(string[] words, TimeSpan from)
    {
        if (_isGone)
            return;
        _isBeingConnected = false;
        if (_awaited.Count == 0)
            Tick(TimeSpan.FromMilliseconds(5));
        if (!_awaited.TryDequeue(out var awaited))
        {
            Blame($"nothing was to be said at {Place.Name}, but it says: {string.Join(' ', words)}");
            return;
        }

        if (!words.AsSpan().SequenceEqual(awaited.Words))
            Blame($"at {awaited.At} must be said\n    {Line(awaited.Words)}\n  and is said\n    {Line(words)}");
        else if ((from - awaited.From).Duration() > TimeSpan.FromMilliseconds(30))
            Blame($"at {awaited.At} it was to go on from {awaited.From}, not {from}");
        awaited.Began = Now;
    }

    /// <summary>The phone has heard something to its end.</summary>
    public void HeardToItsEnd()
    {
        if (_isGone)
            return;
        if (_playing is not { Began: not null } || _awaited.Count > 0)
        {
            Blame($"nothing was to be heard to its end at {Place.Name}");
            return;
        }

        (_playing, LastMove) = (null, Now);
        if (_interrupted is { } interrupted)
            Say(Place, interrupted.Was.Words, interrupted.At);
        else
            Place.Ended?.Invoke();
    }

    /// <summary>A key arrives.</summary>
    public void Press(char key)
    {
        if (_isGone || IsOver)
            return;
        // What ran out before it did so, though nothing may have been said of that.
        Tick(TimeSpan.Zero);
        _jumps = 0;
        if (Place.Own?.GetValueOrDefault(key) is { } own)
        {
            Follow(Place, own);
            return;
        }

        if (Place.Table is not { } name)
        {
            Place.Key?.Invoke(key);
            return;
        }

        var table = Keys.Of(Profile, name);
        var pressed = _open + key;
        if (_open.Length == 0)
            _heard = Position();
        if (table.GoesOn(pressed))
        {
            Hush(Place);
            _open = pressed;
            Wait(BetweenKeys);
        }
        else if (table.Meaning(pressed) is { } does)
        {
            Obey(does);
        }
        else if (_open.Length > 0 && table.Meaning(_open) is { } shorter)
        {
            Obey(shorter);
            Press(key);
        }
        else
        {
            Refuse();
        }
    }

    /// <summary>The far end hangs up, or is hung up.</summary>
    public void HangUp()
    {
        if (_isGone || IsOver)
            return;
        (_isGone, LastMove) = (true, Now);
        _awaited.Clear();
        if (Place.Take is not null)
            StopTake();
        else if (Place.Gone is { } gone)
            gone();
        else
            End();
    }

    public void Closed()
    {
        if (_hangsUpBy is null && !_isGone)
            Blame($"nobody was to hang up at {Place.Name}");
        _hangsUpBy = null;
        IsOver = true;
    }

    /// <summary>Speech that ends then, unless they still speak of before.</summary>
    public void Speak(Instant until) => _soundSince = until > _soundSince ? until : _soundSince;

    /// <summary>What was recorded.</summary>
    public void Recorded(byte[] audio)
    {
        if (Place.Take is not { } take)
        {
            Blame($"nothing was to be recorded at {Place.Name}");
            return;
        }

        // The last sample may be half of one.
        var isDue = Now >= SilentAt - Slack || audio.Length + 1 >= take.LengthMax.TotalSeconds * 8000;
        if (!_takeIsAsked && !isDue)
            Blame($"the recording ended by itself after {audio.Length} samples");
        LastMove = Now;
        take.Done(audio);
    }

    /// <summary>What should have happened by now must have.</summary>
    public void Check()
    {
        if (IsOver)
            return;
        Tick(-Slack);
        if (_awaited.TryPeek(out var awaited) && awaited.Due + Slack + Slack < Now)
            Blame($"at {awaited.At} was to be said, and was not: {string.Join(' ', awaited.Words)}");
        if (_hangsUpBy < Now)
            Blame("it was to hang up, and has not");
        if (Place.Take is not null && !_isGone && Now > TakeEnds + Slack)
            Blame("the recording was to end by itself, and has not");
    }

    /// <summary>Give or take a few packets.</summary>
    private Instant TakeEnds => Earlier(SilentAt, _takeSince + Place.Take!.TimeMax);

    private Instant SilentAt => (_soundSince > _takeSince ? _soundSince : _takeSince) + SilenceMax;

    private static Instant Earlier(Instant a, Instant b) => a < b ? a : b;

    /// <summary>Patience that is at its end by then.</summary>
    private void Tick(TimeSpan ahead)
    {
        if (_deadline is not { } deadline || deadline > Now + ahead)
            return;
        (_deadline, LastMove, _ranOut) = (null, Now, deadline);
        if (_open.Length == 0)
            Place.Patience?.Invoke();
        else if (Keys.Of(Profile, Place.Table!).Meaning(_open) is { } does)
            Obey(does);
        else
            Refuse();
        _ranOut = null;
        // Of what nothing is said, such as a key that is to be ignored, the next time-out is counted on.
        if (_awaited.Count == 0)
            Tick(ahead);
    }

    private void Obey(string does)
    {
        var place = Place;
        // Where nobody is the operator the key means nothing to callers; to subscribers it is help.
        var leadsToNobody = does == "operator" && !_office.HasOperator;
        if (Owner is null && (leadsToNobody || Keys.OfSubscribers.Contains(does)))
        {
            Refuse();
            return;
        }

        _open = "";
        _failures = 0;
        place.Obey!(does);
    }

    private void Refuse()
    {
        _open = "";
        if (Place.Wrong is { } wrong)
            wrong();
        else
            Fail(Place, "not-a-choice", Choices(Place.Table!));
    }

    /// <summary>Says why, and asks again; the third time is the last.</summary>
    private void Fail(Place again, string reproach, string[] question)
    {
        _mistakes++;
        if (++_failures < FailuresMax)
            Say(again, [reproach, .. question]);
        else if (again.Gone is { } unsent)
            unsent();
        else
            Leave("too-many-failures");
    }

    /// <summary>Says that the key means nothing, and goes on with what was heard.</summary>
    private void FailAndGoOn(Place place)
    {
        if (++_failures >= FailuresMax)
        {
            Leave("too-many-failures");
            return;
        }

        var heard = _heard;
        Say(place, ["not-a-choice"]);
        _interrupted = heard;
    }

    private void Leave(params string[] lastWords) =>
        Say(new Place("goodbye") { Ended = End }, [.. lastWords, "goodbye"]);

    /// <summary>The server hangs up, unless the far end has.</summary>
    private void End()
    {
        Hush(new Place("the end"));
        if (!_isGone)
            _hangsUpBy = Now + Slack;
    }

    private string[] Choices(string table) =>
        Keys.Told(Profile, table, Owner is not null, Owner is { HasBriefMenus: true });

    private Place Menu(string table, Action<string> obey, string[] before)
    {
        Place? place = null;
        place = new Place(table)
        {
            Table = table,
            Obey = does =>
            {
                if (does == "help")
                    Say(place!, Keys.Help(Profile, table, Owner is not null));
                else
                    obey(does);
            },
            Ended = () => Wait(KeyPatience),
            Patience = () => Fail(place!, "nothing-pressed", Choices(table)),
        };
        Say(place, [.. before, .. Choices(table)]);
        return place;
    }

    private void Say(Place place, string[] words, TimeSpan from = default)
    {
        (Place, _open, _interrupted, _deadline) = (place, "", null, null);
        _playing = new Utterance(words, from, place.Name == "during-message" ? _speed / 100.0 : 1, place.Name, Now);
        if (!_isGone)
            _awaited.Enqueue(_playing);
    }

    private void Hush(Place place) => (Place, _open, _interrupted, _deadline, _playing) = (place, "", null, null, null);

    /// <summary>From the moment on at which patience ran out, if it did: it may be seen late.</summary>
    private void Wait(TimeSpan atMost) => _deadline = (_ranOut ?? Now) + atMost;

    private (Utterance Was, TimeSpan At) Position() => _interrupted
        ?? (_playing is { } playing ? (playing, HeardOf(playing)) : _heard);

    /// <summary>Nobody hears more than there is.</summary>
    private TimeSpan HeardOf(Utterance playing)
    {
        var at = playing.Began is { } began ? playing.From + ((Now - began) * playing.Speed) : TimeSpan.Zero;
        var whole = _outside.LengthOf(playing.Words);
        return at < whole ? at : whole;
    }

    /// <summary>Whoever skips ahead beyond the end of it is at its end.</summary>
    private TimeSpan LeftOf(Utterance playing)
    {
        var whole = _outside.LengthOf(playing.Words);
        return playing.From < whole ? whole - playing.From : TimeSpan.Zero;
    }

    private static string Line(string[] words) => string.Join(" ", words);

    private void Blame(string what) => Wrong ??= what;
}

/// <summary>What a call is told of the world.</summary>
internal interface IOutside
{
    Instant Now { get; }

    /// <summary>What was recorded, as it is played from now on.</summary>
    string Keep(byte[] audio);

    /// <summary>For whoever reads what happened.</summary>
    void Note(string what);

    /// <summary>How long words take to be said.</summary>
    TimeSpan LengthOf(string[] words);
}

/// <summary>Something that is said.</summary>
/// <param name="Words">Clips.</param>
/// <param name="From">Where in them it begins.</param>
/// <param name="Speed">1 is as it was spoken.</param>
/// <param name="At">The place.</param>
/// <param name="Due">Since when it is awaited.</param>
internal sealed record Utterance(string[] Words, TimeSpan From, double Speed, string At, Instant Due)
{
    /// <summary>None: it was not heard yet.</summary>
    public Instant? Began { get; set; }
}
