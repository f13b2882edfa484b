using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>What the witness has promised, and must know again after a restart.</summary>
/// <param name="Holder">Who may be active; null: nobody has asked yet.</param>
/// <param name="Hold">How long after its newest question.</param>
public sealed record WitnessPromise(ServerRole? Holder, TimeSpan Hold)
{
    public static readonly WitnessPromise None = new(null, TimeSpan.Zero);
}

/// <summary>
/// The third party that both servers of a pair can ask when they do not see each other: it promises activity to one of
/// them at a time. Not thread-safe.
/// </summary>
public sealed class WitnessDesk
{
    private readonly ulong[] _challenges;
    private Instant _until;

    /// <param name="promise">Of its earlier life: it may have been renewed the moment before that ended.</param>
    /// <param name="challenge">A random number.</param>
    /// <param name="now">The steady clock.</param>
    public WitnessDesk(WitnessPromise promise, ulong challenge, Instant now)
    {
        Promise = promise;
        _until = now + promise.Hold;
        _challenges = [challenge, challenge];
    }

    public WitnessPromise Promise { get; private set; }

    /// <param name="ask">Proved to come from a server of the pair, now or earlier.</param>
    /// <param name="challenge">A random number.</param>
    /// <param name="now">The steady clock.</param>
    public WitnessAnswer Answer(WitnessAsk ask, ulong challenge, Instant now)
    {
        if (ask.Challenge != _challenges[(int)ask.Server])
            return new WitnessAnswer(WitnessVerdict.Unproven, ask.Number, _challenges[(int)ask.Server]);
        _challenges[(int)ask.Server] = challenge;
        if (Promise.Holder is { } holder && holder != ask.Server && now < _until)
            return new WitnessAnswer(WitnessVerdict.Refused, ask.Number, challenge);
        if (Promise.Holder != ask.Server || Promise.Hold != ask.Hold)
            Promise = new WitnessPromise(ask.Server, ask.Hold);
        _until = now + ask.Hold;
        return new WitnessAnswer(WitnessVerdict.Granted, ask.Number, challenge);
    }
}
