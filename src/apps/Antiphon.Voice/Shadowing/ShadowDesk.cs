using Antiphon.Calls;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Voice.Calls;
using Antiphon.Voice.Lamps;
using Antiphon.Voice.Signalling;

namespace Antiphon.Voice.Shadowing;

/// <summary>
/// What the two servers of a pair tell each other of their calls and lamps: each streams its own as they change, keeps
/// the other's as shadows, and goes on with them when it becomes active.
/// </summary>
internal sealed class ShadowDesk : ITimed
{
    private const int UnnamedTimer = 0;
    private const int UntakenTimer = 1;
    private const int ClockTimer = 2;
    private const int LateTimer = 3;
    private const int AloneTimer = 4;

    /// <summary>
    /// A voice service that has started anew may yet be told to answer, and be given its calls back; so may one that
    /// let go of them. Longer than that, and nobody waits for it at the other end.
    /// </summary>
    private static readonly TimeSpan UnnamedMax = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Often enough that the first call after a quiet time, and what had stood still, is read by a difference of the
    /// clocks that is known. Told also when the other server is heard again: all that stood still comes before it.
    /// </summary>
    private static readonly TimeSpan ClockPeriod = TimeSpan.FromSeconds(10);

    /// <summary>Until a server that is back has said what it carries, and who hears whom is settled.</summary>
    private static readonly TimeSpan MeetingTime = TimeSpan.FromSeconds(2);

    private readonly VoiceContext _context;
    private readonly CallDesk _calls;
    private readonly LampDesk _lamps;
    private readonly RequestDesk _requests;
    private readonly ShadowTable _shadows;
    private readonly LampShadows _lampShadows;
    private readonly CatchingUp _catchingUp;
    private ClockDifference _clock = new();
    private OwnedTimers _timers;
    private string _life = "";
    private bool _isOtherLost;
    private bool _isBeingTold;

    public ShadowDesk(VoiceContext context, CallDesk calls, LampDesk lamps, RequestDesk requests)
    {
        (_context, _calls, _lamps, _requests) = (context, calls, lamps, requests);
        _catchingUp = new CatchingUp(context);
        _shadows = new ShadowTable(context, _clock, _catchingUp, calls.DeliverOrphan);
        _lampShadows = new LampShadows(_clock);
        _catchingUp.Repeated = _shadows.OnRepeated;
        calls.Ended = _shadows.Forget;
        calls.GivenUp = OnGivenUp;
        lamps.Ended = _lampShadows.OnEnded;
    }

    public int Count => _shadows.Count;

    /// <summary>Recordings of which the other server lacks the beginning.</summary>
    public int Behind => _catchingUp.Count;

