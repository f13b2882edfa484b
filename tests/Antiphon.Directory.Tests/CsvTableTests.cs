using System.Text;
using Antiphon.Directory.Csv;
using Antiphon.Kernel;

namespace Antiphon.Directory.Tests;

/// <summary>RFC 4180, and what spreadsheets make of it.</summary>
public class CsvTableTests
{
    [Theory]
    [InlineData("a,b,c\r\nzzz,yyy,xxx\r\n", "zzz|yyy|xxx")]
    [InlineData("a,b,c\r\nzzz,yyy,xxx", "zzz|yyy|xxx")]
    [InlineData("a,b,c\n\"aaa\",\"b\r\nbb\",\"c,cc\"\n", "aaa|b\r\nbb|c,cc")]
    [InlineData("a,b,c\n\"aaa\",\"b\"\"bb\",ccc\n", "aaa|b\"bb|ccc")]
    [InlineData("a;b;c\n1;2,5;3\n", "1|2,5|3")]
    [InlineData("\"a;b\",b,c\n1,2,3\n", "1|2|3")]
    [InlineData("a,b,c\n, d ,\n", "| d |")]
    [InlineData("\n\na,b,c\n\n1,2,3\n\n", "1|2|3")]
    public void Cells_are_cut_as_they_were_meant(string text, string cells)
    {
        var (table, mistakes) = CsvTable.Read(text);
        Assert.Empty(mistakes);
        Assert.Equal(cells, string.Join('|', Assert.Single(table!.Rows).Cells));
    }

    [Theory]
    [InlineData("a,b\n1,2\n1,\"2\"3\n", 3, "2", "'3' follows a closing quote")]
    [InlineData("a,b\n1,x\"y\n", 2, "2", "a quote inside a cell")]
    [InlineData("a,b\n\"1\n2\",3\n4,\"5\n", 4, "2", "a cell whose quote is never closed")]
    [InlineData("a,b\n1\n", 2, "", "1 cells where the header has 2")]
    [InlineData("", 1, "", "the file is empty")]
    public void What_cannot_be_cut_is_named_by_line_and_column(string text, int line, string column, string error)
    {
        var (table, mistakes) = CsvTable.Read(text);
        Assert.Null(table);
        Assert.Equal((line, column, error), (mistakes[0].Line, mistakes[0].Column, mistakes[0].Error));
    }

    [Fact]
    public void A_line_is_counted_where_its_row_begins_whatever_the_cells_before_hold()
    {
        var (table, _) = CsvTable.Read("a\n\"x\ny\nz\"\nlast\n");
        Assert.Equal([2, 5], table!.Rows.Select(r => r.Line));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_first_name()
    {
        var (table, _) = CsvTable.Read([.. Encoding.UTF8.Preamble, .. "näme\nJörg\n"u8]);
        Assert.Equal("näme", table!.Header.Cells[0]);
        Assert.Equal("Jörg", table.Rows[0].Cells[0]);
    }

    [Fact]
    public void Another_encoding_is_refused_with_the_line_instead_of_guessed()
    {
        var (table, mistakes) = CsvTable.Read([.. "name\nAnn\nJ"u8, 0xF6, .. "rg\n"u8]);
        Assert.Null(table);
        Assert.Equal((3, "this is not UTF-8"), (mistakes[0].Line, mistakes[0].Error));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        const string Letters = "ab,;\"\r\n ü0+";
        var chance = new Chance(7);
        for (var round = 0; round < 500; round++)
        {
            var width = 1 + chance.Next(4);
            string Cell() => string.Concat(
                Enumerable.Range(0, chance.Next(6)).Select(_ => Letters[chance.Next(Letters.Length)]));
            string[] Row() => [.. Enumerable.Range(0, width).Select(_ => Cell())];
            string[][] rows =
            [
                [.. Enumerable.Range(0, width).Select(i => $"column {i}")],
                .. Enumerable.Range(0, chance.Next(5)).Select(_ => Row()),
            ];
            var (table, mistakes) = CsvTable.Read(CsvTable.Write(rows));
            Assert.Empty(mistakes);
            Assert.Equal(rows[1..], table!.Rows.Select(r => r.Cells.ToArray()));
        }
    }
}
