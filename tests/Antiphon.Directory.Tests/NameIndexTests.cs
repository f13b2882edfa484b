using System.Globalization;
using Antiphon.Kernel;

namespace Antiphon.Directory.Tests;

/// <summary>Names are spelled on the keys: 266 is ANN, 645537 MILLER.</summary>
public class NameIndexTests
{
    [Theory]
    [InlineData("Ann", "266")]
    [InlineData("QZ", "79")]
    [InlineData("Zoë Łukasz-Groß", "963 585279 47677")]
    [InlineData("O'Brien 2nd", "627436263")]
    [InlineData("王", "")]
    public void Letters_are_on_the_keys_whatever_their_marks(string name, string keys) =>
        Assert.Equal(keys.Replace(" ", "", StringComparison.Ordinal), KeySpelling.Of(name));

    [Theory]
    [InlineData("266")]
    [InlineData("266645537")]
    [InlineData("6455")]
    [InlineData("645537266")]
    public void A_name_is_found_from_any_of_its_words_on(string keys) =>
        Assert.Equal(["Ann Miller"], Found(keys, "Ann Miller", "Carl Weiss", "王"));

    [Fact]
    public void Names_that_begin_alike_come_by_name_and_each_once()
    {
        Assert.Equal(["Ann Bauer", "Bob Anner", "Conn Ann"], Found("266", "Bob Anner", "Conn Ann", "Ann Bauer"));
        Assert.Equal(["Ann Ann"], Found("2", "Ann Ann"));
        Assert.Empty(Found("267", "Ann Ann"));
        Assert.Empty(Found("", "Ann Ann"));
    }

    [Fact]
    public void Whoever_changes_the_name_is_found_by_the_new_one_only()
    {
        var directory = DirectorySnapshot.Empty.Apply(Stored(0, "Ann Miller"));
        directory = directory.Apply(Stored(0, "Ann Bauer"));
        Assert.Empty(directory.FindSpelled("6455", 9));
        Assert.Equal("Ann Bauer", directory.FindSpelled("22837", 9).Single().Name);
        directory = directory.Apply(Stored(0, "Ann Bauer").Delete(At(9)));
        Assert.Empty(directory.FindSpelled("2", 9));
    }

    [Fact]
    public void Whoever_is_not_listed_is_not_found_and_does_not_count()
    {
        var directory = DirectorySnapshot.From([Stored(0, "Ann A", isUnlisted: true), Stored(1, "Ann B")]);
        Assert.Equal("Ann B", directory.FindSpelled("266", 1).Single().Name);
    }

    [Fact]
    public void No_more_are_looked_for_than_are_asked_for_in_a_directory_of_any_size()
    {
        var names = Enumerable.Range(0, 20_000)
            .Select(i => $"{(char)('A' + (i % 26))}nna {i.ToString(CultureInfo.InvariantCulture)}").ToArray();
        var index = names.Aggregate(NameIndex.Empty, (all, name) => all.With(name, name));
        var asked = 0;
        var found = index.Find("2662", 9, _ => ++asked > 0);
        Assert.Equal(9, found.Length);
        Assert.True(asked < 30, $"{asked} names were looked at");
        Assert.All(found, name => Assert.Contains(name[0], "ABC"));
    }

    private static string[] Found(string keys, params string[] names) =>
    [
        .. DirectorySnapshot.From(names.Select((name, i) => Stored(i, name))).FindSpelled(keys, 9).Select(s => s.Name),
    ];

    private static Document Stored(int number, string name, bool isUnlisted = false)
    {
        var subscriber = new Subscriber { Id = new SubscriberId($"s{number}"), Name = name, IsUnlisted = isUnlisted };
        return Document.Create(subscriber.Key, "", subscriber.ToFields(), At(1));
    }

    private static HybridTimestamp At(long milliseconds) => new(milliseconds, 0, ServerId.Primary);
}
