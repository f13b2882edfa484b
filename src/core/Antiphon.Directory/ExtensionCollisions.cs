using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// What a merge can bring about and no command could: two subscribers with one number, each made on another server.
/// Both are kept; the one created later gives the number up. Both servers decide the same.
/// </summary>
public static class ExtensionCollisions
{
    /// <param name="oldestFirst">All of them, in the order in which they were created.</param>
    public static ImmutableArray<ExtensionCollision> In(IEnumerable<Subscriber> oldestFirst)
    {
        var owners = new Dictionary<Extension, Subscriber>();
        var collisions = ImmutableArray.CreateBuilder<ExtensionCollision>();
        foreach (var later in oldestFirst)
        {
            var taken = later.Numbers.Where(owners.ContainsKey).ToImmutableArray();
            if (!taken.IsEmpty)
            {
                var without = later with
                {
                    Extension = later.Extension is { } own && taken.Contains(own) ? null : later.Extension,
                    AlternateExtensions = later.AlternateExtensions.RemoveRange(taken),
                };
                collisions.Add(new ExtensionCollision(owners[taken[0]], later, taken[0], later.PatchTo(without)));
            }

            foreach (var number in later.Numbers)
                owners.TryAdd(number, later);
        }

        return collisions.DrainToImmutable();
    }
}

/// <param name="Earlier">Keeps the number.</param>
/// <param name="Later">Gives it up.</param>
/// <param name="Number">The first that both have.</param>
/// <param name="Patch">Takes all numbers of others from the later one.</param>
public sealed record ExtensionCollision(Subscriber Earlier, Subscriber Later, Extension Number, Fields Patch);
