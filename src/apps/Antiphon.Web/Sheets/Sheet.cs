using System.Collections.Immutable;
using System.Globalization;
using Antiphon.Directory.Csv;

namespace Antiphon.Web.Sheets;

/// <summary>A column of a sheet: what a cell asks for, and what a record has there.</summary>
/// <param name="Name">In the header; the first column's tells records apart.</param>
/// <param name="Wish">Of a cell; throws <see cref="RefusedException"/> for one that makes no sense.</param>
/// <param name="Write">The cell of a record, such that reading it changes nothing; null: never written.</param>
internal sealed record Column<TRecord, TWish>(
    string Name, Func<string, TWish> Wish, Func<TRecord, string>? Write);

/// <summary>A row whose cells were taken.</summary>
/// <param name="Line">In the file.</param>
/// <param name="Key">The first column's cell.</param>
/// <param name="Before">The record that has the key; null: there is none yet.</param>
/// <param name="After">The record with the row's cells.</param>
internal sealed record SheetRow<TRecord>(int Line, string Key, TRecord? Before, TRecord After)
    where TRecord : class;

/// <summary>
/// Records of one kind as a CSV file. Columns that a file does not have leave what they are about as it is; an empty
/// cell means what an empty value means to the command that sets it.
/// </summary>
/// <param name="Columns">In the order written.</param>
/// <param name="Apply">The record with a wish; throws <see cref="RefusedException"/>.</param>
internal sealed record Sheet<TRecord, TWish>(
    ImmutableArray<Column<TRecord, TWish>> Columns, Func<TRecord, TWish, TRecord> Apply)
    where TRecord : class
{
    /// <summary>Whether an empty cell leaves what its column is about as it is, by line and column.</summary>
    public Func<int, string, bool> IsLeftWhenEmpty { get; init; } = (_, _) => false;

    private string Key => Columns[0].Name;

    public string Write(IEnumerable<TRecord> records)
    {
        var written = Columns.Where(c => c.Write is not null).ToArray();
        var rows = records.Select(r => written.Select(c => c.Write!(r)));
        return CsvTable.Write(rows.Prepend(written.Select(c => c.Name)));
    }

    /// <param name="table">The file.</param>
    /// <param name="find">The record that has a key; what it refuses is a mistake of the row.</param>
    /// <param name="make">The one that a line begins with, for a key that nobody has; may refuse it, too.</param>
    /// <param name="blank">Takes the other cells of a row whose key is a mistake, so that theirs are found as well.
    /// </param>
    /// <param name="mistakes">Gets all that is wrong.</param>
    public ImmutableArray<SheetRow<TRecord>> Read(
        CsvTable table, Func<string, TRecord?> find, Func<string, int, TRecord> make, TRecord blank,
        ICollection<CsvMistake> mistakes)
    {
        var columns = ReadHeader(table.Header, mistakes);
        var keyAt = Array.FindIndex(columns, c => c == Columns[0]);
        if (keyAt < 0)
        {
            mistakes.Add(new CsvMistake(
                table.Header.Line, "", $"there is no column {Key}", "it tells the records apart"));
            return [];
        }

        var lines = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var rows = ImmutableArray.CreateBuilder<SheetRow<TRecord>>(table.Rows.Length);
        foreach (var row in table.Rows)
        {
            var key = row.Cells[keyAt];
            var isFirst = lines.TryAdd(key, row.Line);
            if (!isFirst)
            {
                mistakes.Add(new CsvMistake(
                    row.Line, Key, $"'{key}' stands in line {lines[key]} already", "leave one of the two out"));
            }

            var (before, start) = Attempt(row, Key, mistakes, () => Start(find(key), () => make(key, row.Line)));
            var after = ReadCells(row, columns, start ?? blank, mistakes);
            if (isFirst && start is not null && after is not null)
                rows.Add(new SheetRow<TRecord>(row.Line, key, before, after));
        }

        return rows.DrainToImmutable();
    }

    private static (TRecord? Before, TRecord Start) Start(TRecord? found, Func<TRecord> make) =>
        (found, found ?? make());

    private Column<TRecord, TWish>?[] ReadHeader(CsvRow header, ICollection<CsvMistake> mistakes)
    {
        var columns = new Column<TRecord, TWish>?[header.Cells.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var name = header.Cells[i].Trim();
            columns[i] = Columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            var error = columns[i] is null ? $"there is no column '{name}'"
                : columns.AsSpan(0, i).Contains(columns[i]) ? $"the column {columns[i]!.Name} is there twice"
                : null;
            if (error is not null)
            {
                mistakes.Add(new CsvMistake(
                    header.Line, (i + 1).ToString(CultureInfo.InvariantCulture), error,
                    $"columns are {string.Join(", ", Columns.Select(c => c.Name))}"));
            }
        }

        return columns;
    }

    /// <summary>The record with all cells but the key's, which <c>make</c> and <c>find</c> are told.</summary>
    private TRecord? ReadCells(
        CsvRow row, Column<TRecord, TWish>?[] columns, TRecord record, ICollection<CsvMistake> mistakes)
    {
        TRecord? read = record;
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i] is not { } column || column == Columns[0])
                continue;
            if (row.Cells[i].Length == 0 && IsLeftWhenEmpty(row.Line, column.Name))
                continue;
            var changed = Attempt(row, column.Name, mistakes, () => Apply(record, column.Wish(row.Cells[i])));
            read = changed is null ? null : read;
            record = changed ?? record;
        }

        return read is null ? null : record;
    }

    private static T? Attempt<T>(CsvRow row, string column, ICollection<CsvMistake> mistakes, Func<T> attempt)
    {
        try
        {
            return attempt();
        }
        catch (RefusedException e)
        {
            mistakes.Add(new CsvMistake(row.Line, column, e.Message, e.Hint));
            return default;
        }
    }
}

/// <summary>Cells that are not text.</summary>
internal static class Cell
{
    private static readonly char[] Dividers = [' ', ',', ';'];

    public static ImmutableArray<string> List(string cell) =>
        [.. cell.Split(Dividers, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    public static bool YesNo(string cell) => cell.Trim().ToLowerInvariant() switch
    {
        "yes" => true,
        "no" => false,
        _ => throw RefusedException.Malformed($"'{cell}' is not understood", "one of no, yes is"),
    };

    /// <summary>Names, which may have spaces in them.</summary>
    public static ImmutableArray<string> Names(string cell) =>
        [.. cell.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    public static int Whole(string cell, int whenEmpty) => cell.Length == 0 ? whenEmpty
        : int.TryParse(cell, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RefusedException.Malformed($"'{cell}' is no whole number", "digits are");

    public static double Number(string cell, double whenEmpty) => cell.Length == 0 ? whenEmpty
        : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RefusedException.Malformed($"'{cell}' is no number", "digits, with a point before decimals, are");
}
