using System.Collections.Immutable;

namespace Antiphon.Kernel;

/// <summary>Finds the blobs that a record refers to, whatever its shape: their text form is unmistakable.</summary>
public static class BlobReferences
{
    private const string Mark = "\"" + BlobHash.Prefix;

    public static ImmutableArray<BlobHash> In(Fields fields)
    {
        var found = ImmutableArray.CreateBuilder<BlobHash>();
        foreach (var field in fields)
        {
            for (var at = Find(field.Json, 0); at >= 0; at = Find(field.Json, at + 1))
            {
                if (at + 2 + BlobHash.TextLength <= field.Json.Length
                    && BlobHash.TryParse(field.Json.Substring(at + 1, BlobHash.TextLength), null, out var hash)
                    && !found.Contains(hash))
                {
                    found.Add(hash);
                }
            }
        }

        return found.DrainToImmutable();
    }

    private static int Find(string json, int from) => json.IndexOf(Mark, from, StringComparison.Ordinal);
}
