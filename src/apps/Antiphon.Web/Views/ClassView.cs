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
/// <param name="Subscribers">How many belong to it.</param>
public sealed record ClassView(
    string Name, double MessageSecondsMax, double? MailboxSecondsMax, int WarnPercent, int? SavedDays,
    int? DeletedDays, int Subscribers)
{
    public static ClassView Of(ClassOfService record, DirectorySnapshot directory) => new(
        record.Name,
        record.MessageLengthMax.TotalSeconds,
        record.MailboxLengthMax?.TotalSeconds,
        record.MailboxWarnPercent ?? ClassOfService.WarnPercentWhenNotSaid,
        record.SavedDays,
        record.DeletedDays,
        directory.Subscribers.Count(s => directory.ClassOf(s).Id == record.Id));
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
}
