using System.Text;
using Antiphon.Testing;

namespace Antiphon.Events.Tests;

public class RunbookTests
{
    /// <summary>docs/runbook.md is made from the catalogue: UPDATE_DOCS=1 writes it anew.</summary>
    [Fact]
    public void Runbook_says_what_the_catalogue_says()
    {
        var file = Path.Combine(RepositoryFolder.Root, "docs", "runbook.md");
        var runbook = Runbook();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, runbook);
        Assert.True(
            File.ReadAllText(file) == runbook,
            "docs/runbook.md differs from the catalogue: UPDATE_DOCS=1 ./test unit writes it anew");
    }

    private static string Runbook()
    {
        var text = new StringBuilder("""
            # Runbook

            Every event that a server can tell of: what it means, and what to do. `antiphon events` lists those that
            happened, `antiphon events explain ID` says what stands here. Made from the catalogue in
            `src/core/Antiphon.Events`; `UPDATE_DOCS=1 ./test unit` writes it anew.

            | id | severity | event |
            | --- | --- | --- |

            """);
        foreach (var kind in EventCatalogue.All)
            text.Append($"| [{kind.Id}](#{kind.Id}) | {Severity(kind)} | {kind.Name} |\n");
        foreach (var kind in EventCatalogue.All)
        {
            text.Append($"\n## {kind.Id}\n\n**{kind.Name}** ({Severity(kind)}, {kind.Source})\n\n> {kind.Text}\n\n");
            text.Append($"{kind.Meaning}\n\nTo do: {kind.Action}\n");
            if (kind.CanFlood)
                text.Append("\nTold at once, then once a minute with the number that was held back.\n");
        }

        return text.ToString();
    }

    private static string Severity(EventKind kind) => kind.Severity.ToString().ToLowerInvariant();
}
