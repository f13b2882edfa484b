using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Ports;
using Antiphon.Web.Callers;
using Antiphon.Web.Sheets;
using Antiphon.Web.Views;

namespace Antiphon.Web.Kinds;

/// <summary>Call handlers; three are there before they are stored.</summary>
internal sealed record HandlerKind(GreetingText Greetings) : NamedKind<CallHandler, HandlerView, HandlerWish>(
    "handlers", "handler", WebJson.Readable.HandlerView, WebJson.Readable.ImmutableArrayHandlerView)
{
    public override NamedRecords<CallHandler> In(DirectorySnapshot directory) => directory.Handlers;

    protected override CallHandler? BuiltIn(string id) => CallHandler.BuiltIn.FirstOrDefault(h => h.Id == id);

    public override IEnumerable<CallHandler> All(DirectorySnapshot directory) =>
        CallHandler.BuiltIn.Where(h => directory.Handlers.Find(h.Id) is null).Concat(base.All(directory));

    public override ImmutableArray<Column<CallHandler, HandlerWish>> Columns(DirectorySnapshot directory) =>
    [
        new("name", cell => new() { Name = cell }, h => h.Name),
        new(ExtensionColumn, cell => new() { Extension = cell }, h => $"{h.Extension}"),
        new("schedule", cell => new() { Schedule = cell }, h => View(h, directory).Schedule ?? ""),
        new("greeting", cell => new() { Greeting = cell }, h => View(h, directory).Greeting ?? ""),
        new("closed-greeting", cell => new() { ClosedGreeting = cell }, h => View(h, directory).ClosedGreeting ?? ""),
        new("keys", cell => new() { Keys = KeyTable.ReadCell(cell) }, h => KeyTable.WriteCell(h.Keys, directory)),
        new("dialling", cell => new() { Dialling = Cell.YesNo(cell) }, h => h.IgnoresNumbers ? "no" : "yes"),
        new("after-greeting", cell => new() { AfterGreeting = cell }, h => View(h, directory).AfterGreeting ?? ""),
        new("after-message", cell => new() { AfterMessage = cell }, h => View(h, directory).AfterMessage ?? ""),
        new(
            SubscriberColumn.TransferKind, cell => new() { TransferKind = cell },
            h => TransferMannerText.Kind(h.TransferManner) ?? ""),
        new(
            SubscriberColumn.TransferScreening, cell => new() { TransferScreening = cell },
            h => TransferMannerText.Screening(h.TransferManner) ?? ""),
        new(
            SubscriberColumn.TransferRing, cell => new() { TransferRingSeconds = Cell.Number(cell, whenEmpty: 0) },
            h => Lengths.InSeconds(h.TransferManner?.RingMax)),
    ];

    public override CallHandler Make(string id, string name) => new() { Id = id, Name = name };

    public override CallHandler Apply(CallHandler record, HandlerWish wish, DirectorySnapshot directory)
    {
        if (wish.Name is { } name && name != record.Name && record.IsBuiltIn)
            throw RefusedException.Conflict("a built-in handler keeps its name", "add another handler instead");
        var keys = wish.Keys is { } all ? KeyTable.With(table: null, all, directory) : record.Keys;
        return record with
        {
            Name = wish.Name ?? record.Name,
            Extension = NumberOf(wish.Extension, record.Extension),
            Schedule = wish.Schedule is { } schedule
                ? SubscriberRules.ScheduleId(schedule, directory)
                : record.Schedule,
            Standard = Greetings.Read(record.Standard, wish.Greeting, wish.GreetingWav),
            Closed = Greetings.Read(record.Closed, wish.ClosedGreeting, wish.ClosedGreetingWav),
            Keys = wish.SetKeys is { } some ? KeyTable.With(keys, some, directory) : keys,
            IgnoresNumbers = wish.Dialling is { } dialling ? !dialling : record.IgnoresNumbers,
            AfterGreeting = ActionOf(wish.AfterGreeting, record.AfterGreeting, directory),
            AfterMessage = ActionOf(wish.AfterMessage, record.AfterMessage, directory),
            TransferManner = TransferMannerText.Apply(record.TransferManner, wish),
        };
    }

    public override (string Column, RefusedException Refusal)? Objection(CallHandler record, DirectorySnapshot after) =>
        NumberObjection(record, after);

    public override HandlerView View(CallHandler record, DirectorySnapshot directory) => new(
        record.Name,
        record.Extension?.Number,
        directory.Schedules.Find(record.Schedule)?.Name,
        GreetingText.Write(record.Standard),
        GreetingText.Write(record.Closed),
        KeyTable.View(record.Keys, directory),
        !record.IgnoresNumbers,
        record.AfterGreeting is { } greeting ? ActionText.Write(greeting, directory) : null,
        record.AfterMessage is { } message ? ActionText.Write(message, directory) : null,
        TransferMannerText.Kind(record.TransferManner),
        TransferMannerText.Screening(record.TransferManner),
        record.TransferManner?.RingMax?.TotalSeconds,
        record.IsBuiltIn);

    public override ImmutableArray<StoreCommand> Release(
        CallHandler record, string? moveTo, DirectorySnapshot directory)
    {
        if (record.IsBuiltIn)
        {
            throw RefusedException.Conflict(
                $"the handler {record.Name} stays: it is built in",
                $"change it with `antiphon handlers set {record.Name}`");
        }

        References.RefuseIfLedTo(record, directory);
        return [];
    }
}
