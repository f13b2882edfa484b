using System.Text;
using Antiphon.Cli.Configuration;
using Antiphon.Testing;

namespace Antiphon.Cli.Tests;

public class AdministrationPageTests
{
    private const string Begin = "<!-- settings: made from the code; UPDATE_DOCS=1 ./test unit writes them anew -->\n";
    private const string End = "<!-- end of settings -->";

    [Fact]
    public void The_page_lists_every_setting_as_the_code_has_it()
    {
        var file = Path.Combine(RepositoryFolder.Root, "docs", "administration.md");
        var page = File.ReadAllText(file);
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length,
            page.IndexOf(End, StringComparison.Ordinal));
        var written = page[..from] + Table() + page[to..];
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, written);
        Assert.True(
            File.ReadAllText(file) == written,
            "docs/administration.md differs from the settings: UPDATE_DOCS=1 ./test unit writes it anew");
    }

    [Fact]
    public void Every_setting_that_is_declared_is_listed()
    {
        var declared = new[] { typeof(Settings), typeof(PairKeys) }
            .SelectMany(keys => keys.GetFields()).Select(field => field.GetValue(null)).OfType<Setting>();
        Assert.Equal(declared.Select(s => s.Key).Order(), Settings.All.Select(s => s.Key).Order());
    }

    private static string Table()
    {
        var table = new StringBuilder(
            "| key | default | allowed | what it does | cost |\n| --- | --- | --- | --- | --- |\n");
        foreach (var setting in Settings.All)
        {
            table.Append($"| `{setting.Key}` | {setting.DefaultText} | {setting.Allowed} ")
                .Append($"| {setting.Meaning} | {setting.Cost} |\n");
        }

        return table.ToString();
    }
}
