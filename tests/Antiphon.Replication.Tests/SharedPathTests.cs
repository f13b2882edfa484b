using Antiphon.Replication.Files;

namespace Antiphon.Replication.Tests;

/// <summary>What a peer calls a file never leads out of the shared folder.</summary>
public class SharedPathTests
{
    [Theory]
    [InlineData("goodbye.wav")]
    [InlineData("prompts/en/goodbye.wav")]
    [InlineData("support/Häuser und Gärten.pdf")]
    [InlineData("a..b/c...d")]
    public void Path_inside_the_folder_is_valid(string path) =>
        Assert.True(SharedPath.IsValid(path, out var error), error);

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../store.db")]
    [InlineData("prompts/../../store.db")]
    [InlineData("prompts//goodbye.wav")]
    [InlineData("prompts/./goodbye.wav")]
    [InlineData("prompts/")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData(".antiphon-new-1")]
    [InlineData("prompts/.hidden/goodbye.wav")]
    [InlineData("c:\\windows")]
    [InlineData("a\0b")]
    [InlineData("line\nbreak")]
    [InlineData("being-copied.part")]
    public void Path_that_leads_elsewhere_or_is_none_is_refused_with_a_reason(string path)
    {
        Assert.False(SharedPath.IsValid(path, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Half_a_character_is_no_text() => Assert.False(SharedPath.IsValid("\ud800", out _));

    [Fact]
    public void Lengths_and_depths_that_file_systems_do_not_have_are_refused()
    {
        Assert.True(SharedPath.IsValid(new string('a', SharedPath.NameBytesMax), out _));
        Assert.False(SharedPath.IsValid(new string('a', SharedPath.NameBytesMax + 1), out _));
        Assert.False(SharedPath.IsValid(new string('ä', SharedPath.NameBytesMax / 2 + 1), out _));
        Assert.True(SharedPath.IsValid(Deep(SharedPath.DepthMax), out _));
        Assert.False(SharedPath.IsValid(Deep(SharedPath.DepthMax + 1), out _));
        Assert.False(SharedPath.IsValid(string.Join('/', Enumerable.Repeat(new string('a', 200), 6)), out _));
    }

    private static string Deep(int names) => string.Join('/', Enumerable.Repeat("a", names));
}
