using Antiphon.Ports.Mail;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Antiphon.Adapters.Mail;

/// <summary>Why a mail was not sent, for whoever reads the event at night, and whether it ever will be.</summary>
internal static class MailFailure
{
    /// <param name="failure">Of the library.</param>
    /// <param name="server">Name and port.</param>
    /// <returns>Permanent only where the mail itself is refused: the rest is mended here or at the server.</returns>
    public static MailException Of(Exception failure, string server)
    {
        var cause = failure switch
        {
            SmtpCommandException refusal => $"{server} says {(int)refusal.StatusCode} {refusal.Message}",
            ParseException => $"its recipient's address is none: {failure.Message}",
            OperationCanceledException =>
                $"{server} takes longer than {SmtpMailSender.Patience.TotalSeconds} s to answer",
            ServiceNotAuthenticatedException => $"{server} asks for an account (Mail:User): {failure.Message}",
            AuthenticationException => $"{server} refuses the account of Mail:User: {failure.Message}",
            SslHandshakeException handshake => $"{server} is not spoken to encrypted: {WhyOf(handshake)}",
            NotSupportedException =>
                $"{server} does not do what Mail:StartTls or Mail:User asks for: {failure.Message}",
            _ => $"{server}: {failure.Message}",
        };
        return new MailException(OneLine(cause), IsFinal(failure), failure);
    }

    /// <summary>
    /// What begins with 5 will be refused again (RFC 5321 4.2.1). That the sender is refused is mended here, unless its
    /// mail is too large (RFC 1870 6.1); so is that it may not send to that person (RFC 3463 3.8: relaying is denied).
    /// </summary>
    private static bool IsFinal(Exception failure) => failure switch
    {
        ParseException => true,
        SmtpCommandException { StatusCode: < (SmtpStatusCode)500 or > (SmtpStatusCode)599 } => false,
        SmtpCommandException { StatusCode: SmtpStatusCode.ExceededStorageAllocation } => true,
        SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } =>
            !failure.Message.StartsWith("5.7.", StringComparison.Ordinal),
        SmtpCommandException { ErrorCode: SmtpErrorCode.MessageNotAccepted } => true,
        _ => false,
    };

    /// <summary>The library explains at length, unless it is the certificate.</summary>
    private static string WhyOf(SslHandshakeException failure) =>
        failure is { ServerCertificate: null, InnerException: { } inner } ? inner.Message : failure.Message;

    private static string OneLine(string text) => string.Join(
        ' ', text.Split(['\r', '\n', '•'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .TrimEnd('.');
}
