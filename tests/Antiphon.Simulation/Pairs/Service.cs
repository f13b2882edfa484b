using Antiphon.Kernel;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Watches, apart from the servers, who could have heard a caller when: who holds the address, has power, runs and may
/// speak. Looks every five milliseconds.
/// </summary>
internal sealed class Service
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    /// <summary>A start, a judgement, a handover: the longest that nobody may answer although both could.</summary>
    private static readonly TimeSpan NobodyMax = TimeSpan.FromSeconds(8);

    private readonly PairWorld _world;
    private readonly List<Attendance> _attendances = [];
    private readonly Forsaken _forsaken;
    private Instant? _nobodySince;
    private bool _isTold;

    public Service(PairWorld world)
    {
        (_world, _forsaken) = (world, new Forsaken(world));
        Shared = Watch(OfSharedAddress, isOfOne: false);
        Look();
    }

    /// <summary>Of the shared address; where there is none, only whether both answer, each at its own.</summary>
    public Attendance Shared { get; }

    public List<string> Wrongs { get; } = [];

    /// <summary>Of a caller who leaves a message.</summary>
    public Attendance Watch(PairCaller caller) => Watch(caller, () => caller.Finished is null);

    /// <summary>Of whoever else calls, where no address is shared.</summary>
    public Attendance OfCaller(Phone phone) => _world.SharesAddress ? Shared : Watch(phone, () => false);

    private Attendance Watch(Phone phone, Func<bool> mustBeWith)
    {
        var attendance = Watch(() => Of(phone, mustBeWith()), isOfOne: true);
        _forsaken.Watch(phone, attendance);
        return attendance;
    }

    private Attendance Watch(Func<Attendance.Turn> look, bool isOfOne)
    {
        var attendance = new Attendance(_world.Time, Pace, look, isOfOne);
        _attendances.Add(attendance);
        return attendance;
    }

    private Attendance.Turn OfSharedAddress() => new(
        _world.Time.Now,
        _world.Air.Holder is { Answers: true, IsCutOff: false, Voice: { Process.Runs: true } voice } ? voice : null,
        _world.Air.Holder is { Voice.Process.Runs: true } holder
            && _world.Other(holder).Voice is { Process.Runs: true, IsActive: false } other
            ? other
            : null,
        _world.Hosts.All(_world.SharesAddress ? host => host.Answers : host => host.Voice is { IsActive: true }),
        _world.FromPrimary.IsCut,
        _world.FromPrimary.There.LostOf100 > 0);

    /// <summary>Whoever the phone sends to, has the call and may speak in it hears it, active or not.</summary>
    private Attendance.Turn Of(Phone caller, bool mustBeWith)
    {
        var host = caller.SendsTo is { } to ? _world.Air.HostAt(to.Address) ?? _world.Air.Holder : null;
        var carrier = host is { HasPower: true, IsCutOff: false, Voice: { Process.Runs: true } voice }
            && (!voice.IsActive || host.Lease.IsHeld) && (!mustBeWith || voice.Media.IsWith(caller))
            ? voice
            : null;
        var other = host is not null && _world.Other(host).Voice is { Process.Runs: true } standing ? standing : null;
        return new Attendance.Turn(
            _world.Time.Now,
            carrier,
            other,
            carrier is not null && other?.Media.IsWith(caller) == true,
            _world.FromPrimary.IsCut,
            _world.FromPrimary.There.LostOf100 > 0);
    }

    private void Look()
    {
        foreach (var attendance in _attendances)
            attendance.Look();
        JudgeNobody(_world.Time.Now);
        Wrongs.AddRange(_forsaken.Look(_world.Time.Now));
        _world.Time.After(Pace, Look);
    }

    private void JudgeNobody(Instant now)
    {
        var couldBoth = _world.Primary.CouldAnswer && _world.Secondary.CouldAnswer && !_world.Primary.IsCutOff
            && !_world.Secondary.IsCutOff;
        if (!couldBoth || _world.Primary.Answers || _world.Secondary.Answers)
            (_nobodySince, _isTold) = (null, false);
        else
            _nobodySince ??= now;
        if (_isTold || _nobodySince is not { } since || now - since < NobodyMax)
            return;
        _isTold = true;
        Wrongs.Add($"Nobody answers for {now - since} at {_world.Elapsed}, although both could.");
    }
}