    /// <returns>False for what is no matter between the servers.</returns>
    public bool Take(VoiceEvent @event, Instant now)
    {
        switch (@event)
        {
            case VoiceEvent.ShadowsWanted:
                TellAll(now);
                break;
            case VoiceEvent.ShadowsBegun begun:
                OnBegun(begun.Life);
                _isBeingTold = true;
                _timers.Cancel(UnnamedTimer);
                break;
            case VoiceEvent.ShadowsTold:
                _isBeingTold = false;
                OnHeard(now);
                KeepUnknown(_calls.All, now);
                ReturnLeft(now);
                _timers.Start(_context.Timers, this, UnnamedTimer, now + UnnamedMax);
                break;
            case VoiceEvent.ShadowClock clock:
                _clock.Hear(clock.SentAt, now);
                OnHeard(now);
                if (!_isBeingTold && !_clock.IsLate(clock.SentAt, now))
                    KeepUnknown(_calls.All.Where(c => !c.IsThereToo), now);
                break;
            case VoiceEvent.ShadowChanged { Call: var call } when _calls.HasEnded(call):
                _context.Outside.ShadowsOut?.CallEnded(call);
                break;
            case VoiceEvent.ShadowChanged changed:
                _clock.Hear(changed.SentAt, now);
                _shadows.OnChanged(changed, isCarriedHere: _calls.Find(changed.Call) is not null, now);
                LetGoOfMoved(changed.Call, now);
                // The last calls of a server that has just handed over.
                if (_requests.IsSettling(now))
                    AdoptOrAwaitTheRest(changed, now);
                break;
            case VoiceEvent.ShadowReturned returned:
                _clock.Hear(returned.SentAt, now);
                OnReturned(returned, now);
                break;
            case VoiceEvent.OtherJudged judged:
                OnJudged(judged.IsLost, now);
                break;
            case VoiceEvent.ShadowEnded ended:
                _calls.LetGoOfEnded(ended.Call, now);
                _calls.AwaitPartners(now);
                _shadows.OnEnded(ended.Call);
                break;
            case VoiceEvent.ShadowLetGo letGo when _calls.Find(letGo.Call) is { } call:
                call.OursSince = now;
                _shadows.Forget(letGo.Call);
                _catchingUp.Add(call, now);
                break;
            case VoiceEvent.ShadowAudio audio:
                _context.Outside.ShadowRecordings?.Put(audio.Recording, audio.Offset, audio.Samples.Span);
                break;
            case VoiceEvent.ShadowRepeated audio when _shadows.PlaceOf(audio.Recording) is { } place:
                _context.Outside.ShadowRecordings?.Repeat(audio.Recording, place + audio.Offset, audio.Samples.Span);
                break;
            case VoiceEvent.ShadowLetGo or VoiceEvent.ShadowRepeated:
                // Neither carries it: it has ended here, or whoever becomes active goes on with it, or records it anew.
                break;
            case VoiceEvent.RecordingRead read:
                _catchingUp.OnRead(read.Part, now);
                break;
            case VoiceEvent.MediaRaised { Event: MediaEvent.HeardAgain heard }:
                _catchingUp.OnHeardAgain(heard, now);
                break;
            case VoiceEvent.LampShadowChanged lamp:
                _clock.Hear(lamp.SentAt, now);
                if (_lampShadows.OnChanged(lamp) is { } told)
                    _lamps.StepOver(told);
                // The other server lives and has started anew, or has just handed over: its lamps are ours to tell.
                if (_requests.IsActive)
                    AdoptLamps();
                else
                    _lamps.LetGo(lamp.Lamp);
                break;
            case VoiceEvent.LampShadowEnded lamp:
                _lampShadows.OnEnded(lamp.Lamp);
                break;
            default:
                return false;
        }

        return true;
    }

    private void OnJudged(bool isLost, Instant now)
    {
        if (isLost && !_isOtherLost)
        {
            _timers.Cancel(AloneTimer);
            _context.BeAlone(now);
        }

        if (_isOtherLost && !isLost) TellClock(now);
        _isOtherLost = isLost;
        if (isLost && _requests.IsActive)
            Adopt(now);
        else
            LetGoOfMoving(now);
    }

    /// <summary>From now on it takes none of the other's calls, and is not told when that one is back.</summary>
    public void OnInactive(Instant now)
    {
        _isOtherLost = false;
        TellClock(now);
        LetGoOfMoving(now);
    }

    /// <summary>The other server's calls are told here: where only its keep-alives come, it may carry ours.</summary>
    private void OnHeard(Instant now)
    {
        if (!_isOtherLost && _context.Surroundings.AloneSince is not null && !_timers.IsRunning(AloneTimer))
            _timers.Start(_context.Timers, this, AloneTimer, now + MeetingTime);
    }

    private void OnBegun(string life)
    {
        if (life != _life)
        {
            (_life, _clock) = (life, new ClockDifference());
            // What an earlier life told of calls that are carried here by now ended with it.
            foreach (var call in _calls.All)
                _shadows.Forget(call.Record.Id);
        }

        _shadows.OnBegun(life, _clock);
        _lampShadows.OnBegun(life, _clock);
    }

