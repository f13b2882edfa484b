using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Ports;
using Antiphon.Web.Sheets;
using Antiphon.Web.Views;

namespace Antiphon.Web.Kinds;

/// <summary>Templates of subscribers: what may be said of one is what may be said of a subscriber.</summary>
internal sealed record TemplateKind(SubscriberRules Rules)
    : NamedKind<SubscriberTemplate, TemplateView, TemplateWish>(
        "templates", "template", WebJson.Readable.TemplateView, WebJson.Readable.ImmutableArrayTemplateView)
{
    public override NamedRecords<SubscriberTemplate> In(DirectorySnapshot directory) => directory.Templates;

    public override ImmutableArray<Column<SubscriberTemplate, TemplateWish>> Columns(DirectorySnapshot directory) =>
    [
        new("name", cell => new() { Name = cell }, t => t.Name),
        new(
            SubscriberColumn.Class, cell => new() { ClassOfService = cell },
            t => directory.Classes.Find(t.ClassOfService)?.Name ?? ""),
        new(
            SubscriberColumn.Schedule, cell => new() { Schedule = cell },
            t => directory.Schedules.Find(t.Schedule)?.Name ?? ""),
        new(SubscriberColumn.PhoneMenu, cell => new() { PhoneMenu = cell }, t => t.PhoneMenu ?? ""),
        new(
            SubscriberColumn.Listed, cell => new() { IsListed = Cell.YesNo(cell) },
            t => t.IsUnlisted ? "no" : "yes"),
        new(SubscriberColumn.MailCopy, cell => new() { MailCopy = cell }, t => MailCopyText.Write(t.MailCopy)),
        new(SubscriberColumn.Transfer, cell => new() { Transfer = cell }, t => TransferText.Write(t.Transfer) ?? ""),
        new(
            SubscriberColumn.TransferKind, cell => new() { TransferKind = cell },
            t => TransferMannerText.Kind(t.TransferManner) ?? ""),
        new(
            SubscriberColumn.TransferScreening, cell => new() { TransferScreening = cell },
            t => TransferMannerText.Screening(t.TransferManner) ?? ""),
        new(
            SubscriberColumn.TransferRing, cell => new() { TransferRingSeconds = Cell.Number(cell, whenEmpty: 0) },
            t => Lengths.InSeconds(t.TransferManner?.RingMax)),
    ];

    public override SubscriberTemplate Make(string id, string name) => new() { Id = id, Name = name };

    public override SubscriberTemplate Apply(
        SubscriberTemplate record, TemplateWish wish, DirectorySnapshot directory) => record with
    {
        Name = wish.Name ?? record.Name,
        ClassOfService = wish.ClassOfService is { } named
            ? SubscriberRules.ClassId(named, directory)
            : record.ClassOfService,
        Schedule = wish.Schedule is { } schedule ? SubscriberRules.ScheduleId(schedule, directory) : record.Schedule,
        PhoneMenu = wish.PhoneMenu is { } menu ? Rules.Menu(menu) : record.PhoneMenu,
        IsUnlisted = wish.IsListed is { } listed ? !listed : record.IsUnlisted,
        MailCopy = wish.MailCopy is { } copy ? MailCopyText.Read(copy) : record.MailCopy,
        Transfer = wish.Transfer is { } transfer ? TransferText.Read(transfer) : record.Transfer,
        TransferManner = TransferMannerText.Apply(record.TransferManner, wish),
    };

    public override TemplateView View(SubscriberTemplate record, DirectorySnapshot directory) => new(
        record.Name,
        directory.ClassOf(record.Fill(new Subscriber(), default)).Name,
        directory.Schedules.Find(record.Schedule)?.Name,
        record.PhoneMenu,
        !record.IsUnlisted,
        MailCopyText.Write(record.MailCopy),
        TransferText.Write(record.Transfer),
        TransferMannerText.Kind(record.TransferManner),
        TransferMannerText.Screening(record.TransferManner),
        record.TransferManner?.RingMax?.TotalSeconds);

    /// <summary>Nothing refers to a template: whoever was made from it has what it gave.</summary>
    public override ImmutableArray<StoreCommand> Release(
        SubscriberTemplate record, string? moveTo, DirectorySnapshot directory) => [];
}
