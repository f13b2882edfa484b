using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Tests.Crash;

/// <summary>
/// Remembers what a doomed writer said, over all its lives, and compares it with what a store holds.
/// </summary>
internal sealed class Witness
{
    private readonly HashSet<string> _recorded = [];
    private readonly HashSet<string> _confirmed = [];
    private readonly HashSet<string> _discarded = [];
    private readonly HashSet<string> _saved = [];
    private readonly HashSet<string> _maybeDeleted = [];
    private readonly HashSet<string> _deleted = [];
    private long _feedEnd;

    public int Confirmed => _confirmed.Count;

    public int Deleted => _deleted.Count;

    public void Hear(string line)
    {
        Assert.False(line.StartsWith('x'), $"The store did not commit: {line}");
        var (said, id) = line.Split(' ') is [var first, var second] ? (first, second) : ("", "");
        _ = said switch
        {
            "?record" => _recorded.Add(id),
            "!record" => _confirmed.Add(id),
            "!discard" => _discarded.Add(id),
            "?save" => true,
            "!save" => _saved.Add(id),
            "?delete" => _maybeDeleted.Add(id),
            "!delete" => _deleted.Add(id),
            _ => throw new InvalidDataException($"Not understood: '{line}'."),
        };
    }

    /// <summary>Every claim that a crash must not break, on all that was ever confirmed.</summary>
    public void Compare(SqliteStore store)
    {
        using var reader = store.OpenReader();
        CheckFeed(reader);
        foreach (var id in _confirmed)
        {
            var record = reader.Get(new RecordKey("message", id));
            Assert.True(record is not null, $"Confirmed message {id} is lost.");
            Assert.False(record.IsDeleted && !_maybeDeleted.Contains(id), $"Message {id} was deleted by nobody.");
            Assert.False(!record.IsDeleted && _deleted.Contains(id), $"Deleted message {id} came back.");
            if (!record.IsDeleted && _saved.Contains(id))
                Assert.Equal("\"saved\"", record.Fields["state"]);
        }

        foreach (var record in reader.List("message", "1001"))
        {
            Assert.Contains(record.Key.Id, _recorded);
            Assert.DoesNotContain(record.Key.Id, _discarded);
            CheckAudio(store.Blobs, record);
        }
    }

    /// <summary>After the sweep the blobs are exactly those of the messages.</summary>
    public static void CompareBlobs(SqliteStore store)
    {
        store.Sweep(TimeSpan.Zero);
        var audit = store.Verify();
        Assert.Empty(audit.Damaged);
        Assert.Empty(audit.Missing);
        Assert.Empty(audit.Orphaned);
    }

    private void CheckFeed(IRecordReader reader)
    {
        var position = 0L;
        for (ChangePage page; (page = reader.ChangesSince(position, 1000)).Changes.Length > 0;)
        {
            Assert.Equal(
                Enumerable.Range(1, page.Changes.Length).Select(i => position + i),
                page.Changes.Select(c => c.Position));
            position += page.Changes.Length;
        }

        Assert.True(position >= _feedEnd, $"The feed went back from {_feedEnd} to {position}.");
        _feedEnd = position;
    }

    /// <summary>A confirmed recording is whole; one whose recorder died is as much as had been written.</summary>
    private void CheckAudio(IBlobStore blobs, Document record)
    {
        var said = DoomedWriter.AudioOf(new RecordingId(record.Key.Id));
        Assert.True(blobs.TryOpen(BlobHash.Parse(record.Fields["blob"]!.Trim('"'), null), out var blob));
        using (blob)
        {
            var stored = new byte[blob.Length];
            blob.Read(0, stored);
            Assert.Equal(stored.Length.ToString(), record.Fields["bytes"]);
            Assert.True(stored.Length > 0);
            Assert.True(said.AsSpan().StartsWith(stored), $"The audio of {record.Key} is not what was said.");
            if (_confirmed.Contains(record.Key.Id))
                Assert.Equal(said.Length, stored.Length);
        }
    }
}
