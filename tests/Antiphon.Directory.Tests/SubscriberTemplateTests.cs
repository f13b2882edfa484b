using Antiphon.Kernel;

namespace Antiphon.Directory.Tests;

public class SubscriberTemplateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly SubscriberTemplate Sales = new()
    {
        Id = "t1",
        Name = "Sales",
        ClassOfService = "c1",
        Schedule = "s1",
        PhoneMenu = "comedian",
        IsUnlisted = true,
        MailCopy = MailCopyKind.Recording,
        Transfer = new SwitchedNumber(new Extension("9000"), IsOn: false),
        TransferManner = new TransferManner { Kind = TransferKind.Supervised, RingMax = TimeSpan.FromSeconds(30) },
    };

    private static readonly Subscriber Ann = new()
    {
        Id = new SubscriberId("ann"), Name = "Ann", Extension = new Extension("1001"), Email = "ann@example.com",
    };

    [Fact]
    public void A_subscriber_begins_with_all_that_the_template_has_and_keeps_what_is_personal()
    {
        var filled = Ann with
        {
            ClassOfService = "c1",
            Schedule = "s1",
            PhoneMenu = "comedian",
            IsUnlisted = true,
            MailCopy = MailCopyKind.Recording,
            MailCopySince = Noon,
            Transfer = new SwitchedNumber(new Extension("9000"), IsOn: false),
            TransferManner = new TransferManner { Kind = TransferKind.Supervised, RingMax = TimeSpan.FromSeconds(30) },
        };
        Assert.Equal(filled, Sales.Fill(Ann, Noon));
    }

    [Fact]
    public void A_template_that_says_nothing_leaves_a_new_subscriber_as_one_is_without_a_template() =>
        Assert.Equal(Ann, new SubscriberTemplate().Fill(Ann, Noon));

    [Fact]
    public void Nothing_of_a_subscriber_leads_back_to_the_template() =>
        Assert.DoesNotContain("t1", Sales.Fill(Ann, Noon).ToFields().ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_template_is_read_as_it_was_stored_and_gone_once_it_is_deleted()
    {
        var stored = Document.Create(
            new RecordKey(SubscriberTemplate.RecordType, Sales.Id), "", Sales.ToFields(), At(1));
        var directory = DirectorySnapshot.From([stored]);
        Assert.Equal(Sales, directory.Templates.FindName("SALES"));
        Assert.Null(directory.Apply(stored.Delete(At(2))).Templates.FindName("Sales"));
    }

    [Fact]
    public void A_subscriber_of_a_template_whose_class_is_gone_belongs_to_the_default_one() =>
        Assert.Equal(ClassOfService.Default, DirectorySnapshot.Empty.ClassOf(Sales.Fill(Ann, Noon)));

    private static HybridTimestamp At(long milliseconds) => new(milliseconds, 0, ServerId.Primary);
}
