using System.Collections.Immutable;

namespace Antiphon.Web.Sheets;

/// <summary>Columns that subscribers and their templates have in common, and handlers some of them.</summary>
internal static class SubscriberColumn
{
    public const string Class = "class";
    public const string Schedule = "schedule";
    public const string PhoneMenu = "phone-menu";
    public const string Listed = "listed";
    public const string MailCopy = "mail-copy";
    public const string Transfer = "transfer";
    public const string TransferKind = "transfer-kind";
    public const string TransferScreening = "transfer-screening";
    public const string TransferRing = "transfer-ring-seconds";

    public static readonly ImmutableArray<string> OfTemplates =
    [
        Class, Schedule, PhoneMenu, Listed, MailCopy, Transfer, TransferKind, TransferScreening, TransferRing,
    ];
}
