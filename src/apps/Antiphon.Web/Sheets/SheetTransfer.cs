using System.Collections.Immutable;
using System.Text;
using Antiphon.Directory.Csv;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Http;

namespace Antiphon.Web.Sheets;

/// <summary>CSV files over HTTP.</summary>
internal static class SheetTransfer
{
    public static IResult Export(string csv) => Results.Text(csv, "text/csv", Encoding.UTF8);

    public static IResult Answer(ImportProgress only) => Results.Json(only, WebJson.Lines.ImportProgress);

    /// <exception cref="RefusedException">It is no table.</exception>
    public static async Task<CsvTable> ReadAsync(HttpRequest request, CancellationToken gone)
    {
        using var file = new MemoryStream();
        await request.Body.CopyToAsync(file, gone);
        var (table, mistakes) = CsvTable.Read(file.GetBuffer().AsSpan(0, (int)file.Length));
        return table ?? throw Refused(mistakes);
    }

    public static RefusedException Refused(ImmutableArray<CsvMistake> mistakes) => new(
        400,
        mistakes.Length == 1 ? "the file has a mistake" : $"the file has {mistakes.Length} mistakes",
        "nothing was imported: correct the file and import it again")
    {
        Mistakes = mistakes,
    };
}
