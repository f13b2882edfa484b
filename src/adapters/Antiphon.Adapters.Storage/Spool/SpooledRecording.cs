using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>
/// What stands beside a recording's audio, in <c>spool/ID.json</c>: all that its record needs, so that anybody can
/// deliver it. One line when it begins, another when it ends; the last whole one counts. (A rename per change would be
/// the usual way, but every file made and deleted is work for the file system, which such bursts feel.)
/// </summary>
/// <param name="Version">Of this format.</param>
/// <param name="FinishedBytes">The audio's length; null while it is recorded, and for good when its recorder
/// died.</param>
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

    /// <summary>False when no line is whole, ours, and of this version.</summary>
    public static bool TryRead(
        string path, RecordingId expected, [NotNullWhen(true)] out SpooledRecording? header, out string error)
    {
        header = null;
        error = $"It has no header of version {CurrentVersion}.";
        ReadOnlySpan<byte> lines = File.ReadAllBytes(path);
        for (int end; (end = lines.IndexOf((byte)'\n')) >= 0; lines = lines[(end + 1)..])
            header = end > 0 ? ReadLine(lines[..end], expected) ?? header : header;
        return header is not null;
    }

    /// <summary>Starts the file, in place of one that cannot be read.</summary>
    public void Write(string path) => Write(path, FileMode.Create, ToLine());

    /// <summary>On a line of its own, also after one that a full disk cut short.</summary>
    public void Append(string path) => Write(path, FileMode.Append, [(byte)'\n', .. ToLine()]);

    private byte[] ToLine() =>
        [.. JsonSerializer.SerializeToUtf8Bytes(this, SpoolJson.Default.SpooledRecording), (byte)'\n'];

    private static SpooledRecording? ReadLine(ReadOnlySpan<byte> line, RecordingId expected)
    {
        try
        {
            var read = JsonSerializer.Deserialize(line, SpoolJson.Default.SpooledRecording);
            var valid = read is { Version: CurrentVersion, Fields: not null, Owner: not null, Key.Type: not null }
                && read.Recording == expected;
            return valid ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>In one call, which a killed process makes whole or not at all.</summary>
    private static void Write(string path, FileMode mode, byte[] line)
    {
        using var file = new FileStream(path, mode, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(line);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SpooledRecording))]
internal sealed partial class SpoolJson : JsonSerializerContext;
