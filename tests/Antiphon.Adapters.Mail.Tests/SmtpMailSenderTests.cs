using Antiphon.Ports.Mail;
using Antiphon.Testing.Mail;

namespace Antiphon.Adapters.Mail.Tests;

/// <summary>Mail through a real mail server.</summary>
public class SmtpMailSenderTests
{
    private static readonly byte[] Sound = [.. Enumerable.Range(0, 40_000).Select(i => (byte)(i * 31))];

    [Fact]
    public async Task What_the_mail_server_has_is_what_was_sent_to_the_last_byte()
    {
        Assert.SkipUnless(MailServer.IsInstalled, "needs Debian's python3-aiosmtpd");
        await using var server = await MailServer.StartAsync();
        await SenderTo(server.Port).SendAsync(
            new OutgoingMail("ann@example.com", "Voice message from Zoë (0:05)", "The text.\nIts end.", "c1-2")
            {
                Attachment = new MailAttachment("message.wav", "audio/wav", Sound),
            },
            CancellationToken.None);
        var mail = "\n" + Assert.Single(server.Mails()).ReplaceLineEndings("\n");
        Assert.Contains("\nTo: ann@example.com\n", mail, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\nMessage-ID: <c1-2@voice.example.com>\n", mail, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("audio/wav", mail, StringComparison.Ordinal);
        Assert.Equal(Sound, MailServer.AttachmentOf(mail));
    }

    [Fact]
    public async Task Mail_server_that_is_not_there_may_be_later()
    {
        var sender = SenderTo(MailServer.FreePort().Port);
        var failure = await Assert.ThrowsAsync<MailException>(() => sender.SendAsync(
            new OutgoingMail("ann@example.com", "s", "t", "id"), CancellationToken.None));
        Assert.False(failure.IsPermanent, failure.Message);
    }

    [Fact]
    public async Task Address_that_is_none_is_refused_for_good()
    {
        var failure = await Assert.ThrowsAsync<MailException>(() => SenderTo(1).SendAsync(
            new OutgoingMail("no address", "s", "t", "id"), CancellationToken.None));
        Assert.True(failure.IsPermanent, failure.Message);
    }

    private static SmtpMailSender SenderTo(int port) => new(new SmtpSettings(
        MailServer.Host, port, "antiphon@voice.example.com", StartTls: false, User: null, Password: null));
}
