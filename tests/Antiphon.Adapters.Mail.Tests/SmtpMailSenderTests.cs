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
        Assert.EndsWith(": Connection refused", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_that_is_none_is_refused_for_good()
    {
        var failure = await Assert.ThrowsAsync<MailException>(() => SenderTo(1).SendAsync(
            new OutgoingMail("no address", "s", "t", "id"), CancellationToken.None));
        Assert.True(failure.IsPermanent, failure.Message);
    }

    [Fact]
    public async Task Mail_server_that_asks_who_sends_is_told()
    {
        Assert.SkipUnless(MailServer.IsInstalled, "needs Debian's python3-aiosmtpd");
        await using var server = await MailServer.StartGuardedAsync();
        await SenderTo(server.Port, password: MailServer.Password).SendAsync(Any, CancellationToken.None);
        Assert.Single(server.Mails());
    }

    /// <summary>What is wrong here is mended here, and what waits is sent then.</summary>
    [Theory]
    [InlineData(false, false, null, "asks for an account (Mail:User): 5.7.0 Authentication required")]
    [InlineData(false, false, "wrong", "refuses the account of Mail:User: 535: 5.7.8 ")]
    [InlineData(false, true, "wQ7-quiet", "does not support the STARTTLS extension")]
    [InlineData(true, false, "wQ7-quiet", "does not do what Mail:StartTls or Mail:User asks for")]
    [InlineData(true, true, "wQ7-quiet", "has the following errors: self-signed certificate")]
    public async Task Account_or_encryption_that_the_mail_server_does_not_take_loses_no_mail(
        bool isEncrypted, bool startTls, string? password, string why)
    {
        Assert.SkipUnless(MailServer.IsInstalled, "needs Debian's python3-aiosmtpd");
        await using var server = await (isEncrypted
            ? MailServer.StartEncryptedAsync()
            : MailServer.StartGuardedAsync());
        // The encrypted one has a certificate that nobody vouches for.
        var failure = await Assert.ThrowsAsync<MailException>(
            () => SenderTo(server.Port, startTls, password).SendAsync(Any, CancellationToken.None));
        Assert.False(failure.IsPermanent, failure.Message);
        Assert.StartsWith($"{MailServer.Host}:{server.Port} ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Empty(server.Mails());
    }

    [Fact]
    public async Task Person_whom_the_mail_server_does_not_know_is_refused_for_good()
    {
        Assert.SkipUnless(MailServer.IsInstalled, "needs Debian's python3-aiosmtpd");
        await using var server = await MailServer.StartGuardedAsync();
        await IsRefusedForGood(server, Any with { To = "nobody@example.com" });
    }

    [Fact]
    public async Task Server_that_the_mail_server_does_not_relay_for_is_let_in_later()
    {
        Assert.SkipUnless(MailServer.IsInstalled, "needs Debian's python3-aiosmtpd");
        await using var server = await MailServer.StartGuardedAsync();
        var failure = await Assert.ThrowsAsync<MailException>(
            () => SenderTo(server.Port, password: MailServer.Password).SendAsync(
                Any with { To = "ann@elsewhere.example" }, CancellationToken.None));
        Assert.False(failure.IsPermanent, failure.Message);
        Assert.Contains("554 5.7.1 relaying denied", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_that_is_too_large_for_the_mail_server_is_refused_for_good()
    {
        Assert.SkipUnless(MailServer.IsInstalled, "needs Debian's python3-aiosmtpd");
        await using var server = await MailServer.StartGuardedAsync();
        var sound = new MailAttachment("message.wav", "audio/wav", new byte[150_000]);
        await IsRefusedForGood(server, Any with { Attachment = sound });
    }

    private static async Task IsRefusedForGood(MailServer server, OutgoingMail mail)
    {
        var failure = await Assert.ThrowsAsync<MailException>(
            () => SenderTo(server.Port, password: MailServer.Password).SendAsync(mail, CancellationToken.None));
        Assert.True(failure.IsPermanent, failure.Message);
        Assert.Empty(server.Mails());
    }

    private static OutgoingMail Any => new("ann@example.com", "s", "t", "id");

    private static SmtpMailSender SenderTo(int port, bool startTls = false, string? password = null) =>
        new(new SmtpSettings(
            MailServer.Host, port, "antiphon@voice.example.com", startTls,
            password is null ? null : MailServer.User, password));
}
