using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Web.Sheets;
using Antiphon.Web.Views;

namespace Antiphon.Web.Kinds;

/// <summary>Classes of service; the default one is there before it is stored.</summary>
internal sealed record ClassKind() : NamedKind<ClassOfService, ClassView, ClassWish>(
    "classes", "class of service", WebJson.Readable.ClassView, WebJson.Readable.ImmutableArrayClassView)
{
    private const int NamesMax = 5;
    private const int DaysMax = 3650;

    public override ImmutableArray<Column<ClassOfService, ClassWish>> Columns(DirectorySnapshot directory) =>
    [
        new("name", cell => new() { Name = cell }, c => c.Name),
        new(
            "message-seconds", cell => new() { MessageSecondsMax = Cell.Number(cell, whenEmpty: 0) },
            c => Lengths.InSeconds(c.MessageLengthMax)),
        new(
            "mailbox-seconds", cell => new() { MailboxSecondsMax = Cell.Number(cell, whenEmpty: 0) },
            c => Lengths.InSeconds(c.MailboxLengthMax)),
        new("warn-percent", cell => new() { WarnPercent = Cell.Whole(cell, 0) }, c => $"{c.MailboxWarnPercent}"),
        new("saved-days", cell => new() { SavedDays = Cell.Whole(cell, 0) }, c => $"{c.SavedDays}"),
        new("deleted-days", cell => new() { DeletedDays = Cell.Whole(cell, 0) }, c => $"{c.DeletedDays}"),
        new(
            "transfers", cell => new() { TransferRestriction = cell },
            c => View(c, directory).TransferRestriction ?? ""),
        new(
            "caller-transfers", cell => new() { CallerTransferRestriction = cell },
            c => View(c, directory).CallerTransferRestriction ?? ""),
        new(
            "notifications", cell => new() { NotificationRestriction = cell },
            c => View(c, directory).NotificationRestriction ?? ""),
    ];

    public override NamedRecords<ClassOfService> In(DirectorySnapshot directory) => directory.Classes;

    protected override ClassOfService? BuiltIn(string id) =>
        id == ClassOfService.DefaultId ? ClassOfService.Default : null;

    public override IEnumerable<ClassOfService> All(DirectorySnapshot directory) =>
        directory.Classes.Find(ClassOfService.DefaultId) is null
            ? base.All(directory).Prepend(ClassOfService.Default)
            : base.All(directory);

    public override ClassOfService Make(string id, string name) => new() { Id = id, Name = name };

    public override ClassOfService Apply(ClassOfService record, ClassWish wish, DirectorySnapshot directory)
    {
        if (wish.Name is { } name && name != record.Name && record.Id == ClassOfService.DefaultId)
            throw RefusedException.Conflict("the default class keeps its name", "add another class instead");
        return record with
        {
            Name = wish.Name ?? record.Name,
            MessageLengthMax = wish.MessageSecondsMax is { } seconds
                ? Lengths.Message(seconds)
                : record.MessageLengthMax,
            MailboxLengthMax = wish.MailboxSecondsMax is { } mailbox
                ? mailbox == 0 ? null : Lengths.Mailbox(mailbox)
                : record.MailboxLengthMax,
            MailboxWarnPercent = Number(wish.WarnPercent, record.MailboxWarnPercent, 100, "percentage"),
            SavedDays = Number(wish.SavedDays, record.SavedDays, DaysMax, "number of days"),
            DeletedDays = Number(wish.DeletedDays, record.DeletedDays, DaysMax, "number of days"),
            TransferRestriction = Table(wish.TransferRestriction, record.TransferRestriction, directory),
            CallerTransferRestriction =
                Table(wish.CallerTransferRestriction, record.CallerTransferRestriction, directory),
            NotificationRestriction = Table(wish.NotificationRestriction, record.NotificationRestriction, directory),
        };
    }

    /// <summary>Null of a wish: stays; 0: none.</summary>
    private static int? Number(int? wish, int? before, int max, string what) => wish switch
    {
        null => before,
        0 => null,
        > 0 when wish <= max => wish,
        _ => throw RefusedException.Malformed($"{wish} is no such {what}", $"1 to {max} are, and 0 takes it away"),
    };

    /// <summary>Null of a wish: stays; empty: none.</summary>
    private static string? Table(string? wish, string? before, DirectorySnapshot directory) => wish switch
    {
        null => before,
        "" => null,
        _ => directory.Restrictions.FindName(wish)?.Id ?? throw RefusedException.Malformed(
            $"there is no restriction table '{wish}'", "`antiphon restrictions list` shows all of them"),
    };

    public override ClassView View(ClassOfService record, DirectorySnapshot directory) =>
        ClassView.Of(record, directory);

    public override ImmutableArray<StoreCommand> Release(
        ClassOfService record, string? moveTo, DirectorySnapshot directory)
    {
        if (record.Id == ClassOfService.DefaultId)
            throw RefusedException.Conflict("the default class stays", "change it with `antiphon classes set default`");
        var members = directory.Subscribers.Where(s => s.ClassOfService == record.Id).ToArray();
        var templates = directory.Templates.InOrder().Where(t => t.ClassOfService == record.Id).ToArray();
        if (members.Length > 0 && moveTo is null)
        {
            var some = string.Join(", ", members.Take(NamesMax).Select(s => s.Extension?.Number ?? s.Name))
                + (members.Length > NamesMax ? ", …" : "");
            throw RefusedException.Conflict(
                $"{members.Length} subscribers belong to {record.Name}: {some}",
                "name the class that they get with --move-to");
        }

        if (templates.Length > 0 && moveTo is null)
        {
            throw RefusedException.Conflict(
                $"the template {templates[0].Name} gives the class {record.Name}",
                "name the class that it gives then with --move-to, or change or remove it first");
        }

        var target = moveTo is null ? null : Find(moveTo, directory);
        if (target?.Id == record.Id)
            throw RefusedException.Malformed("they cannot stay in the class that goes", "name another with --move-to");
        var id = target?.Id == ClassOfService.DefaultId ? null : target?.Id;
        return
        [
            .. members.Select(s => new StoreCommand.Patch(s.Key, s.PatchTo(s with { ClassOfService = id }))),
            .. templates.Select(t => new StoreCommand.Patch(
                new RecordKey(SubscriberTemplate.RecordType, t.Id),
                (t with { ClassOfService = id }).ToFields().ChangedFrom(t.ToFields()))),
        ];
    }
}
