using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Antiphon.Ports;

/// <summary>
/// Commands and replies as the payload of a frame between processes: one byte of version, then JSON. Whoever carries
/// them adds the length. An unknown version is refused, not guessed at.
/// </summary>
public static class StoreFrames
{
    public const byte Version = 1;

    public static byte[] Write(
        StoreTicket ticket, StoreCommand command, ConfirmedBy by = ConfirmedBy.ThisServer) =>
        Versioned(JsonSerializer.SerializeToUtf8Bytes(
            new SubmittedCommand(ticket, command, by), StoreFramesJson.Default.SubmittedCommand));

    public static byte[] Write(StoreReply reply) =>
        Versioned(JsonSerializer.SerializeToUtf8Bytes(reply, StoreFramesJson.Default.StoreReply));

    public static bool TryReadCommand(
        ReadOnlySpan<byte> payload, out StoreTicket ticket, [NotNullWhen(true)] out StoreCommand? command) =>
        TryReadCommand(payload, out ticket, out command, out _);

    public static bool TryReadCommand(
        ReadOnlySpan<byte> payload,
        out StoreTicket ticket,
        [NotNullWhen(true)] out StoreCommand? command,
        out ConfirmedBy by)
    {
        var submitted = Read(payload, StoreFramesJson.Default.SubmittedCommand);
        (ticket, command, by) = (submitted?.Ticket ?? default, submitted?.Command, submitted?.By ?? default);
        return command is not null;
    }

    public static bool TryReadReply(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out StoreReply? reply)
    {
        reply = Read(payload, StoreFramesJson.Default.StoreReply);
        return reply is not null;
    }

    private static byte[] Versioned(byte[] json) => [Version, .. json];

    private static T? Read<T>(ReadOnlySpan<byte> payload, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        if (payload is not [Version, .. var json])
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null; // Not a frame of ours; a discriminator that is missing is NotSupported to System.Text.Json.
        }
    }
}

internal sealed record SubmittedCommand(
    StoreTicket Ticket, StoreCommand Command, ConfirmedBy By = ConfirmedBy.ThisServer);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SubmittedCommand))]
[JsonSerializable(typeof(StoreReply))]
internal sealed partial class StoreFramesJson : JsonSerializerContext;
