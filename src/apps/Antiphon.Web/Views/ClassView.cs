using Antiphon.Directory;
using Antiphon.Web.Kinds;

namespace Antiphon.Web.Views;

/// <summary>A class of service and how many belong to it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="MessageSecondsMax">Of a message.</param>
/// <param name="MailboxSecondsMax">Of all messages of a mailbox; null: no limit.</param>
/// <param name="WarnPercent">From so much of that on subscribers are warned.</param>
/// <param name="SavedDays">Kept; null: for ever.</param>
/// <param name="DeletedDays">Kept; null: for ever.</param>
/// <param name="TransferRestriction">A restriction table's name; null, as of those below: none.</param>
/// <param name="CallerTransferRestriction">For callers.</param>
/// <param name="NotificationRestriction">For notification devices.</param>
/// <param name="Subscribers">How many belong to it.</param>
public sealed record ClassView(
    string Name, double MessageSecondsMax, double? MailboxSecondsMax, int WarnPercent, int? SavedDays,
    int? DeletedDays, string? TransferRestriction, string? CallerTransferRestriction, string? NotificationRestriction,
    int Subscribers)
{
    public static ClassView Of(ClassOfService record, DirectorySnapshot directory) => new(
        record.Name,
        record.MessageLengthMax.TotalSeconds,
        record.MailboxLengthMax?.TotalSeconds,
        record.MailboxWarnPercent ?? ClassOfService.WarnPercentWhenNotSaid,
        record.SavedDays,
        record.DeletedDays,
        NameOf(record.TransferRestriction, directory),
        NameOf(record.CallerTransferRestriction, directory),
        NameOf(record.NotificationRestriction, directory),
        directory.Subscribers.Count(s => directory.ClassOf(s).Id == record.Id));

    /// <summary>Of a restriction table; "(gone)" blocks all numbers until another is given.</summary>
    private static string? NameOf(string? table, DirectorySnapshot directory) =>
        table is null ? null : directory.Restrictions.Find(table)?.Name ?? "(gone)";
}

/// <summary>What is to be set of a class of service.</summary>
public sealed record ClassWish : INamedWish
{
    public string? Name { get; init; }

    public double? MessageSecondsMax { get; init; }

    /// <summary>0: no limit.</summary>
    public double? MailboxSecondsMax { get; init; }

    public int? WarnPercent { get; init; }

    /// <summary>0: for ever.</summary>
    public int? SavedDays { get; init; }

    /// <summary>0: for ever.</summary>
    public int? DeletedDays { get; init; }

    /// <summary>A restriction table's name, as those below; empty: none.</summary>
    public string? TransferRestriction { get; init; }

    public string? CallerTransferRestriction { get; init; }

    public string? NotificationRestriction { get; init; }
}
