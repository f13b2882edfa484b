using Antiphon.Audio;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports.Mail;

namespace Antiphon.Node.Mail;

/// <summary>What is sent to whom when a message has come.</summary>
public static class MailCopy
{
    /// <summary>
    /// Once for each message that came since the subscriber wants copies, and that is not deleted again already.
    /// </summary>
    public static bool IsDue(Document record, Message message, Subscriber subscriber) =>
        subscriber is { Email: not null, MailCopy: MailCopyKind.Notice or MailCopyKind.Recording }
        && message is { Mailed: null, Blob: not null, State: not MessageState.Deleted }
        && record.Created.Milliseconds >= (subscriber.MailCopySince?.ToUnixTimeMilliseconds() ?? 0);

    /// <param name="message">Of the mailbox.</param>
    /// <param name="subscriber">Whose mailbox it is.</param>
    /// <param name="audio">As it is stored; null: only the notice is sent.</param>
    /// <param name="zone">In which times are written.</param>
    public static OutgoingMail Of(Message message, Subscriber subscriber, byte[]? audio, TimeZoneInfo zone)
    {
        var from = message.From switch
        {
            { Name: { Length: > 0 } name, Number: { } number } => $"{name} ({number})",
            { Number: { } number } => number,
            { Name: { Length: > 0 } name } => name,
            _ => "an unknown caller",
        };
        var received = TimeZoneInfo.ConvertTime(message.Received, zone);
        var length = $"{(int)message.Length.TotalMinutes}:{message.Length.Seconds:00}";
        var urgent = message.Urgent ? "Urgent voice message" : "Voice message";
        var text = $"""
            {urgent} for {subscriber.Name}
            From: {from}
            Received: {received:yyyy-MM-dd HH:mm zzz}
            Length: {length}

            {(audio is null ? "Call your mailbox to hear it." : "The recording is attached and in your mailbox.")}

            """;
        return new OutgoingMail(subscriber.Email!, $"{urgent} from {from} ({length})", text, message.Id.Value)
        {
            Attachment = audio is null ? null : new MailAttachment(
                $"message-{received:yyyyMMdd-HHmm}.wav", "audio/wav",
                WavFile.WritePcm(audio, message.Codec == AudioCodec.PCMA ? G711Law.ALaw : G711Law.MuLaw)),
        };
    }
}
