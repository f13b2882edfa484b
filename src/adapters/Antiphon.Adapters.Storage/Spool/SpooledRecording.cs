using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Spool;

/// <summary>
/// All that a recording's record needs beside its audio, so that anybody can deliver it: a line of JSON in
/// <c>spool/recordings.log</c> when it begins and another when it ends. A recording's last line counts.
/// </summary>
/// <param name="Version">Of this format.</param>
/// <param name="Header">As it was begun; once it is finished, with the fields of its end.</param>
/// <param name="FinishedBytes">
/// The audio's length; null while it is recorded, and for good when its recorder died.
/// </param>
internal sealed record SpooledRecording(int Version, RecordingHeader Header, long? FinishedBytes)
{
    private const int CurrentVersion = 1;

    public static SpooledRecording Begun(RecordingHeader header) => new(CurrentVersion, header, FinishedBytes: null);

    public static SpooledRecording Finished(RecordingHeader header, RecordingEnd end, long bytes) =>
        new(CurrentVersion, end.ApplyTo(header), bytes);

    /// <summary>
    /// What whole lines of this version say; others are passed over, such as one that a crash or a full disk cut short.
    /// </summary>
    public static Dictionary<RecordingId, SpooledRecording> ReadAll(ReadOnlySpan<byte> log)
    {
        var recordings = new Dictionary<RecordingId, SpooledRecording>();
        for (int end; (end = log.IndexOf((byte)'\n')) >= 0; log = log[(end + 1)..])
        {
            if (TryRead(log[..end], out var recording))
                recordings[recording.Header.Recording] = recording;
        }

        return recordings;
    }

    public byte[] ToLine() =>
        [.. JsonSerializer.SerializeToUtf8Bytes(this, SpoolJson.Default.SpooledRecording), (byte)'\n'];

    private static bool TryRead(ReadOnlySpan<byte> line, [NotNullWhen(true)] out SpooledRecording? recording)
    {
        try
        {
            recording = JsonSerializer.Deserialize(line, SpoolJson.Default.SpooledRecording);
        }
        catch (JsonException)
        {
            recording = null;
        }

        if (recording is { Version: CurrentVersion, Header: { Recording.Value: not null, Key.Type: not null } })
            return true;
        recording = null;
        return false;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SpooledRecording))]
internal sealed partial class SpoolJson : JsonSerializerContext;
