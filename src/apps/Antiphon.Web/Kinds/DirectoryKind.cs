using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Ports;
using Antiphon.Web.Callers;
using Antiphon.Web.Sheets;
using Antiphon.Web.Views;

namespace Antiphon.Web.Kinds;

/// <summary>Directories in which callers spell names.</summary>
internal sealed record DirectoryKind(GreetingText Greetings)
    : NamedKind<DirectoryHandler, DirectoryView, DirectoryWish>(
        "directories", "directory", WebJson.Readable.DirectoryView, WebJson.Readable.ImmutableArrayDirectoryView)
{
    public override NamedRecords<DirectoryHandler> In(DirectorySnapshot directory) => directory.Directories;

    public override ImmutableArray<Column<DirectoryHandler, DirectoryWish>> Columns(DirectorySnapshot directory) =>
    [
        new("name", cell => new() { Name = cell }, d => d.Name),
        new(ExtensionColumn, cell => new() { Extension = cell }, d => $"{d.Extension}"),
        new("greeting", cell => new() { Greeting = cell }, d => GreetingText.Write(d.Greeting) ?? ""),
    ];

    public override DirectoryHandler Make(string id, string name) => new() { Id = id, Name = name };

    public override DirectoryHandler Apply(DirectoryHandler record, DirectoryWish wish, DirectorySnapshot directory) =>
        record with
        {
            Name = wish.Name ?? record.Name,
            Extension = NumberOf(wish.Extension, record.Extension),
            Greeting = Greetings.Read(record.Greeting, wish.Greeting, wish.GreetingWav),
        };

    public override (string Column, RefusedException Refusal)? Objection(
        DirectoryHandler record, DirectorySnapshot after) => NumberObjection(record, after);

    public override DirectoryView View(DirectoryHandler record, DirectorySnapshot directory) =>
        new(record.Name, record.Extension?.Number, GreetingText.Write(record.Greeting));

    public override ImmutableArray<StoreCommand> Release(
        DirectoryHandler record, string? moveTo, DirectorySnapshot directory)
    {
        References.RefuseIfLedTo(record, directory);
        return [];
    }
}
