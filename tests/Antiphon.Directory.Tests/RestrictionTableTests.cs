using Antiphon.Kernel;

namespace Antiphon.Directory.Tests;

public class RestrictionTableTests
{
    private static readonly RestrictionTable Office = Table("allow 2???; block 9001; allow 900?; block 9*; allow +43*");

    [Theory]
    [InlineData("2001", true, "line 1 (allow 2???) of the restriction table Office")]
    [InlineData("9001", false, "line 2 (block 9001) of the restriction table Office")]
    [InlineData("9002", true, "line 3 (allow 900?) of the restriction table Office")]
    [InlineData("90011", false, "line 4 (block 9*) of the restriction table Office")]
    [InlineData("+431234", true, "line 5 (allow +43*) of the restriction table Office")]
    [InlineData("20011", false, "no line of the restriction table Office is about it, and others are blocked")]
    public void The_first_line_that_a_number_meets_decides(string number, bool isAllowed, string because)
    {
        var ruling = Office.Judge(number);
        Assert.Equal((isAllowed, because), (ruling.IsAllowed, ruling.Because));
    }

    [Fact]
    public void What_meets_no_line_is_allowed_where_the_table_says_so() =>
        Assert.True((Office with { AllowsOthers = true }).Judge("20011").IsAllowed);

    [Theory]
    [InlineData("9-00-555")]
    [InlineData("(9) 00.555")]
    [InlineData("900555;phone-context=example.com")]
    public void Separators_and_parameters_lead_no_number_past_a_line(string number) =>
        Assert.False((Table("block 900555; block 90*") with { AllowsOthers = true }).Judge(number).IsAllowed);

    [Theory]
    [InlineData("allow 2???", true), InlineData(" BLOCK   9* ", true), InlineData("deny 9*", false)]
    [InlineData("allow", false), InlineData("9*", false), InlineData("allow 9 0", false), InlineData("", false)]
    public void A_line_is_a_word_and_a_pattern_and_reads_back_as_written(string text, bool isLine)
    {
        Assert.Equal(isLine, RestrictionLine.TryParse(text, null, out var line));
        if (line is not null)
            Assert.Equal(line, RestrictionLine.Parse(line.ToString(), null));
    }

    [Fact]
    public void A_class_has_a_table_for_each_purpose_or_none()
    {
        var @class = new ClassOfService
        {
            Id = "c1", Name = "Sellers", TransferRestriction = "r1", CallerTransferRestriction = "r2",
        };
        var directory = DirectorySnapshot.From(
        [
            Stored("r1", RestrictionTable.RecordType, (Office with { Id = "r1" }).ToFields()),
            Stored("c1", ClassOfService.RecordType, @class.ToFields()),
        ]);
        var ann = new Subscriber { ClassOfService = "c1" };
        Assert.Equal(Office with { Id = "r1" }, directory.Restrictions.FindName("office"));
        Assert.False(directory.RulingOn("9001", DialPurpose.Transfer, ann).IsAllowed);
        Assert.True(directory.RulingOn("2001", DialPurpose.Transfer, ann).IsAllowed);
        Assert.True(directory.RulingOn("9001", DialPurpose.Notification, ann).IsAllowed);
        Assert.True(directory.RulingOn("9001", DialPurpose.Transfer, new Subscriber()).IsAllowed);
        // Removed on one server while the class was given it on the other.
        var gone = directory.RulingOn("2001", DialPurpose.CallerTransfer, ann);
        Assert.Equal(
            (false, "the restriction table of the class Sellers is gone"), (gone.IsAllowed, gone.Because));
    }

    private static RestrictionTable Table(string lines) => new()
    {
        Name = "Office",
        Lines = [.. lines.Split(';').Select(line => RestrictionLine.Parse(line, null))],
    };

    private static Document Stored(string id, string type, Fields fields) =>
        Document.Create(new RecordKey(type, id), "", fields, new HybridTimestamp(1, 0, ServerId.Primary));
}
