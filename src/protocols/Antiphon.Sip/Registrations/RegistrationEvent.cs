using Antiphon.Kernel;

namespace Antiphon.Sip;

/// <summary>What happens to a registration.</summary>
public abstract record RegistrationEvent
{
    private RegistrationEvent()
    {
    }

    /// <summary>A final response to our REGISTER.</summary>
    public sealed record Answered(SipResponse Response) : RegistrationEvent;

    /// <summary>None came, or the REGISTER could not be sent: as if answered 408 or 503 (RFC 3261 8.1.3.1).</summary>
    public sealed record Failed(int AsStatus) : RegistrationEvent;

    public sealed record TimerFired : RegistrationEvent;

    /// <summary>Calls are not to come here any more.</summary>
    public sealed record Withdrawn : RegistrationEvent;
}

/// <summary>What a registration wants done, in order.</summary>
public abstract record RegistrationEffect
{
    private RegistrationEffect()
    {
    }

    /// <summary>In a new transaction; its Via is still to be added.</summary>
    public sealed record SendRegister(SipRequest Request) : RegistrationEffect;

    /// <summary>Replaces the one that runs.</summary>
    public sealed record StartTimer(Instant Due) : RegistrationEffect;

    public sealed record CancelTimer : RegistrationEffect;

    /// <summary>From now on calls come here.</summary>
    public sealed record Registered : RegistrationEffect;

    /// <summary>It did not work, and is tried again by itself.</summary>
    /// <param name="Reason">For the administrator: status and phrase, or what is wrong with the password.</param>
    /// <param name="Retry">When.</param>
    public sealed record NotRegistered(string Reason, Instant Retry) : RegistrationEffect;

    /// <summary>The registration is to be forgotten.</summary>
    public sealed record Ended : RegistrationEffect;
}
