using Antiphon.Events;
using Antiphon.Failover;
using Antiphon.Node.Events;
using Antiphon.Node.Upkeep;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>What a server of a pair does every day: compare both stores, which the primary does, and forget what both
/// have.</summary>
internal sealed class PairUpkeep : IAsyncDisposable
{
    private readonly DailyTask? _compare;
    private readonly DailyTask? _forget;

    public PairUpkeep(
        ServerOptions options, LocalStore store, PairReplication replication, EventLog events, TimeProvider time)
    {
        if (options.Pair is not { } pair)
            return;
        DailyTask Daily(TimeOnly at, Action act) => new(
            at, options.Zone, time, act, fault => events.Tell(EventCatalogue.StoreUnreadable, fault));
        var forgetting = new StoreForgetting(new CommitDesk(store.Connect).Commit, time);
        _forget = Daily(options.PurgeAt, () => replication.Forget(forgetting));
        if (pair.Role == ServerRole.Primary)
            _compare = Daily(pair.CompareAt, replication.CompareDaily);
    }

    public async ValueTask DisposeAsync()
    {
        if (_compare is not null)
            await _compare.DisposeAsync();
        if (_forget is not null)
            await _forget.DisposeAsync();
    }
}
