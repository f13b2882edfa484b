using Antiphon.Kernel;

namespace Antiphon.Directory.Tests;

public class DistributionListTests
{
    private static readonly SubscriberId Ann = new("ann");
    private static readonly SubscriberId Bob = new("bob");
    private static readonly SubscriberId Cy = new("cy");

    private static readonly DistributionList Sales = new()
    {
        Id = "l1", Name = "Sales", Extension = new Extension("8001"), Members = [Bob, Ann], Lists = ["l2"],
    };

    private static readonly DistributionList Field = new() { Id = "l2", Name = "Field sales", Members = [Ann, Cy] };

    [Fact]
    public void A_message_to_a_list_reaches_every_member_of_it_and_of_its_lists_once()
    {
        var directory = With(Sales, Field);
        var list = Assert.IsType<Addressee.Everybody>(directory.FindAddressee("8001")).List;
        Assert.Equal([Bob, Ann, Cy], directory.Reached([], [list.Id]));
        Assert.Equal([Cy, Bob, Ann], directory.Reached([Cy], [list.Id, "l2"]));
    }

    [Fact]
    public void Lists_that_two_servers_put_into_each_other_still_reach_everybody_once() => Assert.Equal(
        [Ann, Cy, Bob], With(Sales, Field with { Lists = ["l1"] }).Reached([], ["l2"]));

    [Fact]
    public void Members_and_lists_that_are_gone_are_passed_over() => Assert.Equal(
        [Bob, Ann],
        With(Sales with { Members = [Bob, new SubscriberId("gone"), Ann], Lists = ["gone"] }).Reached([], ["l1"]));

    [Fact]
    public void A_list_that_would_contain_itself_is_a_cycle_however_far_round()
    {
        var third = new DistributionList { Id = "l3", Name = "Third", Lists = ["l1"] };
        var all = With(Sales, Field, third).Lists;
        Assert.True(Field.IsCycle(["l3"], all));
        Assert.True(Field.IsCycle(["l2"], all));
        Assert.False(third.IsCycle(["l1"], all));
    }

    [Fact]
    public void Lists_are_found_by_spelling_their_names_before_subscribers() => Assert.Equal(
        ["Field sales", "Sales", "Sal Small"],
        With(Sales, Field).Apply(Stored(new SubscriberId("sal"), "Sal Small")).FindAddressees("725", 9).Select(
            found => found switch
            {
                Addressee.Person person => person.Subscriber.Name,
                Addressee.Everybody list => list.List.Name,
                _ => throw new InvalidOperationException(),
            }));

    private static DirectorySnapshot With(params DistributionList[] lists) => DirectorySnapshot.From(
    [
        .. lists.Select(l => Document.Create(
            new RecordKey(DistributionList.RecordType, l.Id), "", l.ToFields(), At(1))),
        Stored(Ann, "Ann"), Stored(Bob, "Bob"), Stored(Cy, "Cy"),
    ]);

    private static Document Stored(SubscriberId id, string name)
    {
        var subscriber = new Subscriber { Id = id, Name = name };
        return Document.Create(subscriber.Key, "", subscriber.ToFields(), At(1));
    }

    private static HybridTimestamp At(long milliseconds) => new(milliseconds, 0, ServerId.Primary);
}
