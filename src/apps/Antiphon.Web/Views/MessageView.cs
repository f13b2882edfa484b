using System.Text.Json.Serialization;
using Antiphon.Mailboxes;

namespace Antiphon.Web.Views;

/// <summary>A message as lists show it.</summary>
public sealed record MessageView(
    string Id,
    string? From,
    DateTimeOffset Received,
    double Seconds,
    MessageState State,
    bool Urgent,
    [property: JsonPropertyName("private")] bool IsPrivate,
    double GapSeconds)
{
    public static MessageView Of(Message message) => new(
        message.Id.Value,
        message.From.Number,
        message.Received,
        Math.Round(message.Length.TotalSeconds, 3),
        message.State,
        message.Urgent,
        message.Private,
        message.GapSeconds);
}

/// <summary>A message with all that is known of it.</summary>
public sealed record MessageDetail(
    string Id,
    string Mailbox,
    string? From,
    string? FromName,
    DateTimeOffset Received,
    double Seconds,
    MessageState State,
    bool Urgent,
    [property: JsonPropertyName("private")] bool IsPrivate,
    double GapSeconds,
    string Call,
    int Take,
    string Codec,
    long Bytes,
    string? Blob)
{
    public static MessageDetail Of(Message message) => new(
        message.Id.Value,
        message.Mailbox.Value,
        message.From.Number,
        message.From.Name,
        message.Received,
        Math.Round(message.Length.TotalSeconds, 3),
        message.State,
        message.Urgent,
        message.Private,
        message.GapSeconds,
        message.Call.Value,
        message.Take,
        message.Codec.ToString(),
        message.Bytes,
        message.Blob?.ToString());
}
