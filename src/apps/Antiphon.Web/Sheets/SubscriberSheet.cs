using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Directory.Csv;
using Antiphon.Ports;
using Antiphon.Web.Callers;
using Antiphon.Web.Views;

namespace Antiphon.Web.Sheets;

/// <summary>A subscriber as a row wants it.</summary>
/// <param name="Row">Without the PIN.</param>
/// <param name="Pin">To be set; null: stays.</param>
internal sealed record PlannedSubscriber(SheetRow<Subscriber> Row, string? Pin)
{
    /// <summary>What the store has to do; null when the record is so already.</summary>
    public StoreCommand? ToCommand(PinHash? hash)
    {
        var after = hash is null ? Row.After : Row.After with { Pin = hash, PinLock = PinLock.Open };
        return Row.Before is not { } before
            ? new StoreCommand.Put(after.Key, "", after.ToFields(), Expectation.Absent)
            : before.PatchTo(after) is { Count: > 0 } patch ? new StoreCommand.Patch(after.Key, patch) : null;
    }
}

/// <summary>
/// Subscribers as a CSV file, told apart by extension. PINs are read and never written: a file with hashes of four
/// digits would be a file with PINs. An empty PIN leaves the one there is. Templates are read and never written: nobody
/// belongs to one. In a row that names one, an empty cell of what templates have leaves it to the template, and as it
/// is for those who are there already: so a file can be imported twice.
/// </summary>
internal sealed class SubscriberSheet(SubscriberRules rules)
{
    private const string ExtensionColumn = "extension";
    private const string AlternatesColumn = "alternates";
    private const string TemplateColumn = "template";
    private const string PinColumn = "pin";

    /// <summary>All who have an extension, in the order given.</summary>
    public string Write(IEnumerable<Subscriber> subscribers, DirectorySnapshot directory) =>
        SheetOf(directory).Write(subscribers.Where(s => s.Extension is not null));

    /// <summary>All that the file asks for, or all that is wrong with it.</summary>
    public (ImmutableArray<PlannedSubscriber> Plan, ImmutableArray<CsvMistake> Mistakes) Plan(
        CsvTable table, DirectorySnapshot directory)
    {
        var mistakes = new List<CsvMistake>();
        var named = CellsOf(TemplateColumn, table);
        var templates = FindTemplates(named, directory, mistakes);
        var sheet = SheetOf(directory) with
        {
            IsLeftWhenEmpty = (line, column) =>
                named.ContainsKey(line) && SubscriberColumn.OfTemplates.Contains(column),
        };
        var rows = sheet.Read(
            table, extension => Owner(extension, directory),
            (extension, line) => rules.Fill(Make(extension), templates.GetValueOrDefault(line)),
            new Subscriber(), mistakes);
        RefuseTakenNumbers(rows, directory, mistakes);
        mistakes.AddRange(
            from row in rows
            let refusal = SubscriberRules.TransferObjection(row.Before, row.After, directory)
            where refusal is not null
            select new CsvMistake(row.Line, SubscriberColumn.Transfer, refusal.Message, refusal.Hint));
        var pins = CellsOf(PinColumn, table);
        CheckPins(pins, rows.ToDictionary(r => r.Line, r => r.After), mistakes);
        return mistakes.Count > 0
            ? ([], [.. mistakes.OrderBy(m => m.Line)])
            : ([.. rows.Select(r => new PlannedSubscriber(r, pins.GetValueOrDefault(r.Line)))], []);
    }

