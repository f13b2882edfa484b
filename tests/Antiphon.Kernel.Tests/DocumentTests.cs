namespace Antiphon.Kernel.Tests;

public sealed class DocumentTests
{
    private static readonly RecordKey Key = new("subscriber", "s1");
    private static readonly Document New = Document.Create(Key, "", Fields.Parse("""{"name":"A","x":1}"""), At(100));

    [Fact]
    public void A_patch_stamps_only_what_it_writes()
    {
        var patched = New.Patch(Fields.Parse("""{"name":"B"}"""), At(200));
        Assert.Equal(At(200), patched.StampOf("name"));
        Assert.Equal(At(100), patched.StampOf("x"));
        Assert.Equal(At(200), patched.Version);
        Assert.Equal(At(100), patched.Created);
        Assert.Equal("""{"name":"B","x":1}""", patched.Fields.ToString());
    }

    [Fact]
    public void A_field_stamp_never_goes_back()
    {
        var ahead = New.Patch(Fields.Parse("""{"name":"B"}"""), At(900));
        var patched = ahead.Patch(Fields.Parse("""{"name":"C","x":2}"""), At(200));
        Assert.True(patched.StampOf("name") > At(900));
        Assert.Equal(At(200), patched.StampOf("x"));
        Assert.Equal(patched.StampOf("name"), patched.Version);
    }

    [Fact]
    public void A_field_that_yields_comes_right_after_what_it_follows_from()
    {
        var heard = New.Patch(Fields.Parse("""{"name":"B","x":2}"""), At(900), yielding: "name");
        Assert.Equal(At(100).Successor(ServerId.Primary), heard.StampOf("name"));
        Assert.Equal(At(900), heard.StampOf("x"));
        Assert.Equal(At(900), heard.Version);
    }

    [Fact]
    public void A_tombstone_is_later_than_all_it_buries()
    {
        var deleted = New.Patch(Fields.Parse("""{"name":"B"}"""), At(900)).Delete(At(200));
        Assert.True(deleted.Deleted > At(900));
        Assert.Equal(deleted.Deleted, deleted.Version);
        Assert.Equal(Fields.None, deleted.Fields);
    }

    private static HybridTimestamp At(long milliseconds) => new(milliseconds, 0, ServerId.Primary);
}