    /// <summary>
    /// This server answers from now on: shadows become calls, and lamps are told from here. Calls at an address that
    /// the other server keeps are its own to carry on, unless it is lost.
    /// </summary>
    public void Adopt(Instant now)
    {
        var taken = _shadows.TakeAll(call => _isOtherLost || _calls.IsHere(call))
            .Select(s => s with { WasLetGo = s.WasLetGo || !_isOtherLost, IsThereToo = !s.WasLetGo });
        _calls.Adopt(taken, _shadows.SetAside, now);
        AdoptLamps();
    }

    private void AdoptOrAwaitTheRest(VoiceEvent.ShadowChanged last, Instant now)
    {
        if (_clock.IsLate(last.SentAt, now))
            _timers.Start(_context.Timers, this, LateTimer, now + ClockDifference.LateMin);
        else
            Adopt(now);
    }

    /// <summary>What the other server has not told by now, it does not carry.</summary>
    private void KeepUnknown(IEnumerable<LiveCall> calls, Instant now)
    {
        foreach (var ours in calls.Where(c => !_shadows.Knows(c.Record.Id)))
            ours.OursSince = now;
    }

    /// <summary>
    /// What both tell, as servers do that do not see that both are active, stays a shadow: whichever goes on is ahead.
    /// </summary>
    private void AdoptLamps() => _lamps.Adopt(_lampShadows.Take(lamp => !_lamps.Owns(lamp)));

    /// <summary>
    /// Calls that this server does not carry any more are the other's, if it carries or takes them; else this one may
    /// yet take them back.
    /// </summary>
    public void OnLetGo(IEnumerable<LiveCall> calls, Instant now)
    {
        foreach (var left in calls)
        {
            var call = left.Record;
            var theirs = _shadows.Find(call.Id);
            if (theirs is not null && !Adoption.IsAhead(call, theirs, now))
            {
                _shadows.OnLetGo(call, now);
                _context.Outside.ShadowsOut?.CallLetGo(call.Id);
            }
            else
            {
                // While it carried the call, or could not be reached, it did not keep what was recorded of it here.
                var wasThereToo = theirs is not null || _context.Surroundings.AloneSince is not null || left.IsThereToo;
                var kept = _shadows.Keep(call, wasThereToo, now);
                var isLacking = wasThereToo
                    || (kept.Record.Media.Recording is { } recording && _catchingUp.Repeats(recording.Id));
                Return(kept, isLacking, now);
            }
        }

        _timers.Start(_context.Timers, this, UntakenTimer, now + UnnamedMax);
    }

    /// <summary>Its far end was not heard here: if the other server carries it, it is the other's.</summary>
    private void OnGivenUp(Call call, Instant now)
    {
        _context.Outside.Observer.OnTrouble(new VoiceTrouble.CallGivenUp(call.Id));
        if (_shadows.Knows(call.Id))
            _shadows.OnLetGo(call, now);
        _context.Outside.ShadowsOut?.CallLetGo(call.Id);
    }

    /// <summary>
    /// Of a call that each server carries at its own address: this one was taken for lost, and the far end has been
    /// told that its call goes on at the other one; or the other one was, and the far end has not been told, and it
    /// hears from this one that the call is carried here. Each takeover is well ahead of the last in CSeq.
    /// </summary>
    private void LetGoOfMoved(CallId id, Instant now)
    {
        if (_calls.Find(id) is not { } own || _shadows.Find(id) is not { } theirs
            || theirs.Path.Local == own.Record.Path.Local)
            return;
        if (theirs.Move is not null)
        {
            if (own.Record.Move is null)
                _context.Outside.ShadowsOut?.CallChanged(id, CallRecord.Write(own.Record));
            return;
        }

        var isTheirs = own.Record.Move is null
            ? theirs.Dialog.LocalCSeq > (own.Record.Dialog.LocalCSeq ?? 0)
            : !_isOtherLost;
        if (!isTheirs)
            return;
        _calls.LetGo(own, now);
        _calls.AwaitPartners(now);
        OnLetGo([own], now);
    }

