using System.Collections.Immutable;
using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Worlds;
using Antiphon.Sip;

namespace Antiphon.Simulation.Pairs;

/// <summary>How somebody treats a phone that rings.</summary>
internal enum Manner
{
    Takes,
    IsBusy,
    LetsItRing,
}

/// <summary>The phone of a person who is called for somebody.</summary>
/// <param name="world">The pair.</param>
/// <param name="around">Its chances.</param>
/// <param name="number">Its own.</param>
/// <param name="manner">Its owner's.</param>
internal sealed class CalledPhone(PairWorld world, ISurroundings around, int number, Manner manner)
    : Phone(around, number, new Habits())
{
    private SipRequest? _ringsFor;

    /// <summary>It rang first.</summary>
    public Instant? CalledAt { get; private set; }

    /// <summary>Whose address it was called from; null: one that the servers share.</summary>
    public Host? CalledBy { get; private set; }

    public Instant? TakenAt { get; private set; }

    public Instant LastHeard { get; private set; }

    public Instant? EndedAt { get; private set; }

    public bool IsRinging => _ringsFor is not null;

    protected override SipResponse? Ring(SipRequest invite)
    {
        if (IsRinging || IsTalking || IsOver || manner == Manner.IsBusy)
            return base.Ring(invite);
        world.Tell($"called {Number} rings");
        if (CalledAt is null)
            (CalledAt, CalledBy) = (Time.Now, world.Air.HostAt(IPAddress.Parse(invite.TopVia.SentBy.Host)));
        _ringsFor = invite;
        if (manner == Manner.Takes)
            Time.AfterMilliseconds(Chance.Next(1, 5000), TakeNow);
        return invite.Answer(180, toTag: Chance.NextToken());
    }

    protected override void GiveUpRinging()
    {
        if (_ringsFor is not { } invite)
            return;
        _ringsFor = null;
        world.Tell($"called {Number} rings no more");
        Refuse(invite, 487);
    }

    protected override void Answered()
    {
        world.Tell($"called {Number} takes the call");
        (TakenAt, LastHeard) = (Time.Now, Time.Now);
        if (Chance.OneIn(2))
            Time.AfterMilliseconds(Chance.Next(2000, 25_000), HangUpNow);
    }

    protected override void Hear(ImmutableArray<AudioItem> items, TimeSpan from)
    {
        LastHeard = Time.Now;
        world.Tell($"called {Number} hears {string.Join(' ', items)}");
        if (items.Contains(new AudioItem.Prompt(Conversation.Prompts.TakeOrRefuse)))
            Time.AfterMilliseconds(Chance.Next(200, 2500), () => Press('1'));
    }

    protected override void HearEnd() => LastHeard = Time.Now;

    protected override void HearSomebody() => LastHeard = Time.Now;

    protected override void Over()
    {
        EndedAt = Time.Now;
        world.Tell($"called {Number} is through, BYE {ByeStatus}");
    }

    private void TakeNow()
    {
        if (_ringsFor is not { } invite)
            return;
        _ringsFor = null;
        Take(invite);
    }

    private void HangUpNow()
    {
        if (!IsTalking)
            return;
        world.Tell($"called {Number} hangs up");
        HangUp();
    }
}
