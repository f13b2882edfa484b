using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Antiphon.Ports.Mail;

namespace Antiphon.Adapters.Mail;

/// <summary>The mail server that takes all mail.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">25, or 587 for submission.</param>
/// <param name="From">The sender's address.</param>
/// <param name="StartTls">The connection is encrypted before anything is said (RFC 3207).</param>
/// <param name="User">Null: no authentication.</param>
/// <param name="Password">With <paramref name="User"/>.</param>
public sealed record SmtpSettings(
    string Host, int Port, string From, bool StartTls, string? User, string? Password);

/// <summary>Sends by SMTP (RFC 5321), a connection for each mail.</summary>
public sealed class SmtpMailSender(SmtpSettings settings) : IMailSender
{
    /// <summary>A server that takes longer is as good as none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task SendAsync(OutgoingMail mail, CancellationToken gone)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(gone);
        patience.CancelAfter(Patience);
        try
        {
            using var client = new SmtpClient(settings.Host, settings.Port)
            {
                EnableSsl = settings.StartTls,
                Credentials = settings.User is { } user ? new NetworkCredential(user, settings.Password) : null,
            };
            using var message = MessageOf(mail);
            await client.SendMailAsync(message, patience.Token);
        }
        catch (OperationCanceledException e) when (!gone.IsCancellationRequested)
        {
            throw new MailException($"no answer within {Patience.TotalSeconds} s", isPermanent: false, e);
        }
        catch (SmtpException e)
        {
            // RFC 5321 4.2.1: what begins with 5 will be refused again; what has no code never reached the server.
            throw new MailException(
                e.InnerException is { } inner ? $"{e.Message} ({inner.Message})" : e.Message,
                isPermanent: (int)e.StatusCode is >= 500 and < 600, e);
        }
        catch (FormatException e)
        {
            throw new MailException(e.Message, isPermanent: true, e);
        }
    }

    private MailMessage MessageOf(OutgoingMail mail)
    {
        var message = new MailMessage(settings.From, mail.To)
        {
            Subject = mail.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = mail.Text,
            BodyEncoding = Encoding.UTF8,
        };
        var domain = settings.From[(settings.From.IndexOf('@', StringComparison.Ordinal) + 1)..].TrimEnd('>');
        message.Headers.Add("Message-ID", $"<{mail.Id}@{domain}>");
        // RFC 3834 2: no out-of-office reply is to come of it.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        if (mail.Attachment is { } attachment)
        {
            message.Attachments.Add(new Attachment(
                new MemoryStream(attachment.Content.ToArray()), attachment.Name, attachment.MediaType)
            {
                TransferEncoding = TransferEncoding.Base64,
            });
        }

        return message;
    }
}
