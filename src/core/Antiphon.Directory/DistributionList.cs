using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// A public list: a message to its extension reaches all its members, and those of the lists that are members of it.
/// </summary>
public sealed record DistributionList : INamedRecord<DistributionList>, INumberedRecord
{
    public static string RecordType => "list";

    [JsonIgnore]
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    [JsonIgnore]
    public string Kind => "list";

    /// <summary>None: reached by its name only.</summary>
    public Extension? Extension { get; init; }

    /// <summary>Who looks after it, for administrators to read.</summary>
    public string? Note { get; init; }

    public ImmutableArray<SubscriberId> Members { get; init; } = [];

    /// <summary>The ids of lists whose members belong to it, too.</summary>
    public ImmutableArray<string> Lists { get; init; } = [];

    public static DistributionList Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.DistributionList) with { Id = document.Key.Id };

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.DistributionList);

    /// <summary>
    /// All members of some lists, each once, in the order of the lists. Servers that were cut off from each other may
    /// each have made a list the other's member: nobody is lost or looked at twice by that.
    /// </summary>
    public static ImmutableArray<SubscriberId> MembersOf(
        IEnumerable<string> lists, NamedRecords<DistributionList> all)
    {
        var members = ImmutableArray.CreateBuilder<SubscriberId>();
        var (taken, seen) = (new HashSet<SubscriberId>(), new HashSet<string>(StringComparer.Ordinal));
        var waiting = new Stack<string>(lists.Reverse());
        while (waiting.TryPop(out var id))
        {
            if (!seen.Add(id) || all.Find(id) is not { } list)
                continue;
            members.AddRange(list.Members.Where(taken.Add));
            foreach (var inner in list.Lists.Reverse())
                waiting.Push(inner);
        }

        return members.ToImmutable();
    }

    /// <summary>Whether a list would contain itself with these lists as members.</summary>
    public bool IsCycle(ImmutableArray<string> members, NamedRecords<DistributionList> all)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<string>(members);
        while (waiting.TryPop(out var id))
        {
            if (id == Id)
                return true;
            if (!seen.Add(id) || all.Find(id) is not { } list)
                continue;
            foreach (var inner in list.Lists)
                waiting.Push(inner);
        }

        return false;
    }

    public bool Equals(DistributionList? other) =>
        other is not null && Id == other.Id && ToFields().Equals(other.ToFields());

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}
