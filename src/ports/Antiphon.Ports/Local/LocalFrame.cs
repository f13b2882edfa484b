using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Antiphon.Ports.Local;

/// <summary>What a frame between the processes of one server holds; its first byte.</summary>
public enum LocalFrameKind : byte
{
    Message = 1,
    Command = 2,
    Reply = 3,
}

/// <summary>
/// One frame: its kind, then a <see cref="LocalMessage"/> as JSON behind a byte of version, or what
/// <see cref="StoreFrames"/> writes. Whoever carries it adds the length.
/// </summary>
public static class LocalFrame
{
    public const byte Version = 1;

    /// <summary>A view of a server with all its calls is some MiB at most.</summary>
    public const int BytesMax = 64 << 20;

    public static byte[] Write(LocalMessage message) =>
    [
        (byte)LocalFrameKind.Message, Version,
        .. JsonSerializer.SerializeToUtf8Bytes(message, LocalJson.Default.LocalMessage),
    ];

    public static byte[] Write(StoreTicket ticket, StoreCommand command, ConfirmedBy by) =>
        [(byte)LocalFrameKind.Command, .. StoreFrames.Write(ticket, command, by)];

    public static byte[] Write(StoreReply reply) => [(byte)LocalFrameKind.Reply, .. StoreFrames.Write(reply)];

    /// <summary>False for what is no message of this version.</summary>
    public static bool TryReadMessage(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out LocalMessage? message)
    {
        message = null;
        if (payload is not [Version, .. var json])
            return false;
        try
        {
            message = JsonSerializer.Deserialize(json, LocalJson.Default.LocalMessage);
            return message is not null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return false; // Of another version of the program: an upgrade replaces one process after the other.
        }
    }
}
