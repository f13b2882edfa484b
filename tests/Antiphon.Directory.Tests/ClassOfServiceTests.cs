using Antiphon.Kernel;

namespace Antiphon.Directory.Tests;

public class ClassOfServiceTests
{
    private static readonly ClassOfService Managers = new()
    {
        Id = "c1", Name = "Managers", MessageLengthMax = TimeSpan.FromMinutes(20),
    };

    private static readonly Subscriber Ann = new() { Id = new SubscriberId("ann"), ClassOfService = "c1" };

    [Fact]
    public void A_message_is_as_long_as_the_class_allows_unless_the_subscriber_has_a_length()
    {
        var directory = With(Managers, 1);
        Assert.Equal(TimeSpan.FromMinutes(20), directory.MessageLengthMaxOf(Ann));
        var minute = TimeSpan.FromMinutes(1);
        Assert.Equal(minute, directory.MessageLengthMaxOf(Ann with { MessageLengthMax = minute }));
    }

    [Fact]
    public void Whoever_has_no_class_or_one_that_is_gone_belongs_to_the_default_one()
    {
        var gone = With(Managers, 1).Apply(Stored(Managers, 1).Delete(At(2)));
        Assert.Equal(ClassOfService.Default, gone.ClassOf(Ann));
        Assert.Equal(ClassOfService.Default, With(Managers, 1).ClassOf(new Subscriber()));
        var changed = ClassOfService.Default with { MessageLengthMax = TimeSpan.FromMinutes(2) };
        Assert.Equal(changed, gone.Apply(Stored(changed, 3)).ClassOf(Ann));
    }

    [Fact]
    public void A_name_that_two_have_means_the_older_one()
    {
        var later = Managers with { Id = "c0", Name = "MANAGERS" };
        Assert.Equal("c1", With(Managers, 1).Apply(Stored(later, 2)).Classes.FindName("managers")?.Id);
        Assert.Equal("c0", With(Managers, 2).Apply(Stored(later, 1)).Classes.FindName("managers")?.Id);
    }

    [Fact]
    public void A_record_that_cannot_be_read_leaves_what_was_known()
    {
        var broken = Stored(Managers, 1).Patch(Fields.Parse("""{"name":5}"""), At(9));
        Assert.Equal(Managers, With(Managers, 1).Apply(broken).Classes.Find("c1"));
    }

    private static DirectorySnapshot With(ClassOfService record, long created) =>
        DirectorySnapshot.From([Stored(record, created)]);

    private static Document Stored(ClassOfService record, long created) =>
        Document.Create(new RecordKey(ClassOfService.RecordType, record.Id), "", record.ToFields(), At(created));

    private static HybridTimestamp At(long milliseconds) => new(milliseconds, 0, ServerId.Primary);
}
