using System.Collections.Immutable;

namespace Antiphon.Events;

/// <summary>
/// Every event there is. The ids below 2000 are those of the system whose runbooks this one must not break; the
/// product's own start at 2000: 2000–2019 the server, 2020–2039 calls and messages, 2040–2059 the store, 2060–2079
/// what watches, 2080–2109 the pair, 2110–2129 replication.
/// </summary>
public static partial class EventCatalogue
{
    public static ImmutableArray<EventKind> All => Index.Sorted;

    public static EventKind? Find(int id) => All.FirstOrDefault(kind => kind.Id == id);

    /// <summary>A class of its own: the fields of the other parts are set before it is touched.</summary>
    private static class Index
    {
        public static readonly ImmutableArray<EventKind> Sorted =
        [
            .. PairKinds.Concat(PairCareKinds).Concat(ServerKinds).Concat(CallKinds).Concat(StoreKinds)
                .Concat(WatchingKinds).Concat(ReplicationKinds).OrderBy(k => k.Id),
        ];
    }
}
