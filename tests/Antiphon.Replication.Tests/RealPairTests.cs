using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Replication.Tests;

/// <summary>Two real stores over real TLS on loopback.</summary>
public sealed class RealPairTests : IAsyncLifetime
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("antiphon-pair-").FullName;
    private RealServer _primary = null!;
    private RealServer _secondary = null!;

    public ValueTask InitializeAsync()
    {
        _primary = new RealServer(Path.Combine(_folder, "primary"), ServerId.Primary);
        _secondary = new RealServer(Path.Combine(_folder, "secondary"), ServerId.Secondary);
        _primary.Identity.Pin(_secondary.Identity.CertificatePem);
        _secondary.Identity.Pin(_primary.Identity.CertificatePem);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _primary.DisposeAsync();
        await _secondary.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_record_written_on_one_server_is_on_the_other_with_its_stamps_and_its_audio()
    {
        var audio = new byte[300_000];
        new Random(1).NextBytes(audio);
        var blob = _primary.Store.Blobs.Put(audio);
        _primary.Do(Message("m1", $$"""{"state":"new","blob":"{{blob}}","fromNewer":[1,2.50]}"""));
        _primary.Dial(_secondary.Listen(IPAddress.Parse("127.62.2.1")));
        Until(() => _secondary.Get(Key("m1")) is not null);
        _primary.Do(new StoreCommand.Patch(Key("m1"), Fields.Parse("""{"state":"saved"}""")));
        Until(() => _secondary.Get(Key("m1"))!.Fields["state"] == "\"saved\"");
        Assert.Equal(_primary.Get(Key("m1")), _secondary.Get(Key("m1")));
        Assert.Equal(BlobCondition.Sound, _secondary.Store.Blobs.Verify(blob));
        _secondary.Do(new StoreCommand.Delete(Key("m1")));
        Until(() => _primary.Get(Key("m1"))!.IsDeleted);
        Until(() => _primary.Acknowledged >= 2);
    }

    [Fact]
    public void Connection_to_a_server_that_is_not_heard_is_given_up_and_another_one_takes_its_place()
    {
        _primary.Dial(_secondary.Listen(IPAddress.Parse("127.62.2.6")));
        Until(() => _primary.IsInStep && _secondary.IsInStep);
        _primary.OnPeerLost();
        Until(() => _primary.Broken.Contains("the other server is not heard"));
        _primary.Do(Message("m1", """{"state":"new"}"""));
        Until(() => _secondary.Get(Key("m1")) is not null);
    }

    [Fact]
    public async Task A_blob_that_was_cut_off_in_the_middle_goes_on_where_it_stopped()
    {
        var audio = new byte[30_000_000];
        new Random(2).NextBytes(audio);
        var blob = _primary.Store.Blobs.Put(audio);
        _primary.Do(Message("m1", $$"""{"blob":"{{blob}}"}"""));
        var listening = _secondary.Listen(IPAddress.Parse("127.62.2.2"));
        _primary.Dial(listening);
        Until(() => Arrived(blob) > 1_000_000);
        await _primary.HangUpAsync();
        Until(() => _secondary.Status.Cause is not null);
        var arrived = Arrived(blob);
        Assert.InRange(arrived, 1_000_000, audio.Length - 1);
        Assert.Null(_secondary.Get(Key("m1")));
        _primary.Do(Message("m2", "{}"));
        _primary.Dial(listening);
        Until(() => _secondary.Get(Key("m2")) is not null || _secondary.Get(Key("m1")) is not null);
        Assert.True(Arrived(blob) >= arrived || _secondary.Store.Blobs.Exists(blob));
        Until(() => _secondary.Get(Key("m1")) is not null);
        Assert.Equal(BlobCondition.Sound, _secondary.Store.Blobs.Verify(blob));
    }

    [Fact]
    public void A_comparison_finds_and_mends_what_differs_damaged_audio_too()
    {
        var blob = _primary.Store.Blobs.Put([1, 2, 3]);
        _primary.Do(Message("m1", $$"""{"blob":"{{blob}}"}"""));
        _primary.Dial(_secondary.Listen(IPAddress.Parse("127.62.2.3")));
        Until(() => _secondary.Get(Key("m1")) is not null);
        File.WriteAllBytes(Path.Combine(_folder, "secondary", "blobs", blob.Hex[..2], blob.Hex), [6, 6, 6]);
        _secondary.Compare(deep: true);
        Until(() => !_secondary.Comparisons.IsEmpty);
        Assert.True(_secondary.Comparisons.TryPeek(out var result));
        Assert.Equal(new ComparisonResult(1, 0, 0, 0, BlobsMissing: 1), result);
        Until(() => _secondary.Store.Blobs.Verify(blob) == BlobCondition.Sound);
    }

    private long Arrived(BlobHash blob)
    {
        var file = new FileInfo(Path.Combine(
            _folder, "secondary", "blobs", blob.Hex[..2], $"{blob.Hex}.arriving.new"));
        return file.Exists ? file.Length : 0;
    }

    private void Until(Func<bool> holds) => Assert.True(
        SpinWait.SpinUntil(holds, TimeSpan.FromSeconds(20)), $"{_primary.Status}\n{_secondary.Status}");

    private static RecordKey Key(string id) => new("message", id);

    private static StoreCommand.Put Message(string id, string json) => new(Key(id), "1001", Fields.Parse(json));
}
