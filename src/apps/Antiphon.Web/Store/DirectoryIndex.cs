using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Web.Store;

/// <summary>The directory, brought up to date from the change feed whenever it is asked for.</summary>
public sealed class DirectoryIndex(StoreDoor store) : IDisposable
{
    private const int Page = 1000;

    private readonly Lock _gate = new();
    private IRecordReader? _reader;
    private DirectorySnapshot _directory = DirectorySnapshot.Empty;
    private long _position = -1;

    /// <exception cref="StoreException">The store cannot be read.</exception>
    public DirectorySnapshot Current()
    {
        lock (_gate)
        {
            _reader ??= store.OpenReader();
            if (_position < 0 || !CatchUp(_reader))
                ReadAll(_reader);
            return _directory;
        }
    }

    /// <summary>By extension, shorter ones first; who has none comes last.</summary>
    public IEnumerable<Subscriber> InOrder() => Current().Subscribers
        .OrderBy(s => s.Extension?.Number.Length ?? int.MaxValue)
        .ThenBy(s => s.Extension?.Number, StringComparer.Ordinal);

    /// <summary>The subscriber with this extension, alternate extension or id.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public Subscriber Find(string numberOrId)
    {
        var directory = Current();
        return directory.FindNumber(numberOrId)
            ?? (SubscriberId.TryParse(numberOrId, null, out var id) ? directory.Find(id) : null)
            ?? throw RefusedException.NotFound(
                $"no subscriber has the extension or id '{numberOrId}'",
                "`antiphon subscribers list` shows all of them");
    }

    public void Dispose() => _reader?.Dispose();

    private bool CatchUp(IRecordReader reader)
    {
        while (true)
        {
            var page = reader.ChangesSince(_position, Page);
            if (page.IsTruncated)
                return false;
            foreach (var change in page.Changes)
            {
                if (DirectorySnapshot.RecordTypes.Contains(change.Key.Type) && reader.Get(change.Key) is { } document)
                    _directory = _directory.Apply(document);
            }

            if (page.Changes.IsEmpty)
                return true;
            _position = page.Changes[^1].Position;
        }
    }

    private void ReadAll(IRecordReader reader)
    {
        // What changes while this reads is read again by the next catch-up: applying twice does no harm.
        _position = reader.ChangesSince(0, 1).Newest;
        _directory = DirectorySnapshot.Empty;
        foreach (var type in DirectorySnapshot.RecordTypes)
        {
            var after = default(HybridTimestamp);
            while (reader.ListAll(type, after, Page) is { Length: > 0 } page)
            {
                _directory = page.Aggregate(_directory, (directory, document) => directory.Apply(document));
                after = page[^1].Created;
            }
        }
    }
}
