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
internal sealed class SimulatedStore : IRecordWriter, IQueries, IRecordingDesk
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

    /// <summary>
    /// Told of every PIN that was checked, when the voice loop learns it: which hash, and whether it was right.
    /// </summary>
    public Action<string, bool> PinChecked { get; set; } = (_, _) => { };

    public bool IsFailing => Records.DiskFault is not null;

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

    public void List(QueryTicket ticket, string type, string owner) =>
        Read(ticket, () => new QueryAnswer.Listed(ticket, _reader.List(type, owner)));

    public void Count(QueryTicket ticket, string type, string owner, string field, string secondField) =>
        Read(ticket, () => new QueryAnswer.Counted(ticket, _reader.Count(type, owner, field, secondField)));

    public void Pick(QueryTicket ticket, RecordSelection selection, RecordPlace place) =>
        Read(ticket, () => new QueryAnswer.Picked(ticket, _reader.Pick(selection, place)));

    public void VerifyPin(QueryTicket ticket, string hash, string pin) => Later(60, () =>
    {
        var matches = PinHash.TryParse(hash, null, out var known) && known.Matches(pin);
        PinChecked(hash, matches);
        _deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.PinVerified(ticket, matches)));
    });

    public void HashPin(QueryTicket ticket, string pin) => Later(60, () => _deliver(new VoiceEvent.QueryAnswered(
        new QueryAnswer.PinHashed(ticket, PinHash.Make(pin, new byte[PinHash.SaltBytes], 1).ToString()))));

    public void Begin(RecordingHeader header)
    {
        _headers.Add(header.Recording, header);
        Records.Spool.Begin(header);
    }

    public void Write(RecordingId recording, long offset, ReadOnlySpan<byte> samples) =>
        Records.Spool.Write(recording, offset, samples);

    public void Deliver(StoreTicket ticket, RecordingId recording, long samples, RecordingEnd end)
    {
        Records.Spool.Finish(recording, samples, end);
        Submit(ticket, new StoreCommand.AcceptRecording(end.ApplyTo(_headers[recording]), samples));
    }

    public void Discard(RecordingId recording) => Records.Spool.Discard(recording);

    /// <summary>Reads at some moment between question and answer.</summary>
    private void Read(QueryTicket ticket, Func<QueryAnswer> read) => Later(20, () =>
    {
        var answer = IsFailing ? new QueryAnswer.Failed(ticket, DiskFull) : read();
        Later(20, () => _deliver(new VoiceEvent.QueryAnswered(answer)));
    });

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

    /// <summary>As the process's store watch does: subscribers as they are when it reads, mailboxes by name.</summary>
    private void Tell(ImmutableArray<RecordChange> changes) => Later(10, () =>
    {
        var subscribers = changes.Where(c => c.Key.Type == Subscriber.RecordType)
            .Select(c => _reader.Get(c.Key)).OfType<Document>().ToImmutableArray();
        if (changes.Any(c => c.Key.Type == FutureMessage.RecordType))
            _deliver(new VoiceEvent.FutureMessagesChanged());
        if (subscribers.Length > 0)
            _deliver(new VoiceEvent.DirectoryChanged(subscribers));
        foreach (var mailbox in changes.Where(c => c.Key.Type == Message.RecordType).Select(c => c.Owner).Distinct())
            _deliver(new VoiceEvent.MailboxChanged(new MailboxId(mailbox)));
    });

    private void Later(int millisecondsMax, Action action) =>
        _time.After(TimeSpan.FromMicroseconds(100 + _chance.Next(millisecondsMax * 1000)), action);
}
