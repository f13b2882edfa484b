using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>
/// Which records the two stores have in common: all, of types that this version does not know, too, except those whose
/// type begins with <see cref="LocalPrefix"/>, which describe one host. In use today, all of them in common:
/// <c>subscriber class schedule holiday rule list handler interview directory template restriction administrator</c>
/// (what administrators make), <c>file</c> (the shared folder's), <c>message future</c> (what callers and subscribers
/// make), <c>event</c> (each server's log, by its name in the id), <c>conflict</c> (what a merge lost). How far the
/// peer's changes are here is no record but a table of the store's own.
/// </summary>
public static class ReplicatedRecords
{
    public const string LocalPrefix = "local-";

    public static bool Includes(RecordKey key) => !key.Type.StartsWith(LocalPrefix, StringComparison.Ordinal);
}
