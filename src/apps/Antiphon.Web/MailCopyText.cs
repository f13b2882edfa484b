using System.Net.Mail;
using Antiphon.Directory;

namespace Antiphon.Web;

/// <summary>Copies of messages by mail, as administrators write them.</summary>
internal static class MailCopyText
{
    private const string Off = "off";
    private const string Notice = "notice";
    private const string Recording = "recording";

    public static string Write(MailCopyKind? kind) => kind switch
    {
        null => Off,
        MailCopyKind.Notice => Notice,
        MailCopyKind.Recording => Recording,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind"),
    };

    /// <exception cref="RefusedException">It is no kind.</exception>
    public static MailCopyKind? Read(string text) => text.ToLowerInvariant() switch
    {
        Off or "" => null,
        Notice => MailCopyKind.Notice,
        Recording => MailCopyKind.Recording,
        _ => throw RefusedException.Malformed(
            $"'{text}' is no kind of copy", $"one of {Off}, {Notice}, {Recording} is"),
    };

    /// <exception cref="RefusedException">No mail can be sent there.</exception>
    public static string? Address(string text) => text.Length == 0 ? null
        : MailAddress.TryCreate(text, out var address) && address.Address == text ? text
        : throw RefusedException.Malformed($"'{text}' is no address", "ann@example.com is");
}
