using Antiphon.Audio;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;
using Antiphon.Testing.Mail;

namespace Antiphon.Lab;

/// <summary>A message that is left by phone goes on by mail, through a real mail server.</summary>
public sealed class MailCopyOfAMessage
{
    /// <summary>Also by a mail server that takes nothing without STARTTLS and an account.</summary>
    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_said_on_the_phone_is_attached_to_the_mail_sample_for_sample(bool isEncrypted)
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        Assert.SkipUnless(MailServer.IsInstalled, "aiosmtpd is not installed: apt-get install python3-aiosmtpd");
        using var place = new Workplace();
        await using var mails = await (isEncrypted ? MailServer.StartEncryptedAsync() : MailServer.StartAsync());
        await using var server = await AntiphonServer.StartMailingAsync(place, place.Address(11), mails, isEncrypted);
        await server.RunAsync(
            "subscribers", "set", "1001", "--email", "ann@example.com", "--mail-copy", "recording");
        await using var caller = Sipp.LeaveMessages(
            place,
            place.Address(1),
            server.Address,
            "1001",
            Chirps.MuLaw(TimeSpan.FromSeconds(20), seed: 41),
            TimeSpan.FromSeconds(13));
        Assert.True(await caller.WaitForExitAsync(TimeSpan.FromSeconds(60)) == 0, caller.Output);
        await Eventually.True(() => mails.Mails().Length > 0, TimeSpan.FromSeconds(30), () => server.Output);
        var mail = Assert.Single(mails.Mails());
        Assert.Contains("ann@example.com", mail, StringComparison.Ordinal);
        var attached = WavFile.ReadG711(MailServer.AttachmentOf(mail), G711Law.MuLaw, out var error);
        Assert.True(attached is not null, error);
        var message = Assert.Single(await server.MessagesAsync("1001"));
        Assert.Equal(await server.ExportAsync("1001", message.Id), attached);
    }
}
