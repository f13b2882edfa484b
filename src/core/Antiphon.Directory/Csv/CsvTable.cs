using System.Collections.Immutable;
using System.Text;

namespace Antiphon.Directory.Csv;

/// <summary>A row as it stands in a file.</summary>
/// <param name="Line">Where it begins, the first line of the file being 1.</param>
/// <param name="Cells">As many as the header has, unless the row is a mistake.</param>
public sealed record CsvRow(int Line, ImmutableArray<string> Cells);

/// <summary>Something in a file that cannot be taken.</summary>
/// <param name="Line">Where, the first line being 1.</param>
/// <param name="Column">The column's name, or its number where it has none; empty: the line as a whole.</param>
/// <param name="Error">What is wrong.</param>
/// <param name="Hint">What would be right.</param>
public sealed record CsvMistake(int Line, string Column, string Error, string Hint);

/// <summary>
/// A table in RFC 4180's form with a header line. The delimiter is whichever of ',' and ';' the header has more of:
/// spreadsheets write the one or the other by the country they are in. Empty lines are passed over.
/// </summary>
public sealed record CsvTable(CsvRow Header, ImmutableArray<CsvRow> Rows)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The table, or all that is wrong with the file's form.</summary>
    public static (CsvTable? Table, ImmutableArray<CsvMistake> Mistakes) Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var text = Strict.GetString(utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[3..] : utf8);
            return Read(text);
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + utf8[..Math.Clamp(e.Index, 0, utf8.Length)].Count((byte)'\n');
            return (null, [new CsvMistake(line, "", "this is not UTF-8", "save the file as CSV UTF-8")]);
        }
    }

    public static (CsvTable? Table, ImmutableArray<CsvMistake> Mistakes) Read(string text)
    {
        var reader = new CsvReader(text);
        var rows = reader.ReadAll();
        var mistakes = reader.Mistakes.ToList();
        if (rows is not [var header, .. var others])
            return (null, [new CsvMistake(1, "", "the file is empty", "its first line names the columns")]);
        mistakes.AddRange(
            from row in others
            where row.Cells.Length != header.Cells.Length
            select new CsvMistake(
                row.Line, "", $"{row.Cells.Length} cells where the header has {header.Cells.Length}",
                "a cell that holds the delimiter stands in quotes"));
        return mistakes.Count > 0
            ? (null, [.. mistakes.OrderBy(m => m.Line)])
            : (new CsvTable(header, [.. others]), []);
    }

    /// <summary>Rows as a file, the header first; a comma divides, and CR LF ends each line (RFC 4180 2).</summary>
    public static string Write(IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(Quoted)).Append("\r\n");
        return text.ToString();
    }

    /// <summary>A cell alone in its row must not look like an empty line.</summary>
    private static string Quoted(string cell) => cell.Length == 0 ? "\"\"" : cell.AsSpan().ContainsAny(",;\"\r\n")
        || char.IsWhiteSpace(cell[0]) || char.IsWhiteSpace(cell[^1])
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : cell;
}
