using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Replication.Files;

namespace Antiphon.Replication.Tests;

/// <summary>What is to be done with one file, by what folder and record are and what both last were.</summary>
public class FolderComparisonTests
{
    private const string Path = "prompts/en/goodbye.wav";

    [Theory]
    [InlineData("-", "-", "-", "nothing")]
    [InlineData("1", "1", "1", "nothing")]
    [InlineData("1", "1", "-", "agree")]
    [InlineData("2", "2", "1", "agree")]
    [InlineData("-", "-", "1", "agree")]
    [InlineData("1", "-", "-", "tell")]
    [InlineData("2", "1", "1", "tell")]
    [InlineData("-", "1", "1", "tell removed")]
    [InlineData("-", "1", "-", "fetch")]
    [InlineData("1", "2", "1", "fetch")]
    [InlineData("1", "-", "1", "remove")]
    [InlineData("3", "2", "1", "tell, conflict")]
    [InlineData("2", "3", "1", "fetch, conflict")]
    [InlineData("2", "1", "-", "tell, conflict")]
    [InlineData("1", "2", "-", "fetch, conflict")]
    [InlineData("-", "2", "1", "fetch")]
    [InlineData("2", "-", "1", "tell")]
    public void One_file(string folder, string record, string agreed, string expected)
    {
        var actions = FolderComparison.Decide(
            Files(folder), [], record == "-" ? [] : [Record("r", int.Parse(record))], Files(agreed));
        Assert.Equal(expected, actions.IsEmpty ? "nothing" : NameOf(Assert.Single(actions)));
    }

    [Fact]
    public void File_that_is_being_written_is_left_alone_whatever_its_record_is()
    {
        var busy = ImmutableSortedSet.Create(StringComparer.Ordinal, Path);
        Assert.Empty(FolderComparison.Decide(Files("-"), busy, [Record("r", 2)], Files("1")));
        Assert.Empty(FolderComparison.Decide(Files("-"), busy, [], Files("1")));
    }

    [Fact]
    public void Of_two_records_of_one_path_the_later_stands_on_both_servers()
    {
        ImmutableArray<SharedFile> records = [Record("a", 2), Record("b", 1)];
        foreach (var order in new[] { records, [.. records.Reverse()] })
        {
            var actions = FolderComparison.Decide(Files("1"), [], order, Files("1"));
            var superseded = Assert.Single(actions.OfType<FileAction.Supersede>());
            Assert.Equal(("b", "a"), (superseded.Lost.Key.Id, superseded.Kept.Key.Id));
            Assert.Equal(Content(2), Assert.Single(actions.OfType<FileAction.Fetch>()).Content);
        }
    }

    private static string NameOf(FileAction action) => action switch
    {
        FileAction.Agree => "agree",
        FileAction.Tell { IsConflict: true } => "tell, conflict",
        FileAction.Tell => "tell",
        FileAction.TellRemoved => "tell removed",
        FileAction.Fetch { Lost: not null } => "fetch, conflict",
        FileAction.Fetch => "fetch",
        FileAction.Remove => "remove",
        _ => action.GetType().Name,
    };

    private static ImmutableSortedDictionary<string, FileContent> Files(string content)
    {
        var none = ImmutableSortedDictionary.Create<string, FileContent>(StringComparer.Ordinal);
        return content == "-" ? none : none.Add(Path, Content(int.Parse(content)));
    }

    private static SharedFile Record(string id, int content) => new(
        new RecordKey(SharedFile.RecordType, id), Path, Content(content), new(content, 0, ServerId.Primary));

    /// <summary>A higher number is a later file.</summary>
    private static FileContent Content(int number) =>
        new(BlobHash.Of([(byte)number]), 1, DateTimeOffset.UnixEpoch.AddDays(number));
}
