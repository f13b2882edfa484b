using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>
/// What stands beside a recording's audio, in <c>spool/ID.json</c>: all that its record needs, so that anybody can
/// deliver it. Written when it begins and again when it ends, each time whole, by a rename.
/// </summary>
/// <param name="Version">Of this format.</param>
/// <param name="FinishedBytes">The audio's length; null while it is recorded, and for good when its recorder died.</param>
internal sealed record SpooledRecording(
    int Version,
    RecordingId Recording,
    RecordKey Key,
    string Owner,
    AudioCodec Codec,
    Fields Fields,
    long? FinishedBytes)
{
    private const int CurrentVersion = 1;

    public static SpooledRecording Of(RecordingHeader header) => new(
        CurrentVersion, header.Recording, header.Key, header.Owner, header.Codec, header.Fields, FinishedBytes: null);

    /// <summary>False when it is torn, another recording's, or of a newer version.</summary>
    public static bool TryRead(
        string path, RecordingId expected, [NotNullWhen(true)] out SpooledRecording? header, out string error)
    {
        header = null;
        error = $"Not the header of {expected}, version {CurrentVersion}.";
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllBytes(path), SpoolJson.Default.SpooledRecording);
            var valid = read is { Version: CurrentVersion, Fields: not null, Owner: not null, Key.Type: not null }
                && read.Recording == expected;
            header = valid ? read : null;
            return valid;
        }
        catch (JsonException e)
        {
            error = e.Message;
            return false;
        }
    }

    public void Write(string path)
    {
        var unfinished = path + SpoolFolder.Unfinished;
        File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(this, SpoolJson.Default.SpooledRecording));
        File.Move(unfinished, path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SpooledRecording))]
internal sealed partial class SpoolJson : JsonSerializerContext;
