using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Web.Sheets;
using Antiphon.Web.Views;

namespace Antiphon.Web.Kinds;

/// <summary>Public distribution lists.</summary>
internal sealed record ListKind() : NamedKind<DistributionList, ListView, ListWish>(
    "lists", "list", WebJson.Readable.ListView, WebJson.Readable.ImmutableArrayListView)
{
    private const string MembersColumn = "members";

    public override NamedRecords<DistributionList> In(DirectorySnapshot directory) => directory.Lists;

    public override ImmutableArray<Column<DistributionList, ListWish>> Columns(DirectorySnapshot directory) =>
    [
        new("name", cell => new() { Name = cell }, l => l.Name),
        new(ExtensionColumn, cell => new() { Extension = cell }, l => $"{l.Extension}"),
        new("note", cell => new() { Note = cell }, l => l.Note ?? ""),
        new(
            MembersColumn, cell => new() { Members = Cell.Names(cell) },
            l => string.Join("; ", View(l, directory).Members)),
    ];

    public override DistributionList Make(string id, string name) => new() { Id = id, Name = name };

    public override DistributionList Apply(DistributionList record, ListWish wish, DirectorySnapshot directory)
    {
        var changed = record with
        {
            Name = wish.Name ?? record.Name,
            Extension = NumberOf(wish.Extension, record.Extension),
            Note = wish.Note is { } note ? note.Length == 0 ? null : note : record.Note,
        };
        if (wish.Members is not null)
            changed = changed with { Members = [], Lists = [] };
        foreach (var member in (wish.Members ?? []).Concat(wish.AddMembers ?? []))
            changed = With(changed, member, directory);
        foreach (var member in wish.RemoveMembers ?? [])
            changed = Without(changed, member, directory);
        return changed;
    }

    public override (string Column, RefusedException Refusal)? Objection(
        DistributionList record, DirectorySnapshot after) => NumberObjection(record, after)
        ?? (record.IsCycle(record.Lists, after.Lists)
            ? (MembersColumn, RefusedException.Conflict(
                $"the list {record.Name} would be a member of itself, by way of its lists",
                "a list may be a member of those only that are not among its members"))
            : null);

    public override ListView View(DistributionList record, DirectorySnapshot directory) => new(
        record.Name,
        record.Extension?.Number,
        record.Note,
        [
            .. record.Members.Select(directory.Find).OfType<Subscriber>()
                .Select(s => s.Extension?.Number ?? s.Id.Value),
            .. record.Lists.Select(directory.Lists.Find).OfType<DistributionList>().Select(l => l.Name),
        ],
        directory.Reached([], [record.Id]).Length);

    public override ImmutableArray<StoreCommand> Release(
        DistributionList record, string? moveTo, DirectorySnapshot directory) => References.Leave(record, directory);

    private static DistributionList With(DistributionList list, string member, DirectorySnapshot directory) =>
        Meant(member, directory) switch
        {
            Addressee.Person { Subscriber.Id: var id } =>
                list.Members.Contains(id) ? list : list with { Members = list.Members.Add(id) },
            Addressee.Everybody { List.Id: var id } =>
                list.Lists.Contains(id) ? list : list with { Lists = list.Lists.Add(id) },
            _ => throw new InvalidOperationException($"no such addressee: {member}"),
        };

    private static DistributionList Without(DistributionList list, string member, DirectorySnapshot directory) =>
        Meant(member, directory) switch
        {
            Addressee.Person { Subscriber.Id: var id } => list with { Members = list.Members.Remove(id) },
            Addressee.Everybody { List.Id: var id } => list with { Lists = list.Lists.Remove(id) },
            _ => throw new InvalidOperationException($"no such addressee: {member}"),
        };

    private static Addressee Meant(string member, DirectorySnapshot directory)
    {
        if (directory.FindAddressee(member) is { } numbered)
            return numbered;
        if (SubscriberId.TryParse(member, null, out var id) && directory.Find(id) is { } subscriber)
            return new Addressee.Person(subscriber);
        return directory.Lists.FindName(member) is { } list
            ? new Addressee.Everybody(list)
            : throw RefusedException.Malformed(
                $"nobody is called '{member}'",
                "members are subscribers, by extension, and lists, by extension or name, divided by ';'");
    }
}
