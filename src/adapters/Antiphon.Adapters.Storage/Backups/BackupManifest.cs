using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Antiphon.Adapters.Storage.Backups;

/// <summary>What a backup must hold; its last entry, so that one that was cut off has none.</summary>
/// <param name="Format">Of the backup; <see cref="Current"/> and below are read.</param>
/// <param name="Made">When its records were as they are in it.</param>
/// <param name="Version">Of the program that made it.</param>
/// <param name="Server">The server's name.</param>
/// <param name="Store">The store's id.</param>
/// <param name="Position">The end of the store's change feed.</param>
/// <param name="Records">How many of each type there are; what was deleted does not count.</param>
/// <param name="Blobs">Recordings in it.</param>
/// <param name="BlobBytes">All of them together.</param>
/// <param name="Files">All that is not a recording.</param>
/// <param name="AudioMissing">Recordings that records refer to and that were missing or damaged on the server, too, by
/// their SHA-256.</param>
public sealed record BackupManifest(
    int Format,
    DateTimeOffset Made,
    string Version,
    string Server,
    string Store,
    long Position,
    SortedDictionary<string, long> Records,
    int Blobs,
    long BlobBytes,
    ImmutableArray<BackupFile> Files,
    ImmutableArray<string> AudioMissing)
{
    public const int Current = 1;

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.BackupManifest);

    /// <exception cref="InvalidDataException">It is none.</exception>
    internal static BackupManifest Read(Stream stream)
    {
        try
        {
            return JsonSerializer.Deserialize(stream, BackupJson.Default.BackupManifest)
                ?? throw new InvalidDataException("Its manifest is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"Its manifest cannot be read: {e.Message}", e);
        }
    }
}

/// <param name="Name">In the backup.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">64 hexadecimal digits.</param>
public sealed record BackupFile(string Name, long Bytes, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
