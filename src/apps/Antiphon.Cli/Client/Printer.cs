using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Antiphon.Cli.Client;

/// <summary>What commands print: plain text, columns as wide as what is in them.</summary>
internal static class Printer
{
    public static void Json<T>(T value, JsonTypeInfo<T> type) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(value, type));

    /// <param name="heads">Of the columns.</param>
    /// <param name="rows">As many cells each.</param>
    /// <param name="whenEmpty">Printed in place of a table without rows.</param>
    public static void Table(string[] heads, IReadOnlyCollection<string[]> rows, string whenEmpty)
    {
        if (rows.Count == 0)
        {
            Console.Out.WriteLine(whenEmpty);
            return;
        }

        var widths = heads.Select((head, i) => rows.Max(row => Math.Max(head.Length, row[i].Length))).ToArray();
        foreach (var row in rows.Prepend(heads))
        {
            var cells = row.Select((cell, i) => i == row.Length - 1 ? cell : cell.PadRight(widths[i]));
            Console.Out.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    /// <summary>Names and values below each other.</summary>
    public static void Pairs(params IReadOnlyCollection<(string Name, string Value)> pairs)
    {
        var width = pairs.Max(p => p.Name.Length);
        foreach (var (name, value) in pairs)
            Console.Out.WriteLine($"{name.PadRight(width)}  {value}");
    }

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss");

    public static string Length(TimeSpan length)
    {
        var rounded = TimeSpan.FromSeconds(Math.Round(length.TotalSeconds));
        return rounded.ToString(rounded < TimeSpan.FromHours(1) ? "m\\:ss" : "h\\:mm\\:ss");
    }
}
