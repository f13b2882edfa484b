namespace Antiphon.Events.Tests;

public class EventCatalogueTests
{
    [Fact]
    public void No_id_and_no_name_is_given_twice()
    {
        Assert.Equal(EventCatalogue.All.Length, EventCatalogue.All.DistinctBy(kind => kind.Id).Count());
        Assert.Equal(EventCatalogue.All.Length, EventCatalogue.All.DistinctBy(kind => kind.Name).Count());
    }

    [Fact]
    public void Every_kind_that_is_declared_is_listed()
    {
        var declared = typeof(EventCatalogue).GetFields().Select(field => field.GetValue(null)).OfType<EventKind>();
        Assert.Equal(declared.OrderBy(kind => kind.Id), EventCatalogue.All);
    }

    [Theory]
    [InlineData(542), InlineData(1010), InlineData(1011), InlineData(1047), InlineData(1048), InlineData(1049)]
    [InlineData(1050), InlineData(1068), InlineData(1069), InlineData(1070), InlineData(1078)]
    public void Ids_of_old_runbooks_are_kept(int id) => Assert.NotNull(EventCatalogue.Find(id));

    [Fact]
    public void Becoming_active_is_an_error_so_that_somebody_asks_why() =>
        Assert.Equal(EventSeverity.Error, EventCatalogue.Find(1047)!.Severity);

    [Fact]
    public void Every_kind_says_what_it_means_and_what_to_do() => Assert.All(EventCatalogue.All, kind =>
    {
        Assert.NotEmpty(kind.Meaning);
        Assert.NotEmpty(kind.Action);
    });

    [Fact]
    public void Parameters_stand_in_the_text_in_the_order_given()
    {
        var happened = EventCatalogue.MessageNotStored.Happened("call-7", "the disk is full");
        Assert.Equal("The message of call call-7 could not be stored: the disk is full.", happened.Text);
    }

    [Fact]
    public void A_parameter_too_few_or_too_many_is_a_bug()
    {
        Assert.Throws<ArgumentException>(() => EventCatalogue.MessageNotStored.Happened("call-7"));
        Assert.Throws<ArgumentException>(() => EventCatalogue.MediaNotRealTime.Happened("why"));
    }
}
