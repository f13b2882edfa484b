using Antiphon.Directory;

namespace Antiphon.Mailboxes;

/// <summary>What a PIN must be and how often a wrong one is taken.</summary>
public sealed record PinPolicy
{
    public static readonly PinPolicy Default = new();

    public int DigitsMin { get; init; } = 4;

    public int DigitsMax { get; init; } = 20;

    /// <summary>
    /// Wrong PINs in a row, over all calls, until the mailbox is locked. Each more is one more free guess.
    /// </summary>
    public int AttemptsMax { get; init; } = 5;

    public TimeSpan LockTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Null: the PIN may be set.</summary>
    public PinFlaw? FlawOf(string pin, Subscriber subscriber)
    {
        if (pin.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return PinFlaw.NotDigits;
        if (pin.Length < DigitsMin)
            return PinFlaw.TooShort;
        if (pin.Length > DigitsMax)
            return PinFlaw.TooLong;
        if (pin == subscriber.Extension?.Number || subscriber.AlternateExtensions.Any(e => e.Number == pin))
            return PinFlaw.IsExtension;
        return IsRun(pin) ? PinFlaw.TooSimple : null;
    }

    /// <summary>One digit repeated, or counting up or down: 1111, 1234, 4321.</summary>
    private static bool IsRun(string pin)
    {
        if (pin.Length < 2)
            return true;
        var step = pin[1] - pin[0];
        return step is >= -1 and <= 1 && Enumerable.Range(1, pin.Length - 1).All(i => pin[i] - pin[i - 1] == step);
    }
}

public enum PinFlaw
{
    NotDigits,
    TooShort,
    TooLong,
    IsExtension,
    TooSimple,
    IsOldOne,
}

/// <summary>
/// Judges attempts to sign in. A locked mailbox stays locked for the right PIN too, or the lock would tell which guess
/// was right; attempts while it is locked do not prolong it.
/// </summary>
public static class PinGate
{
    public static bool IsLocked(PinLock state, DateTimeOffset now) => state.LockedUntil is { } until && now < until;

    /// <summary>The lock to store, and what the caller is told.</summary>
    public static (PinLock Lock, PinVerdict Verdict) Judge(
        PinLock state, bool matches, DateTimeOffset now, PinPolicy policy)
    {
        if (IsLocked(state, now))
            return (state, new PinVerdict.Locked(state.LockedUntil!.Value));
        if (matches)
            return (PinLock.Open, new PinVerdict.Accepted());
        var failed = 1 + (state.LockedUntil is null ? state.FailedAttempts : 0);
        if (failed < policy.AttemptsMax)
            return (new PinLock(failed, null), new PinVerdict.Wrong(policy.AttemptsMax - failed));
        var until = now + policy.LockTime;
        return (new PinLock(failed, until), new PinVerdict.Locked(until));
    }
}

public abstract record PinVerdict
{
    private PinVerdict()
    {
    }

    public sealed record Accepted : PinVerdict;

    /// <param name="AttemptsLeft">Before the mailbox is locked.</param>
    public sealed record Wrong(int AttemptsLeft) : PinVerdict;

    public sealed record Locked(DateTimeOffset Until) : PinVerdict;
}
