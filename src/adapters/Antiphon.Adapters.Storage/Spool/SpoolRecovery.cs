using System.Collections.Concurrent;
using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>What became of a recording that was found in the spool.</summary>
public enum RecoveryOutcome
{
    /// <summary>Now a record.</summary>
    Delivered,

    /// <summary>Was a record already, or is a deleted one; what was left of it in the spool is removed.</summary>
    DeliveredBefore,

    /// <summary>A recorder has it open and will finish it.</summary>
    InProgress,

    /// <summary>Begun and nothing recorded; removed.</summary>
    Empty,

    /// <summary>A greeting or a name whose speaker did not come to its end; removed, the one before stays.</summary>
    Abandoned,

    /// <summary>Cannot be delivered; set aside in <c>spool/damaged</c>.</summary>
    Damaged,

    /// <summary>The disk failed; it stays and is tried again by the next recovery.</summary>
    Failed,
}

public sealed record RecoveredRecording(RecordingId Recording, RecoveryOutcome Outcome, string Detail);

/// <summary>
/// Delivers what an earlier process left in the spool, exactly once: recordings whose recorder died, and finished ones
/// whose delivery did not get to its end.
/// </summary>
internal sealed class SpoolRecovery(SpoolFolder folder, RecordingDelivery delivery)
{
    public ImmutableArray<RecoveredRecording> Run()
    {
        var replies = new BlockingCollection<(RecordingId Recording, StoreReply Reply)>();
        var found = ImmutableArray.CreateBuilder<RecoveredRecording>();
        var byRecorder = folder.List().ToLookup(HasRecorder);
        found.AddRange(byRecorder[true].Select(r => new RecoveredRecording(r, RecoveryOutcome.InProgress, "")));
        var submitted = 0;
        foreach (var (recording, spooled) in WithTheirLines([.. byRecorder[false]], found))
        {
            if (Inspect(recording, spooled) is { } settled)
            {
                found.Add(settled);
                continue;
            }

            submitted++;
            delivery.Submit(
                default, new(spooled!.Header, spooled.FinishedBytes), reply => replies.Add((recording, reply)));
        }

        for (; submitted > 0; submitted--)
        {
            var (recording, reply) = replies.Take();
            found.Add(Outcome(recording, reply));
        }

        delivery.Clean();
        return found.DrainToImmutable().Sort((a, b) => a.Recording.CompareTo(b.Recording));
    }

    internal static RecoveredRecording Outcome(RecordingId recording, StoreReply reply) => reply switch
    {
        StoreReply.Committed => new(recording, RecoveryOutcome.Delivered, ""),
        StoreReply.AlreadyDone => new(recording, RecoveryOutcome.DeliveredBefore, ""),
        StoreReply.Refused { Reason: RefusalReason.RecordingOpen } => new(recording, RecoveryOutcome.InProgress, ""),
        StoreReply.Refused refused => new(recording, RecoveryOutcome.Failed, refused.Detail),
        StoreReply.Failed failed => new(recording, RecoveryOutcome.Failed, failed.Fault.ToString()),
        _ => throw new InvalidOperationException($"Unknown reply {reply.GetType().Name}."),
    };

    /// <summary>
    /// What the log says of those that have no recorder. It is read after their locks were tried: a recorder that let
    /// go before that has said in it how they ended.
    /// </summary>
    private IEnumerable<(RecordingId Recording, SpooledRecording? Spooled)> WithTheirLines(
        ImmutableArray<RecordingId> abandoned, ImmutableArray<RecoveredRecording>.Builder found)
    {
        try
        {
            var log = RecordingLog.Read(folder);
            return [.. abandoned.Select(r => (r, log.GetValueOrDefault(r)))];
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            // Not without their lines: they would be set aside, and they are only waiting for a disk that works.
            found.AddRange(abandoned.Select(r => Failed(r, e)));
            return [];
        }
    }

    private bool HasRecorder(RecordingId recording)
    {
        try
        {
            var isThere = FinishedAudio.TryOpen(folder.AudioOf(recording), out var audio);
            using (audio)
                return isThere && audio is null;
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            return false; // The delivery meets the same error and reports it.
        }
    }

    /// <summary>Null: it is to be delivered as <paramref name="spooled"/> says.</summary>
    private RecoveredRecording? Inspect(RecordingId recording, SpooledRecording? spooled)
    {
        try
        {
            var length = new FileInfo(folder.AudioOf(recording)).Length;
            if (length == 0 && spooled?.FinishedBytes is null)
                return Removed(recording, RecoveryOutcome.Empty);
            if (spooled is { FinishedBytes: null, Header.Field: not null })
                return Removed(recording, RecoveryOutcome.Abandoned);
            return spooled is null ? SetAside(recording, "The spool's log does not say whose it is.") : null;
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            return Failed(recording, e);
        }
    }

    private static RecoveredRecording Failed(RecordingId recording, Exception cause) =>
        new(recording, RecoveryOutcome.Failed, Faults.Of("recover", recording.Value, cause).ToString());

    private RecoveredRecording Removed(RecordingId recording, RecoveryOutcome outcome)
    {
        folder.Remove(recording);
        return new(recording, outcome, "");
    }

    private RecoveredRecording SetAside(RecordingId recording, string why)
    {
        folder.SetAside(recording);
        return new(recording, RecoveryOutcome.Damaged, why);
    }
}
