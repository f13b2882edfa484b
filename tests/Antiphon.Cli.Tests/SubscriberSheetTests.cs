using System.Collections.Immutable;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Directory.Csv;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Web;
using Antiphon.Web.Sheets;

namespace Antiphon.Cli.Tests;

public class SubscriberSheetTests
{
    private static readonly SubscriberSheet Sheet = new(
        new SubscriberRules(PinPolicy.Default, PhoneMenus.BuiltIn, TimeProvider.System));

    [Fact]
    public void What_is_exported_and_imported_into_an_empty_server_is_exported_the_same()
    {
        var chance = new Chance(42);
        for (var round = 0; round < 50; round++)
        {
            var subscribers = Enumerable.Range(0, 1 + chance.Next(40)).Select(n => AnyOne(n, chance)).ToArray();
            var csv = Sheet.Write(subscribers, DirectorySnapshot.Empty);
            var (plan, mistakes) = Plan(csv, DirectorySnapshot.Empty);
            Assert.Empty(mistakes);
            Assert.Equal(csv, Sheet.Write(plan.Select(p => p.Row.After), DirectorySnapshot.Empty));
            Assert.All(plan, p => Assert.Null(p.Row.Before));
        }
    }

    [Fact]
    public void A_file_that_was_exported_changes_nothing_where_it_came_from()
    {
        var chance = new Chance(43);
        var subscribers = Enumerable.Range(0, 100).Select(n => AnyOne(n, chance)).ToArray();
        var (plan, mistakes) = Plan(Sheet.Write(subscribers, DirectorySnapshot.Empty), Directory(subscribers));
        Assert.Empty(mistakes);
        Assert.Equal(100, plan.Length);
        Assert.All(plan, p => Assert.Null(p.ToCommand(hash: null)));
    }

    [Fact]
    public void An_export_holds_nothing_of_a_PIN()
    {
        var hash = PinHash.Make("2580", new byte[PinHash.SaltBytes], iterations: 10);
        var csv = Sheet.Write([AnyOne(1, new Chance(1)) with { Pin = hash }], DirectorySnapshot.Empty);
        Assert.DoesNotContain("pin", csv, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("$", csv, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_a_file_moves_from_one_to_the_other_are_not_taken()
    {
        var directory = Directory(One("1001", "5001"), One("1002", "5002"));
        var (plan, mistakes) = Plan("extension,alternates\n1001,5002\n1002,5001\n", directory);
        Assert.Empty(mistakes);
        Assert.Equal("5002", Assert.Single(plan[0].Row.After.AlternateExtensions).Number);
    }

    [Theory]
    [InlineData("extension,nmae\n1,A\n", 1, "2", "there is no column 'nmae'")]
    [InlineData("extension,name,name\n1,A,B\n", 1, "3", "the column name is there twice")]
    [InlineData("name\nA\n", 1, "", "there is no column extension")]
    [InlineData("extension\nx1\n", 2, "extension", "'x1' cannot be dialled")]
    [InlineData("extension\n\"\"\n", 2, "extension", "'' cannot be dialled")]
    [InlineData("extension\n1\n1\n", 3, "extension", "'1' stands in line 2 already")]
    [InlineData("extension,alternates\n1,7\n2,7\n", 3, "alternates", "7 belongs to the one in line 2")]
    [InlineData("extension,alternates\n1,2\n2,\n", 3, "extension", "2 belongs to the one in line 2")]
    [InlineData("extension,alternates\n1,1002\n", 2, "alternates", "1002 belongs to Subscriber 1002 (1002)")]
    [InlineData("extension\n5002\n", 2, "extension", "5002 is an alternate extension of Subscriber 1002 (1002)")]
    [InlineData("extension,name\n1,\n", 2, "name", "a subscriber needs a name")]
    [InlineData("extension,message-seconds\n1,long\n", 2, "message-seconds", "'long' is no number")]
    [InlineData("extension,message-seconds\n1,NaN\n", 2, "message-seconds", "NaN s is no length of a message")]
    [InlineData("extension,phone-menu\n1,none\n", 2, "phone-menu", "there is no phone menu 'none'")]
    [InlineData("extension,language\n1,en\n", 1, "2", "there is no column 'language'")]
    [InlineData("extension,transfer\n1,off\n", 2, "transfer", "'off' cannot be dialled")]
    [InlineData("extension,template\n1,None\n", 2, "template", "there is no template 'None'")]
    [InlineData("extension,listed,template\n1001,,None\n", 2, "template", "there is no template 'None'")]
    [InlineData("extension,listed,template\n1,,\n", 2, "listed", "'' is not understood")]
    [InlineData("extension,pin\n1,12\n", 2, "pin", "this PIN may not be set: it has fewer than 4 digits")]
    [InlineData("extension,pin\n1003,1003\n", 2, "pin", "this PIN may not be set: it is the extension")]
    public void A_mistake_is_named_by_line_and_column(string csv, int line, string column, string error)
    {
        var (plan, mistakes) = Plan(csv, Directory(One("1001", "5001"), One("1002", "5002")));
        Assert.Empty(plan);
        var mistake = Assert.Single(mistakes);
        Assert.Equal((line, column, error), (mistake.Line, mistake.Column, mistake.Error));
        Assert.NotEmpty(mistake.Hint);
    }

    [Fact]
    public void All_mistakes_of_a_row_are_named_even_when_nobody_knows_whose_row_it_is()
    {
        var (_, mistakes) = Plan("pin,extension,message-seconds\n1,x,-5\n", DirectorySnapshot.Empty);
        Assert.Equal(["extension", "message-seconds", "pin"], mistakes.Select(m => m.Column).Order());
    }

    private static (ImmutableArray<PlannedSubscriber> Plan, ImmutableArray<CsvMistake> Mistakes) Plan(
        string csv, DirectorySnapshot directory)
    {
        var (table, mistakes) = CsvTable.Read(csv);
        Assert.Empty(mistakes);
        return Sheet.Plan(table!, directory);
    }

    private static DirectorySnapshot Directory(params Subscriber[] subscribers) => DirectorySnapshot.From(
        subscribers.Select((s, i) => Document.Create(s.Key, "", s.ToFields(), new(i + 1, 0, ServerId.Primary))));

    private static Subscriber One(string extension, string alternate) => new()
    {
        Id = new SubscriberId($"s{extension}"),
        Name = $"Subscriber {extension}",
        Extension = new Extension(extension),
        AlternateExtensions = [new Extension(alternate)],
    };

    private static Subscriber AnyOne(int n, Chance chance)
    {
        const string Letters = "Aä,;\"\r\n '=+語";
        var name = string.Concat(Enumerable.Range(0, chance.Next(8)).Select(_ => Letters[chance.Next(Letters.Length)]));
        return new Subscriber
        {
            Id = new SubscriberId($"s{n}"),
            Name = $"{name}N",
            Extension = new Extension($"{(chance.OneIn(5) ? "+" : "")}{1000 + n}"),
            AlternateExtensions = [.. Enumerable.Range(0, chance.Next(3)).Select(i => new Extension($"*{n}#{i}"))],
            MessageLengthMax = chance.OneIn(3) ? TimeSpan.FromSeconds(chance.Next(1, 7200) + 0.5) : null,
            PhoneMenu = chance.OneIn(3) ? "comedian" : null,
            Transfer = chance.OneIn(3) ? new SwitchedNumber(new Extension($"9{n}"), chance.OneIn(2)) : null,
        };
    }
}
