using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>
/// Recordings whose delivery failed, most often because the disk was full: their callers were told that they will be
/// delivered as soon as possible. All of them are tried again after a pause, which doubles while any of them fails;
/// when the store is closed, they are left to recovery.
/// </summary>
internal sealed class LateDeliveries : IDisposable
{
    public static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(60);

    private readonly Action<StoreCommand.AcceptRecording> _deliver;
    private readonly Action<RecoveredRecording> _told;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<RecordingId, StoreCommand.AcceptRecording> _late = [];
    private TimeSpan _pause = PauseMin;

    /// <param name="time">For the pauses.</param>
    /// <param name="deliver">Tries again; the reply comes to <see cref="OnReply"/>.</param>
    /// <param name="told">What became in the end of a recording that had failed.</param>
    public LateDeliveries(
        TimeProvider time, Action<StoreCommand.AcceptRecording> deliver, Action<RecoveredRecording> told)
    {
        (_deliver, _told) = (deliver, told);
        _timer = time.CreateTimer(_ => TryAgain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Hears the reply to every delivery.</summary>
    public void OnReply(StoreCommand.AcceptRecording accept, StoreReply reply)
    {
        lock (_gate)
        {
            if (reply is StoreReply.Failed or StoreReply.Refused { Reason: RefusalReason.QueueFull })
            {
                if (_late.TryAdd(accept.Recording, accept) && _late.Count == 1)
                    Pause(PauseMin);
                return;
            }

            if (reply is StoreReply.Refused { Reason: RefusalReason.Closing } || !_late.Remove(accept.Recording))
                return;
        }

        var outcome = SpoolRecovery.Outcome(accept.Recording, reply);
        _told(outcome with { Detail = $"It could not be stored at first. {outcome.Detail}".TrimEnd() });
    }

    public void Dispose() => _timer.Dispose();

    private void TryAgain()
    {
        ImmutableArray<StoreCommand.AcceptRecording> late;
        lock (_gate)
        {
            if (_late.Count == 0)
                return;
            late = [.. _late.Values];
            Pause(_pause * 2 < PauseMax ? _pause * 2 : PauseMax);
        }

        foreach (var accept in late)
            _deliver(accept);
    }

    private void Pause(TimeSpan pause)
    {
        _pause = pause;
        _timer.Change(pause, Timeout.InfiniteTimeSpan);
    }
}
