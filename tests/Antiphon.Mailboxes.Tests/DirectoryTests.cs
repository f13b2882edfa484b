using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Mailboxes.Tests;

public sealed class DirectoryTests
{
    private static readonly Subscriber Ann = new()
    {
        Id = new SubscriberId("ann"),
        Name = "Ann",
        Extension = new Extension("1001"),
        AlternateExtensions = [new Extension("+4930123")],
        Language = "de",
        Pin = PinHash.Make("2580", new byte[PinHash.SaltBytes], iterations: 10),
        PinLock = new PinLock(2, null),
        StandardGreeting = new Sound(BlobHash.Of([1, 2]), AudioCodec.PCMA),
        MessageLengthMax = TimeSpan.FromMinutes(3),
    };

    private static readonly Subscriber Bob = new() { Id = new SubscriberId("bob"), Extension = new Extension("1002") };
    private static readonly DirectorySnapshot Directory = DirectorySnapshot.From([Stored(Ann, 1), Stored(Bob, 2)]);

    [Fact]
    public void A_subscriber_reads_back_from_its_record() => Assert.Equal(Ann, Subscriber.Read(Stored(Ann, 1)));

    [Fact]
    public void A_patch_holds_only_what_changed()
    {
        var patch = Ann.PatchTo(Ann with { Name = "Anna", Language = null });
        Assert.Equal("""{"language":null,"name":"Anna"}""", patch.ToString());
        var patched = Subscriber.Read(Stored(Ann, 1).Patch(patch, At(9)));
        Assert.Equal(Ann with { Name = "Anna", Language = null }, patched);
    }

    [Fact]
    public void A_subscriber_is_found_by_each_of_its_numbers()
    {
        Assert.Equal("ann", Directory.FindNumber("1001")?.Id.Value);
        Assert.Equal("ann", Directory.FindNumber("+4930123")?.Id.Value);
        Assert.Null(Directory.FindNumber("1003"));
        Assert.Null(Directory.FindNumber("anonymous"));
        Assert.Null(Directory.FindNumber(null));
    }

    [Fact]
    public void A_number_given_twice_reaches_who_had_it_first_and_is_reported()
    {
        var late = Bob with { Id = new SubscriberId("cat"), Extension = new Extension("1001") };
        foreach (var snapshot in (DirectorySnapshot[])
            [Directory.Apply(Stored(late, 3)), DirectorySnapshot.From([Stored(late, 3), Stored(Ann, 1)])])
        {
            Assert.Equal("ann", snapshot.FindNumber("1001")?.Id.Value);
            var (number, subscribers) = Assert.Single(snapshot.Conflicts());
            Assert.Equal("1001", number.Number);
            Assert.Equal(["ann", "cat"], subscribers.Select(s => s.Value));
            Assert.Equal("cat", snapshot.Apply(Stored(Ann, 1).Delete(At(9))).FindNumber("1001")?.Id.Value);
        }
    }

    [Fact]
    public void A_change_of_number_frees_the_old_one()
    {
        var moved = Directory.Apply(Stored(Ann with { Extension = new Extension("1009") }, 1));
        Assert.Null(moved.FindNumber("1001"));
        Assert.Equal("ann", moved.FindNumber("1009")?.Id.Value);
        Assert.Equal(2, moved.Count);
    }

    [Fact]
    public void A_record_that_cannot_be_read_leaves_what_was_known()
    {
        var broken = Stored(Ann, 1).Patch(Fields.Parse("""{"extension":5}"""), At(9));
        Assert.Equal("ann", Directory.Apply(broken).FindNumber("1001")?.Id.Value);
    }

    [Theory]
    [InlineData("7000", "1001", null, "sign-in ann")]
    [InlineData("7000", "0301", null, "sign-in ?")]
    [InlineData("7000", null, "1002", "sign-in ?")]
    [InlineData("9999", "1001", "1002", "greeting bob Busy")]
    [InlineData("1001", "0301", "1002", "greeting bob Busy")]
    [InlineData("1001", "0301", "8888", "greeting ann Direct")]
    [InlineData("1001", "1002", null, "greeting ann Direct")]
    [InlineData("1001", "1001", null, "greeting ann Direct")]
    [InlineData("7001", "1001", null, "opening")]
    [InlineData("9999", "1001", null, "sign-in ann")]
    [InlineData("9999", "0301", null, "opening")]
    [InlineData("9999", null, null, "opening")]
    public void A_call_goes_where_the_order_of_decision_says(
        string dialled, string? caller, string? forwardedFrom, string where)
    {
        var forwarded = forwardedFrom is null ? null : new Forwarding(forwardedFrom, GreetingCause.Busy);
        var decision = Routing.Route(
            new CallFacts(dialled, caller, forwarded), Directory, RoutingSettings.Default, default, TimeZoneInfo.Utc)
            .Decision;
        Assert.Equal(where, decision switch
        {
            RouteDecision.AttemptSignIn signIn => $"sign-in {signIn.Known?.Id.Value ?? "?"}",
            RouteDecision.Greeting greeting => $"greeting {greeting.Subscriber.Id} {greeting.Cause}",
            _ => "opening",
        });
    }

    private static Document Stored(Subscriber subscriber, long created) =>
        Document.Create(subscriber.Key, "", subscriber.ToFields(), At(created));

    private static HybridTimestamp At(long milliseconds) => new(milliseconds, 0, ServerId.Primary);
}
