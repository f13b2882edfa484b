using System.Collections.Immutable;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Truth;
using Antiphon.Simulation.Worlds;
using Antiphon.Voice;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// A subscriber who calls the pair's address to hear messages, whatever happens there. Hears the server that the
/// switch leads to, and watches that the call is neither begun anew nor silent.
/// </summary>
internal sealed class PairVisitor(
    PairWorld world, ISurroundings around, Truths truths, int number, People.Visit visit, Action over)
    : VisitorPhone(around, truths, number, new Habits(), visit, over)
{
    /// <summary>Longer than anything that is said without a pause.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan TypingPauseMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LengthMax = TimeSpan.FromSeconds(45);

    private readonly Person _person = visit.Person;
    private readonly Truths _truths = truths;
    private readonly List<string> _wrongs = [];
    private readonly Dictionary<Host, Ear> _ears = [];
    private Host? _heard;
    private ImmutableArray<AudioItem> _last = [];
    private Host? _saidLast;
    private Instant _lastHeard;
    private Instant? _signedIn;
    private Instant? _askedAgain;

    public IReadOnlyList<string> Wrongs => _wrongs;

    /// <summary>Who could have heard it when.</summary>
    public Attendance Attendance { get; set; } = null!;

    /// <summary>Who hears it: who has the shared address, or the one to which it sends.</summary>
    private Host? Holder => world.SharesAddress ? world.Air.Holder
        : SendsTo is { } to ? world.Air.HostAt(to.Address) : null;

    private string CallingNumber => $"{7000 + Number}";

    /// <summary>A server goes on with the call: it knows what was understood so far, whoever said it.</summary>
    public void OnReached(Host host)
    {
        if (_heard is not null && _heard != host)
            _ears[host] = _ears[_heard].Copy();
    }

    public void Call()
    {
        world.Tell($"visitor {Number} calls for {_person.Extension}");
        Call("7000", CallingNumber, diverted: null);
    }

    protected override DateTimeOffset ServerClock => _heard?.Clock.Wall ?? base.ServerClock;

    protected override Ear Ear
    {
        get
        {
            var holder = Holder ?? _heard;
            if (holder is null)
                return base.Ear;
            if (_heard is not null && _heard != holder && EarFor(_heard) is { Message: { } message })
            {
                // Who was heard before may go on by itself for a while.
                _truths.Unwitnessed(_person, message);
            }

            var ear = EarFor(holder);
            _heard = holder;
            return ear;
        }
    }

    protected override void Answered()
    {
        world.Tell($"visitor {Number} is answered");
        _lastHeard = Time.Now;
        Time.After(LengthMax, HangUp);
        Listen();
    }

    protected override void Hear(ImmutableArray<AudioItem> items, TimeSpan from)
    {
        if (world.Air.Speaker != Holder)
        {
            // Both speak, and the keys go to the other one.
            Unheard(items, from);
            return;
        }

        world.Tell($"visitor {Number} hears {string.Join(' ', items)} from {from.TotalSeconds:0.00} s");
        _lastHeard = Time.Now;
        if (Says(items, Prompts.YouHave))
            _signedIn ??= Time.Now;
        if (Says(items, Prompts.EnterPin) && _signedIn is { } since && _askedAgain is null)
        {
            _askedAgain = Time.Now;
            if (Attendance.IsKnownToBoth(since))
                _wrongs.Add($"Visitor {Number} is asked for the PIN again at {world.Elapsed}.");
        }

        var goesOn = from > TimeSpan.Zero && items.SequenceEqual(_last);
        // A server that gave its own call up for the other's goes on where that one was.
        if (goesOn && _saidLast is { } before && before != Holder)
            _ears[Holder!] = EarFor(before).Copy();
        (_last, _saidLast) = (items, Holder);
        if (goesOn)
            Ear.Follow(items, from);
        else
            base.Hear(items, from);
    }

    protected override void Unheard(ImmutableArray<AudioItem> items, TimeSpan from) =>
        EarFor(world.Air.Speaker!).Follow(items, from);

    /// <summary>The server that nobody hears takes it for heard.</summary>
    protected override void UnheardEnded()
    {
        if (EarFor(world.Air.Speaker!) is { EndsMessage: true, Message: { } message })
            _truths.Unwitnessed(_person, message);
    }

    protected override void HearEnd()
    {
        if (world.Air.Speaker != Holder)
        {
            UnheardEnded();
            return;
        }

        world.Tell($"visitor {Number} has heard that to its end");
        _lastHeard = Time.Now;
        base.HearEnd();
    }

    protected override void Over()
    {
        world.Tell($"visitor {Number} is through, status {Status}, BYE {ByeStatus}");
        // Who does not hear of the end plays on.
        foreach (var ear in _ears.Values.Where(e => _ears.Count > 1 && e.EndsMessage))
            _truths.Unwitnessed(_person, ear.Message!.Value);
        base.Over();
    }

    private Ear EarFor(Host host)
    {
        if (!_ears.TryGetValue(host, out var ear))
            _ears.Add(host, ear = (_heard is null ? base.Ear : _ears[_heard]).Copy());
        return ear;
    }

    /// <summary>
    /// While digits come, nothing is said; a server that has not heard that they were enough waits on.
    /// </summary>
    private bool Types(CallReport call) =>
        call.Stage is "EnteringPin" or "EnteringExtension" && LastPressed > Time.Now - TypingPauseMax;

    /// <summary>Nobody is left on a line that is open and silent at a server that nothing happens to.</summary>
    private void Listen() => Time.After(TimeSpan.FromSeconds(1), () =>
    {
        if (!IsTalking)
            return;
        var since = Time.Now - SilenceMax;
        if (_lastHeard < since && Attendance.OnlyBy(since) is { } voice
            && voice.Report().Calls.Any(c => c.Caller == CallingNumber && !Types(c)))
            _wrongs.Add($"Visitor {Number} hears nothing at {world.Elapsed}.");
        else
            Listen();
    });
}
