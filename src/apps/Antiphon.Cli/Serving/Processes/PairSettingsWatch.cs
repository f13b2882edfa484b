using System.Collections.Immutable;
using Antiphon.Events;
using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Ports;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// The pair's settings in the store: read at the start and after every change, here or on the other server, and written
/// when the node manager's loop changes them. What makes no sense is told of and not used.
/// </summary>
internal sealed class PairSettingsWatch
{
    private readonly PairSettings _profile;
    private readonly LocalStore _store;
    private readonly EventLog _events;
    private readonly Action<NodeEvent> _deliver;
    private readonly Action<Action> _run;
    private readonly IRecordWriter _writer;
    private ulong _tickets;

    /// <param name="profile">What holds where nothing was set.</param>
    /// <param name="store">Of this server.</param>
    /// <param name="events">Told of settings that make no sense.</param>
    /// <param name="deliver">Takes changes.</param>
    /// <param name="run">Runs what may touch the disk.</param>
    public PairSettingsWatch(
        PairSettings profile, LocalStore store, EventLog events, Action<NodeEvent> deliver, Action<Action> run)
    {
        (_profile, _store, _events, _deliver, _run) = (profile, store, events, deliver, run);
        _writer = store.Connect(_ => { });
        Now = Read() ?? profile;
        store.Watch(OnCommitted);
    }

    /// <summary>As the store had them when this was made.</summary>
    public PairSettings Now { get; }

    /// <summary>What the loop has changed; all else in the record stays.</summary>
    public void Write(PairSettings settings)
    {
        var changed = new PairSettingsRecord
        {
            Version = settings.Version, AutomaticMoves = settings.AutomaticMoves,
        };
        _run(() => _writer.Submit(
            new StoreTicket(Interlocked.Increment(ref _tickets)),
            new StoreCommand.Put(PairSettingsRecord.Key, "", changed.ToFields())));
    }

    private void OnCommitted(ImmutableArray<RecordChange> changes)
    {
        if (changes.Any(c => c.Key == PairSettingsRecord.Key || c.Key == PairSettingsRecord.LocalKey))
            _run(Tell);
    }

    private void Tell()
    {
        if (Read() is { } settings)
            _deliver(new NodeEvent.SettingsChanged(settings));
    }

    /// <summary>Null when they make no sense.</summary>
    private PairSettings? Read()
    {
        using var reader = _store.OpenReader();
        var mistakes = Of(reader, PairSettingsRecord.Key).Over(_profile, out var settled);
        if (mistakes.Count > 0)
        {
            _events.Tell(
                EventCatalogue.PairSettingsUnusable, string.Join("; ", mistakes.Select(m => $"{m.Key} {m.Text}")));
            return null;
        }

        var own = Of(reader, PairSettingsRecord.LocalKey);
        return settled with { ForceFailoverOnCall = own.ForceFailoverOnCall ?? settled.ForceFailoverOnCall };
    }

    private static PairSettingsRecord Of(IRecordReader reader, RecordKey key) =>
        reader.Get(key) is { IsDeleted: false } document ? PairSettingsRecord.Read(document) : new PairSettingsRecord();
}
