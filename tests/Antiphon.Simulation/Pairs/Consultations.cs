using Antiphon.Calls;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Callers who want a person while things happen to the pair: whoever is connected stays so, and nobody is left on a
/// line, or with a phone that rings, when the other one is gone. Their chances are their own.
/// </summary>
internal sealed class Consultations(PairWorld world, Service service, ulong seed) : ISurroundings
{
    private const int FirstSeeker = 4000;
    private const int FirstCalled = 5000;

    /// <summary>Longer than the servers need to settle who carries a call.</summary>
    private static readonly TimeSpan SettledAfter = TimeSpan.FromSeconds(6);

    /// <summary>Longer than anything that is said, or a phone rings, without a pause.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(40);

    private readonly List<PairSeeker> _seekers = [];
    private readonly List<string> _wrongs = [];

    public Scheduler Time => world.Time;

    public Chance Chance { get; } = new(seed * 31);

    public ISignallingAir Signalling => world.Air;

    public IMediaAir Sound => world.Air;

    /// <summary>Who heard the person that they wanted.</summary>
    public int Connected => _seekers.Count(s => s.ConnectedAt is not null);

    /// <summary>An operator who is called before callers are connected, and in some histories asked.</summary>
    public static ConversationSettings Settings(ulong seed) => ConversationSettings.Default with
    {
        Operator = new Extension("9000"),
        Transfer = new TransferSettings
        {
            Kind = TransferKind.Supervised, RingMax = TimeSpan.FromSeconds(8), IsScreened = seed % 9 == 0,
        },
    };

    /// <summary>Who says nothing and is recorded, because the person was not there or the key was lost.</summary>
    public static bool IsSeeker(int speaker) => speaker is >= FirstSeeker and < FirstCalled;

    public void Plan(TimeSpan length)
    {
        for (var i = Chance.Next(2, 7); i > 0; i--)
            Time.AfterMilliseconds(Chance.Next((int)length.TotalMilliseconds), Seek);
    }

    public IEnumerable<string> Check()
    {
        foreach (var seeker in _seekers.Where(s => s is { IsOver: false, Status: not null }))
            _wrongs.Add($"Seeker {seeker.Number} never came to an end.");
        return _wrongs;
    }

    private void Seek()
    {
        var manner = Chance.Next(8) switch
        {
            0 => Manner.IsBusy,
            1 => Manner.LetsItRing,
            _ => Manner.Takes,
        };
        var called = new CalledPhone(world, this, FirstCalled + _seekers.Count, manner);
        var extension = world.People[Chance.Next(world.People.Length)].Extension;
        var seeker = new PairSeeker(world, this, FirstSeeker + _seekers.Count, extension, called);
        seeker.Attendance = service.OfCaller(seeker);
        _seekers.Add(seeker);
        seeker.Call();
        Watch(seeker);
    }

    private void Watch(PairSeeker seeker) => Time.AfterMilliseconds(500, () =>
    {
        if (WrongWith(seeker, seeker.Called) is { } wrong)
            _wrongs.Add($"{wrong} at {world.Elapsed}.");
        else
            Watch(seeker);
    });

    private string? WrongWith(PairSeeker seeker, CalledPhone called)
    {
        if (seeker.Attendance.OnlyBy(Time.Now) is { } now && Has(now, seeker))
            seeker.CarriedAt = Time.Now;
        if (seeker.IsTalking && Neglects(seeker, seeker.LastHeard, SilenceMax))
            return $"Seeker {seeker.Number} hears nothing";
        if (seeker is { ConnectedAt: { } since, IsTalking: true } && called.IsTalking
            && (Neglects(seeker, seeker.LastHeard, SettledAfter) || Neglects(seeker, called.LastHeard, SettledAfter))
            && seeker.Attendance.IsKnownToBoth(since))
            return $"Seeker {seeker.Number} and whom it sought do not hear each other";
        if (seeker.EndedAt is { } left && HasSettled(seeker, left) && IsKnown(seeker, called)
            && (called.IsRinging || called.IsTalking))
            return $"Called {called.Number} {(called.IsRinging ? "rings for" : "is connected with")} nobody";
        if (seeker.IsTalking && called.IsOver && Neglects(seeker, seeker.LastHeard, SettledAfter))
            return $"Seeker {seeker.Number} is left alone";
        if (seeker is { IsTalking: true, IsHangingUp: false, CarriedAt: { } carried } && HasSettled(seeker, carried)
            && !seeker.Attendance.WasDeaf(seeker.AnsweredAt, carried))
            return $"Seeker {seeker.Number} was dropped without a word";
        return null;
    }

    /// <summary>The servers have not lost both calls, as they may when one dies that knew them alone.</summary>
    private bool IsKnown(PairSeeker seeker, CalledPhone called) =>
        called.CalledAt is { } rang && seeker.Attendance.IsKnownToBoth(rang)
        && (world.SharesAddress || seeker.Attendance.ByAt(rang)?.Host == called.CalledBy)
        && (called.TakenAt is not { } taken || seeker.Attendance.IsKnownToBoth(taken))
        && (seeker.ByeStatus == 200 || seeker.WasLetGo);

    /// <summary>Nothing has happened to who serves phones since then, for long enough.</summary>
    private bool HasSettled(PairSeeker seeker, Instant since) =>
        Time.Now - since >= SettledAfter && seeker.Attendance.OnlyBy(since) is not null;

    /// <summary>Nothing was heard for all that time, in which the same server has served and has the call.</summary>
    private bool Neglects(PairSeeker seeker, Instant lastHeard, TimeSpan time) =>
        Time.Now - lastHeard >= time && seeker.Attendance.OnlyBy(Time.Now - time) is { } voice && Has(voice, seeker);

    /// <summary>
    /// The call of the seeker, or the one that was made for it; not one that it took from the other server instead.
    /// </summary>
    private static bool Has(VoiceSide voice, PairSeeker seeker) => voice.Report().Calls.Any(
        c => c.Caller == seeker.CallingNumber && c.Phase != nameof(CallPhase.Answering));
}
