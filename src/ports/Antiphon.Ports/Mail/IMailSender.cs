namespace Antiphon.Ports.Mail;

/// <summary>A mail to one person.</summary>
/// <param name="To">The address.</param>
/// <param name="Subject">In one line.</param>
/// <param name="Text">The body.</param>
/// <param name="Id">The left part of its Message-ID: one that is sent twice is recognised by it.</param>
public sealed record OutgoingMail(string To, string Subject, string Text, string Id)
{
    public MailAttachment? Attachment { get; init; }
}

/// <param name="Name">Of the file.</param>
/// <param name="MediaType">Such as <c>audio/wav</c>.</param>
/// <param name="Content">All of it.</param>
public sealed record MailAttachment(string Name, string MediaType, ReadOnlyMemory<byte> Content);

/// <summary>The way to a mail server.</summary>
public interface IMailSender
{
    /// <summary>Returns once the mail server has taken the mail.</summary>
    /// <exception cref="MailException">It has not.</exception>
    Task SendAsync(OutgoingMail mail, CancellationToken gone);
}

/// <summary>A mail that was not taken.</summary>
/// <param name="cause">What the server said, or why it was not reached.</param>
/// <param name="isPermanent">Sending it again would be refused again.</param>
/// <param name="inner">Where there is more.</param>
public sealed class MailException(string cause, bool isPermanent, Exception? inner = null) : Exception(cause, inner)
{
    public bool IsPermanent => isPermanent;
}