    private Sheet<Subscriber, SubscriberWish> SheetOf(DirectorySnapshot directory) => new(
    [
        new(ExtensionColumn, cell => new() { Extension = cell }, s => s.Extension!.Value.Number),
        new("name", cell => new() { Name = cell }, s => s.Name),
        new(AlternatesColumn, cell => new() { AlternateExtensions = Cell.List(cell) }, Alternates),
        new(
            SubscriberColumn.Class, cell => new() { ClassOfService = cell },
            s => directory.Classes.Find(s.ClassOfService)?.Name ?? ""),
        new("message-seconds", cell => new() { MessageSecondsMax = Cell.Number(cell, whenEmpty: 0) }, Seconds),
        new(
            SubscriberColumn.Schedule, cell => new() { Schedule = cell },
            s => directory.Schedules.Find(s.Schedule)?.Name ?? ""),
        new("enrolled", cell => new() { IsEnrolled = Cell.YesNo(cell) }, s => s.IsEnrolled ? "yes" : "no"),
        new(SubscriberColumn.PhoneMenu, cell => new() { PhoneMenu = cell }, s => s.PhoneMenu ?? ""),
        new(SubscriberColumn.Transfer, cell => new() { Transfer = cell }, s => TransferText.Write(s.Transfer) ?? ""),
        new(
            SubscriberColumn.TransferKind, cell => new() { TransferKind = cell },
            s => TransferMannerText.Kind(s.TransferManner) ?? ""),
        new(
            SubscriberColumn.TransferScreening, cell => new() { TransferScreening = cell },
            s => TransferMannerText.Screening(s.TransferManner) ?? ""),
        new(
            SubscriberColumn.TransferRing, cell => new() { TransferRingSeconds = Cell.Number(cell, whenEmpty: 0) },
            s => Lengths.InSeconds(s.TransferManner?.RingMax)),
        new(
            "caller-keys", cell => new() { CallerKeys = KeyTable.ReadCell(cell) },
            s => KeyTable.WriteCell(s.CallerKeys, directory)),
        new(
            SubscriberColumn.Listed, cell => new() { IsListed = Cell.YesNo(cell) },
            s => s.IsUnlisted ? "no" : "yes"),
        new("email", cell => new() { Email = cell }, s => s.Email ?? ""),
        new(SubscriberColumn.MailCopy, cell => new() { MailCopy = cell }, s => MailCopyText.Write(s.MailCopy)),
        new(TemplateColumn, cell => new() { Template = cell }, Write: null),
        new(PinColumn, cell => new() { Pin = cell }, Write: null),
    ], (subscriber, wish) => rules.Apply(subscriber, wish, directory));

    private static Subscriber? Owner(string extension, DirectorySnapshot directory)
    {
        var owner = directory.Find(SubscriberRules.Number(extension));
        return owner is null || owner.Extension?.Number == extension ? owner : throw RefusedException.Conflict(
            $"{extension} is an alternate extension of {owner.Name} ({owner.Extension?.Number ?? owner.Id.Value})",
            "give another, or change that one first");
    }

    private static Subscriber Make(string extension) => new()
    {
        Id = SubscriberRules.NewId(),
        Extension = SubscriberRules.Number(extension),
        Name = $"Extension {extension}",
    };

    /// <summary>As the directory will be: what the file moves from one to the other is free.</summary>
    private static void RefuseTakenNumbers(
        ImmutableArray<SheetRow<Subscriber>> rows, DirectorySnapshot directory, List<CsvMistake> mistakes)
    {
        var inFile = rows.Select(r => r.After.Id).ToHashSet();
        var owners = new Dictionary<Extension, string>();
        foreach (var other in directory.Subscribers.Where(s => !inFile.Contains(s.Id)))
        {
            foreach (var number in other.Numbers)
                owners.TryAdd(number, Numbers.NameOf(other));
        }

        foreach (var record in directory.Numbered)
        {
            if (record.Extension is { } number)
                owners.TryAdd(number, Numbers.NameOf(record));
        }

        foreach (var row in rows)
        {
            foreach (var number in row.After.Numbers.Where(n => !owners.TryAdd(n, $"the one in line {row.Line}")))
            {
                mistakes.Add(new CsvMistake(
                    row.Line, number == row.After.Extension ? ExtensionColumn : AlternatesColumn,
                    $"{number} belongs to {owners[number]}", "a number reaches one mailbox only: give another"));
            }
        }
    }

    /// <summary>Those of a column that are not empty, by line.</summary>
    private static Dictionary<int, string> CellsOf(string column, CsvTable table)
    {
        var at = table.Header.Cells.ToList()
            .FindIndex(c => c.Trim().Equals(column, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? [] : table.Rows.Where(r => r.Cells[at].Length > 0).ToDictionary(r => r.Line, r => r.Cells[at]);
    }

    private static Dictionary<int, SubscriberTemplate> FindTemplates(
        Dictionary<int, string> named, DirectorySnapshot directory, List<CsvMistake> mistakes)
    {
        var found = new Dictionary<int, SubscriberTemplate>();
        foreach (var (line, name) in named)
        {
            try
            {
                found[line] = SubscriberRules.Template(name, directory)!;
            }
            catch (RefusedException e)
            {
                mistakes.Add(new CsvMistake(line, TemplateColumn, e.Message, e.Hint));
            }
        }

        return found;
    }

    private void CheckPins(
        Dictionary<int, string> pins, Dictionary<int, Subscriber> subscribers, List<CsvMistake> mistakes)
    {
        foreach (var (line, pin) in pins)
        {
            try
            {
                rules.CheckPin(pin, subscribers.GetValueOrDefault(line) ?? new Subscriber());
            }
            catch (RefusedException e)
            {
                mistakes.Add(new CsvMistake(line, PinColumn, e.Message, e.Hint));
            }
        }
    }

    private static string Alternates(Subscriber subscriber) => string.Join(' ', subscriber.AlternateExtensions);

    private static string Seconds(Subscriber subscriber) => Lengths.InSeconds(subscriber.MessageLengthMax);
}
