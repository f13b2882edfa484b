using System.Collections.Immutable;
using System.Text;

namespace Antiphon.Directory.Csv;

/// <summary>
/// Cuts a text into rows of cells. A cell in quotes may hold delimiters, line ends, and quotes written twice; a quote
/// anywhere else is a mistake, because whoever wrote it meant something that cannot be known.
/// </summary>
internal sealed class CsvReader(string text)
{
    private const string QuoteHint = "put the whole cell in quotes, and write each quote twice";

    private readonly List<CsvMistake> _mistakes = [];
    private readonly char _delimiter = DelimiterOf(text);
    private int _at;
    private int _line = 1;

    public IReadOnlyList<CsvMistake> Mistakes => _mistakes;

    public ImmutableArray<CsvRow> ReadAll()
    {
        var rows = ImmutableArray.CreateBuilder<CsvRow>();
        while (_at < text.Length)
        {
            if (!TakeLineEnd())
                rows.Add(ReadRow());
        }

        return rows.DrainToImmutable();
    }

    /// <summary>Counted in the first line outside quotes; a header of one column has none.</summary>
    private static char DelimiterOf(string text)
    {
        var (commas, semicolons, quoted) = (0, 0, false);
        foreach (var c in text.AsSpan().TrimStart("\r\n"))
        {
            if (c is '\r' or '\n' && !quoted)
                break;
            quoted ^= c == '"';
            commas += !quoted && c == ',' ? 1 : 0;
            semicolons += !quoted && c == ';' ? 1 : 0;
        }

        return semicolons > commas ? ';' : ',';
    }

    private CsvRow ReadRow()
    {
        var line = _line;
        var cells = ImmutableArray.CreateBuilder<string>();
        do
            cells.Add(ReadCell(cells.Count + 1));
        while (Take(_delimiter));
        TakeLineEnd();
        return new CsvRow(line, cells.DrainToImmutable());
    }

    private string ReadCell(int column)
    {
        if (Take('"'))
            return ReadQuoted(column);
        var start = _at;
        while (!IsCellEnd())
            _at++;
        var cell = text[start.._at];
        if (cell.Contains('"', StringComparison.Ordinal))
            Complain(_line, column, "a quote inside a cell", QuoteHint);
        return cell;
    }

    private string ReadQuoted(int column)
    {
        var line = _line;
        var cell = new StringBuilder();
        while (_at < text.Length)
        {
            if (Take('"'))
            {
                if (!Take('"'))
                    return Closed(cell.ToString(), column);
                cell.Append('"');
                continue;
            }

            _line += text[_at] == '\n' ? 1 : 0;
            cell.Append(text[_at++]);
        }

        Complain(line, column, "a cell whose quote is never closed", "end it with a quote");
        return cell.ToString();
    }

    private string Closed(string cell, int column)
    {
        var start = _at;
        while (!IsCellEnd())
            _at++;
        if (_at > start)
        {
            Complain(_line, column, $"'{text[start.._at]}' follows a closing quote", QuoteHint);
        }

        return cell;
    }

    private bool IsCellEnd() => _at == text.Length || text[_at] == _delimiter || text[_at] is '\r' or '\n';

    private bool Take(char c)
    {
        if (_at == text.Length || text[_at] != c)
            return false;
        _at++;
        return true;
    }

    private bool TakeLineEnd()
    {
        var isReturn = Take('\r');
        if (!Take('\n') && !isReturn)
            return false;
        _line++;
        return true;
    }

    private void Complain(int line, int column, string error, string hint) =>
        _mistakes.Add(new CsvMistake(line, $"{column}", error, hint));
}
