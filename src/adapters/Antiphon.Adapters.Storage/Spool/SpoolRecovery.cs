using System.Collections.Concurrent;
using System.Collections.Immutable;
using Antiphon.Adapters.Storage.Sqlite;
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
internal sealed class SpoolRecovery(SpoolFolder folder, RecordingDelivery delivery, SqliteRecordReader reader)
{
    public ImmutableArray<RecoveredRecording> Run()
    {
        var replies = new BlockingCollection<(RecordingId Recording, StoreReply Reply)>();
        var found = ImmutableArray.CreateBuilder<RecoveredRecording>();
        var submitted = 0;
        foreach (var recording in folder.List())
        {
            if (Inspect(recording, out var key) is { } settled)
            {
                found.Add(settled);
                continue;
            }

            submitted++;
            delivery.Submit(default, new(recording, key), reply => replies.Add((recording, reply)));
        }

        for (; submitted > 0; submitted--)
        {
            var (recording, reply) = replies.Take();
            found.Add(Outcome(recording, reply));
        }

        return found.DrainToImmutable().Sort((a, b) => a.Recording.CompareTo(b.Recording));
    }

    /// <summary>Null: it is to be delivered as <paramref name="key"/>.</summary>
    private RecoveredRecording? Inspect(RecordingId recording, out RecordKey key)
    {
        key = default;
        try
        {
            var audio = folder.AudioOf(recording);
            using var file = File.Exists(audio) ? FinishedAudio.TryLock(audio) : null;
            if (file is null && File.Exists(audio))
                return new(recording, RecoveryOutcome.InProgress, "");
            var length = file is null ? 0 : RandomAccess.GetLength(file);
            if (!File.Exists(folder.HeaderOf(recording)))
                return length == 0 ? Empty(recording) : SetAside(recording, "It has no header.");
            if (!SpooledRecording.TryRead(folder.HeaderOf(recording), recording, out var header, out var error))
                return length == 0 ? Empty(recording) : SetAside(recording, error);
            key = header.Key;
            if (file is null)
                return WithoutAudio(recording, key);
            return length == 0 && header.FinishedBytes is null ? Empty(recording) : null;
        }
        catch (Exception e) when (Faults.IsDiskError(e))
        {
            return new(recording, RecoveryOutcome.Failed, Faults.Of("recover", recording.Value, e).ToString());
        }
    }

    private RecoveredRecording WithoutAudio(RecordingId recording, RecordKey key)
    {
        if (reader.Get(key) is null)
            return SetAside(recording, "Its audio is gone.");
        folder.Remove(recording);
        return new(recording, RecoveryOutcome.DeliveredBefore, key.ToString());
    }

    private RecoveredRecording Empty(RecordingId recording)
    {
        folder.Remove(recording);
        return new(recording, RecoveryOutcome.Empty, "");
    }

    private RecoveredRecording SetAside(RecordingId recording, string why)
    {
        folder.SetAside(recording);
        return new(recording, RecoveryOutcome.Damaged, why);
    }

    private static RecoveredRecording Outcome(RecordingId recording, StoreReply reply) => reply switch
    {
        StoreReply.Committed => new(recording, RecoveryOutcome.Delivered, ""),
        StoreReply.AlreadyDone => new(recording, RecoveryOutcome.DeliveredBefore, ""),
        StoreReply.Refused { Reason: RefusalReason.RecordingOpen } => new(recording, RecoveryOutcome.InProgress, ""),
        StoreReply.Refused refused => new(recording, RecoveryOutcome.Failed, refused.Detail),
        StoreReply.Failed failed => new(recording, RecoveryOutcome.Failed, failed.Fault.ToString()),
        _ => throw new InvalidOperationException($"Unknown reply {reply.GetType().Name}."),
    };
}
