using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Voice;

namespace Antiphon.Cli.Serving;

/// <summary>
/// Tells the voice loop what changed in the store: the directory's records as they are now, and which mailboxes have
/// other messages. The store's writer only hands the change over; reading happens on a thread of this class.
/// </summary>
internal sealed class StoreWatch(IStoreAccess store) : IDisposable
{
    private const int PieceMax = 100;

    private readonly WorkQueue<ImmutableArray<RecordChange>> _changes = new();
    private IRecordReader? _reader;
    private Action<VoiceEvent>? _deliver;
    private Thread? _thread;

    /// <summary>Delivers the whole directory, then every change from the one after them on.</summary>
    public void Start(Action<VoiceEvent> deliver)
    {
        store.Watch(changes => _changes.TryAdd(changes));
        (_reader, _deliver) = (store.OpenReader(), deliver);
        foreach (var type in DirectorySnapshot.RecordTypes)
        {
            var after = default(HybridTimestamp);
            while (_reader.ListAll(type, after, 1000) is { Length: > 0 } page)
            {
                deliver(new VoiceEvent.DirectoryChanged(page));
                after = page[^1].Created;
            }
        }

        _thread = new Thread(Run) { Name = "store-watch", IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _changes.CompleteAdding();
        _thread?.Join();
        _reader?.Dispose();
    }

    private void Run()
    {
        foreach (var changes in _changes.TakeAll())
        {
            try
            {
                Tell(changes);
            }
            catch (StoreException)
            {
                // The disk cannot be read: the loop keeps the directory it has, and the next change tells it more.
            }
        }
    }

    private void Tell(ImmutableArray<RecordChange> changes)
    {
        // An import changes thousands at once: in pieces, so that calls get their turn between them.
        foreach (var piece in changes.Where(c => DirectorySnapshot.RecordTypes.Contains(c.Key.Type)).Chunk(PieceMax))
        {
            _deliver!(new VoiceEvent.DirectoryChanged(
                [.. piece.Select(c => _reader!.Get(c.Key)).OfType<Document>()]));
        }

        if (changes.Any(c => c.Key.Type == FutureMessage.RecordType))
            _deliver!(new VoiceEvent.FutureMessagesChanged());
        foreach (var mailbox in changes.Where(c => c.Key.Type == Message.RecordType).Select(c => c.Owner).Distinct())
            _deliver!(new VoiceEvent.MailboxChanged(new MailboxId(mailbox)));
    }
}
