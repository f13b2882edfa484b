using System.Net;
using Antiphon.Kernel;
using Antiphon.Sip;

namespace Antiphon.Voice.Registrations;

/// <summary>One registration, and what ties it to this server.</summary>
internal sealed class RegistrationLine(
    int number, Integration integration, string user, Action<RegistrationLine, Instant> onTimer, Instant began) : ITimed
{
    private OwnedTimers _timers;

    public int Number => number;

    public Integration Integration => integration;

    public Registration State { get; set; } = null!;

    /// <summary>Where it registers, or tries to; null while no target is known.</summary>
    public IPEndPoint? Target { get; set; }

    /// <summary>Sent last; to be sent to the next target when this one does not answer.</summary>
    public SipRequest? Register { get; set; }

    public RegistrationReport Report { get; set; } = new(
        integration.Name, user, string.Join(", ", integration.Registrars), RegistrationState.NotRegistered,
        began.ToWallClock(), Reason: null);

    public void Start(TimerQueue queue, Instant due) => _timers.Start(queue, this, 0, due);

    public void Cancel() => _timers.Cancel(0);

    public void OnTimer(int timer, Instant now) => onTimer(this, now);
}