    /// <summary>The other server is there: calls that it was to have lost, and has not, are its own.</summary>
    private void LetGoOfMoving(Instant now)
    {
        foreach (var call in _calls.All.Where(c => c.Record.Move is not null))
            LetGoOfMoved(call.Record.Id, now);
    }

    public void OnTimer(int timer, Instant now)
    {
        switch (timer)
        {
            case ClockTimer:
                TellClock(now);
                break;
            case LateTimer when _requests.IsActive:
                Adopt(now);
                break;
            case AloneTimer:
                _context.BeAlone(since: null);
                break;
            case UnnamedTimer:
                _shadows.DropUnnamed();
                _lampShadows.DropUnnamed();
                break;
            case UntakenTimer when _shadows.DropUntaken(now - UnnamedMax):
                _timers.Start(_context.Timers, this, UntakenTimer, now + UnnamedMax);
                break;
        }
    }

    private void TellClock(Instant now)
    {
        _context.Outside.ShadowsOut?.TellClock();
        _timers.Start(_context.Timers, this, ClockTimer, now + ClockPeriod);
    }

    private void TellAll(Instant now)
    {
        if (_context.Outside.ShadowsOut is not { } link)
            return;
        link.Begin($"{_context.Settings.ServerName}-{_context.Settings.Epoch:x}");
        TellClock(now);
        foreach (var call in _calls.All)
            link.CallChanged(call.Record.Id, CallRecord.Write(call.Record));
        _lamps.TellAll();
        link.Told();
        _catchingUp.Begin(_calls.All, now);
        ReturnLeft(now);
    }

    /// <summary>
    /// A voice service that was started again in its place, because moves are damped, has lost what it knew; one that
    /// could not be reached has not been told. Here it is.
    /// </summary>
    private void ReturnLeft(Instant now)
    {
        if (_requests.IsActive || _context.Outside.ShadowsOut is not { } link)
            return;
        foreach (var shadow in _shadows.FindLeft())
            Return(shadow.WithLoss(now), isLacking: true, now);

        foreach (var lamp in _lampShadows.Left)
            link.LampChanged(lamp.Name, LampRecord.Write(lamp));
    }

    /// <param name="shadow">Of a call that nobody carries.</param>
    /// <param name="isLacking">The other server does not have all of what was recorded.</param>
    /// <param name="now">On this server's clock.</param>
    private void Return(Shadow shadow, bool isLacking, Instant now)
    {
        _context.Outside.ShadowsOut?.CallReturned(
            shadow.Record.Id, CallRecord.Write(shadow.Here), shadow.RecordedSamples);
        if (isLacking && shadow.Record.Media is { Recording: { } recording, Agreed: { } agreed })
        {
            var samples = recording.StoppedAt ?? shadow.RecordedSamples;
            _catchingUp.Add(recording.Id, samples, agreed.ToCodec(), now);
        }
    }

    private void OnReturned(VoiceEvent.ShadowReturned returned, Instant now)
    {
        if (_calls.HasEnded(returned.Call))
        {
            _context.Outside.ShadowsOut?.CallEnded(returned.Call);
            return;
        }

        var own = _calls.Find(returned.Call)?.Record;
        if (own is null || (_shadows.Read(returned) is { } theirs && Adoption.IsAhead(theirs, own, now)))
        {
            _shadows.OnReturned(returned, own);
            if (_requests.IsActive && _shadows.Knows(returned.Call))
                _calls.Adopt([_shadows.Take(returned.Call)], _shadows.SetAside, now);
        }

        if (_calls.Find(returned.Call) is not { } carried)
            return;
        carried.OursSince = now;
        // The other server waits to hear that somebody goes on with it.
        _context.Outside.ShadowsOut?.CallChanged(carried.Record.Id, CallRecord.Write(carried.Record));
    }
}
