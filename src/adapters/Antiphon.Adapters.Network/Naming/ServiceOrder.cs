using System.Collections.Immutable;

namespace Antiphon.Adapters.Network.Naming;

/// <summary>In which order the hosts of a service are tried (RFC 2782, "The format of the SRV RR").</summary>
internal static class ServiceOrder
{
    /// <summary>Lower priorities first; within one each next by chance, in proportion to its weight.</summary>
    public static IEnumerable<DnsService> Of(ImmutableArray<DnsService> services, Random chance)
    {
        foreach (var priority in services.GroupBy(s => s.Priority).OrderBy(g => g.Key))
        {
            // Those without weight first, so that they have a very small chance while others have one.
            var left = priority.OrderBy(s => s.Weight > 0).ToList();
            while (left.Count > 0)
            {
                var drawn = chance.Next(left.Sum(s => s.Weight) + 1);
                var sum = 0;
                var next = left.First(s => (sum += s.Weight) >= drawn);
                left.Remove(next);
                yield return next;
            }
        }
    }
}
