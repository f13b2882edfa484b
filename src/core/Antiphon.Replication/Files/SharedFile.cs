using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Replication.Files;

/// <summary>What is in a file, and since when.</summary>
/// <param name="Blob">Its bytes.</param>
/// <param name="Bytes">How many.</param>
/// <param name="Modified">By the clock of the server where it was written.</param>
public sealed record FileContent(BlobHash Blob, long Bytes, DateTimeOffset Modified);

/// <summary>
/// A file of the shared folder, as a record. One that is deleted and comes again is another record, because ids are
/// never used again. What is in it is one field: of two edits one stands as a whole.
/// </summary>
/// <param name="Key">Its record's.</param>
/// <param name="Path">See <see cref="SharedPath"/>; not checked.</param>
/// <param name="Content">As it is to be on both servers.</param>
/// <param name="Stamp">Of the content.</param>
public sealed record SharedFile(RecordKey Key, string Path, FileContent Content, HybridTimestamp Stamp)
{
    public const string RecordType = "file";

    public const string ContentField = "content";

    /// <summary>Null when it was written by a version that this one cannot read.</summary>
    public static SharedFile? TryRead(Document document)
    {
        try
        {
            var shape = document.Fields.Read(SharedFileJson.Default.SharedFileShape);
            return new SharedFile(document.Key, shape.Path, shape.Content, document.StampOf(ContentField));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static Fields FieldsOf(string path, FileContent content) =>
        Fields.Of(new SharedFileShape(path, content), SharedFileJson.Default.SharedFileShape);

    /// <summary>As a field's value.</summary>
    public static string JsonOf(FileContent content) =>
        JsonSerializer.Serialize(content, SharedFileJson.Default.FileContent);
}

internal sealed record SharedFileShape(string Path, FileContent Content);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SharedFileShape))]
internal sealed partial class SharedFileJson : JsonSerializerContext;
