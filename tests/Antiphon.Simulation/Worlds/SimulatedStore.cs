using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Testing.Store;
using Antiphon.Voice;

namespace Antiphon.Simulation.Worlds;

/// <summary>
/// The store as the voice loop sees it: commands, questions and recordings are answered after a while, and now and
/// then the disk fails for some seconds.
/// </summary>
internal sealed class SimulatedStore : IRecordWriter, IRecordingDesk
{
    private static readonly StoreFault DiskFull = new("write", "store.db", "no space left", "Free some.");

    private readonly Scheduler _time;
    private readonly Chance _chance;
    private readonly Action<VoiceEvent> _deliver;
    private readonly IRecordWriter _writer;
    private readonly IRecordReader _reader;
    private readonly Dictionary<RecordingId, RecordingHeader> _headers = [];
    private bool _commitIsDue;

    public SimulatedStore(Scheduler time, Chance chance, Action<VoiceEvent> deliver)
    {
        (_time, _chance, _deliver) = (time, chance, deliver);
        Records = new InMemoryStore(ServerId.Primary, () => time.Now.ToWallClock()) { Committed = Tell };
        _writer = Records.Connect(reply => Later(5, () => deliver(new VoiceEvent.StoreReplied(reply))));
        _reader = Records.OpenReader();
    }

    public InMemoryStore Records { get; }

    /// <summary>The recording has become a message.</summary>
    public bool IsKept(RecordingId recording) => _reader.Get(_headers[recording].Key) is not null;

    public void FailFor(TimeSpan length)
    {
        Records.DiskFault = DiskFull;
        _time.After(length, Heal);
    }

    public void Heal() => Records.DiskFault = null;

    public void Submit(StoreTicket ticket, StoreCommand command)
    {
        _writer.Submit(ticket, command);
        CommitSoon();
    }

    public void Begin(RecordingHeader header)
    {
        _headers.Add(header.Recording, header);
        Records.Spool.Begin(header);
    }

    public void Deliver(StoreTicket ticket, RecordingId recording, long samples, RecordingEnd end)
    {
        Records.Spool.Finish(recording, samples, end);
        Submit(ticket, new StoreCommand.AcceptRecording(end.ApplyTo(_headers[recording]), samples));
    }

    public void Read(RecordingId recording, long offset, int samples) =>
        throw new NotSupportedException("There is no other server to tell.");

    public void Discard(RecordingId recording) => Records.Spool.Discard(recording);

    private void CommitSoon()
    {
        if (_commitIsDue)
            return;
        _commitIsDue = true;
        Later(30, () =>
        {
            _commitIsDue = false;
            Records.Commit();
        });
    }

    private void Tell(ImmutableArray<RecordChange> changes) => Later(10, () =>
    {
        foreach (var news in StoreNews.Of(changes, _reader))
            _deliver(news);
    });

    private void Later(int millisecondsMax, Action action) =>
        _time.After(TimeSpan.FromMicroseconds(100 + _chance.Next(millisecondsMax * 1000)), action);
}
