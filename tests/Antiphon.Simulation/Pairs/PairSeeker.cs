using System.Collections.Immutable;
using System.Net;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>A caller who wants a person, not a mailbox, and speaks with them until one of them hangs up.</summary>
/// <param name="world">The pair.</param>
/// <param name="around">Its chances.</param>
/// <param name="number">Its own.</param>
/// <param name="extension">Whom it calls.</param>
/// <param name="called">The phone that is called for it.</param>
internal sealed class PairSeeker(
    PairWorld world, ISurroundings around, int number, string extension, CalledPhone called)
    : Phone(around, number, new Habits())
{
    private static readonly TimeSpan LengthMax = TimeSpan.FromSeconds(50);

    private bool _isAsked;

    public CalledPhone Called => called;

    /// <summary>Who could have heard it when.</summary>
    public Attendance Attendance { get; set; } = null!;

    public string CallingNumber => $"{8000 + Number}";

    public Instant AnsweredAt { get; private set; }

    /// <summary>The person was heard first.</summary>
    public Instant? ConnectedAt { get; private set; }

    /// <summary>Something was heard last, from the server or from the person.</summary>
    public Instant LastHeard { get; private set; }

    /// <summary>Who served phones had its call then.</summary>
    public Instant? CarriedAt { get; set; }

    public Instant? EndedAt { get; private set; }

    protected override IPAddress Domain => called.Address.Address;

    public void Call()
    {
        world.Tell($"seeker {Number} calls {extension}");
        Call(extension, CallingNumber, diverted: null);
    }

    protected override void Answered()
    {
        world.Tell($"seeker {Number} is answered");
        LastHeard = AnsweredAt = Time.Now;
        Time.AfterMilliseconds(Chance.Next(300, 2000), Ask);
        Time.After(LengthMax, HangUpNow);
    }

    protected override void Hear(ImmutableArray<AudioItem> items, TimeSpan from)
    {
        if (world.SharesAddress && world.Air.Speaker != world.Air.Holder)
            return;
        world.Tell($"seeker {Number} hears {string.Join(' ', items)}");
        LastHeard = Time.Now;
        _isAsked |= items.Contains(new AudioItem.Prompt(Prompts.OneMoment));
        if (items.Contains(new AudioItem.Prompt(Prompts.OperatorNotAvailable)))
            Time.AfterMilliseconds(Chance.Next(500, 3000), HangUpNow);
        // A server that the other one may hear the call instead of says so much and no BYE.
        if (items.Contains(new AudioItem.Prompt(Prompts.Goodbye)))
            Time.AfterMilliseconds(Chance.Next(2000, 4000), HangUpNow);
    }

    protected override void HearEnd() => LastHeard = Time.Now;

    protected override void HearSomebody()
    {
        LastHeard = Time.Now;
        if (ConnectedAt is not null)
            return;
        ConnectedAt = Time.Now;
        world.Tell($"seeker {Number} hears whom it sought");
        if (Chance.OneIn(2))
            Time.AfterMilliseconds(Chance.Next(2000, 20_000), HangUpNow);
    }

    protected override void Over()
    {
        EndedAt = Time.Now;
        world.Tell($"seeker {Number} is through, status {Status}, BYE {ByeStatus}");
    }

    private void Ask()
    {
        if (_isAsked || ConnectedAt is not null)
            return;
        Press('0');
        Time.AfterMilliseconds(3000, Ask);
    }

    private void HangUpNow()
    {
        if (!IsTalking)
            return;
        world.Tell($"seeker {Number} hangs up");
        HangUp();
    }
}
