using System.Net;
using System.Net.Sockets;
using Antiphon.Ports.Mail;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Antiphon.Adapters.Mail;

/// <summary>The mail server that takes all mail.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">25, 587 for submission, or 465 for submission in TLS (RFC 8314).</param>
/// <param name="From">The sender's address.</param>
/// <param name="StartTls">The connection is encrypted before anything is said (RFC 3207), or it is not used.</param>
/// <param name="User">Null: no authentication.</param>
/// <param name="Password">With <paramref name="User"/>.</param>
public sealed record SmtpSettings(
    string Host, int Port, string From, bool StartTls, string? User, string? Password);

/// <summary>Sends by SMTP (RFC 5321), a connection for each mail.</summary>
public sealed class SmtpMailSender(SmtpSettings settings) : IMailSender
{
    private const int SubmissionInTls = 465;

    /// <summary>A server that takes longer is as good as none.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly ParserOptions WholeAddresses = new() { AllowAddressesWithoutDomain = false };

    public async Task SendAsync(OutgoingMail mail, CancellationToken gone)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(gone);
        patience.CancelAfter(Patience);
        try
        {
            using var message = MessageOf(mail);
            using var client = new SmtpClient();
            await client.ConnectAsync(settings.Host, settings.Port, Encryption, patience.Token);
            if (settings.User is { } user)
                await client.AuthenticateAsync(new NetworkCredential(user, settings.Password), patience.Token);
            await client.SendAsync(message, patience.Token);
            await QuitAsync(client, patience.Token);
        }
        catch (Exception e) when (!gone.IsCancellationRequested)
        {
            throw MailFailure.Of(e, $"{settings.Host}:{settings.Port}");
        }
    }

    private static async Task QuitAsync(SmtpClient client, CancellationToken patience)
    {
        try
        {
            await client.DisconnectAsync(quit: true, patience);
        }
        catch (Exception e) when (e is SocketException or IOException or ProtocolException
            or OperationCanceledException)
        {
            // The mail is taken: how the connection ends does not matter.
        }
    }

    private SecureSocketOptions Encryption => settings switch
    {
        { StartTls: false } => SecureSocketOptions.None,
        { Port: SubmissionInTls } => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };

    private MimeMessage MessageOf(OutgoingMail mail)
    {
        var from = MailboxAddress.Parse(WholeAddresses, settings.From);
        var body = new BodyBuilder { TextBody = mail.Text };
        if (mail.Attachment is { } attachment)
        {
            body.Attachments.Add(
                attachment.Name, attachment.Content.ToArray(), ContentType.Parse(attachment.MediaType));
        }

        var message = new MimeMessage(
            [from], [MailboxAddress.Parse(WholeAddresses, mail.To)], mail.Subject, body.ToMessageBody())
        {
            MessageId = $"{mail.Id}@{from.Domain}",
        };
        // RFC 3834 2: no out-of-office reply is to come of it.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }
}
