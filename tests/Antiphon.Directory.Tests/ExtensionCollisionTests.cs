using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Directory.Tests;

public sealed class ExtensionCollisionTests
{
    [Fact]
    public void The_subscriber_created_later_gives_the_number_up_and_keeps_the_rest()
    {
        var ann = Make("ann", "1001", "2001");
        var bob = Make("bob", "1001", "3001");
        var collision = Assert.Single(ExtensionCollisions.In([ann, bob]));
        Assert.Equal((ann, bob, new Extension("1001")), (collision.Earlier, collision.Later, collision.Number));
        var after = Patched(bob, collision.Patch);
        Assert.Null(after.Extension);
        Assert.Equal([new Extension("3001")], after.AlternateExtensions);
        Assert.Equal("bob", after.Name);
        Assert.Empty(ExtensionCollisions.In([ann, after]));
    }

    [Fact]
    public void An_alternate_number_that_an_earlier_one_has_is_given_up_and_the_own_one_kept()
    {
        var collision = Assert.Single(ExtensionCollisions.In([Make("ann", "1001"), Make("bob", "1002", "1001", "7")]));
        var after = Patched(collision.Later, collision.Patch);
        Assert.Equal(new Extension("1002"), after.Extension);
        Assert.Equal([new Extension("7")], after.AlternateExtensions);
    }

    [Fact]
    public void Subscribers_with_numbers_of_their_own_are_left_alone() =>
        Assert.Empty(ExtensionCollisions.In([Make("ann", "1001", "1001"), Make("bob", "1002"), Make("eve", null)]));

    private static Subscriber Make(string name, string? number, params string[] others) => new()
    {
        Id = new SubscriberId(name),
        Name = name,
        Extension = number is null ? null : new Extension(number),
        AlternateExtensions = [.. others.Select(o => new Extension(o))],
    };

    private static Subscriber Patched(Subscriber subscriber, Fields patch) => Subscriber.Read(Document.Create(
        subscriber.Key, "", subscriber.ToFields().With(patch), default));
}
