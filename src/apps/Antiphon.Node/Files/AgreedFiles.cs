using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Kernel;
using Antiphon.Replication.Files;

namespace Antiphon.Node.Files;

/// <summary>
/// What folder and records both were when they last agreed, by path. It means something only with the store that it was
/// agreed with: with another one every file counts as new, so that nothing is deleted for want of records.
/// </summary>
internal sealed record AgreedFiles(StoreId Store, ImmutableSortedDictionary<string, FileContent> Files)
{
    /// <summary>Blank when it is another store's or cannot be read.</summary>
    public static AgreedFiles Parse(string? text, StoreId store)
    {
        var none = ImmutableSortedDictionary.Create<string, FileContent>(StringComparer.Ordinal);
        var blank = new AgreedFiles(store, none);
        try
        {
            var shape = text is null
                ? null
                : JsonSerializer.Deserialize(text, AgreedFilesJson.Default.AgreedFilesShape);
            return shape?.Store == store.ToString()
                ? new AgreedFiles(store, none.AddRange(shape.Files))
                : blank;
        }
        catch (JsonException)
        {
            return blank; // A torn file costs a comparison, and brings back what was deleted since the last pass.
        }
    }

    public override string ToString() => JsonSerializer.Serialize(
        new AgreedFilesShape(
            Store.ToString(), new SortedDictionary<string, FileContent>(Files, StringComparer.Ordinal)),
        AgreedFilesJson.Default.AgreedFilesShape);
}

internal sealed record AgreedFilesShape(string Store, SortedDictionary<string, FileContent> Files);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AgreedFilesShape))]
internal sealed partial class AgreedFilesJson : JsonSerializerContext;
