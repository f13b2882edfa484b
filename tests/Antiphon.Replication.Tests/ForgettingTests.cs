using Antiphon.Kernel;
using Antiphon.Node.Replication;
using Antiphon.Node.Upkeep;
using Antiphon.Ports;

namespace Antiphon.Replication.Tests;

/// <summary>Deletions that are long past are forgotten, and what they deleted never comes back.</summary>
public sealed class ForgettingTests : IDisposable
{
    private static readonly RecordKey Key = new("message", "m");

    private readonly Pair _pair = new();

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void Backup_of_before_a_forgotten_deletion_does_not_bring_the_record_back()
    {
        _pair.Connect();
        _pair.A.Do(Put("m"));
        _pair.Settle();
        _pair.A.Do(new StoreCommand.Delete(Key));
        _pair.Settle();
        var age = StoreForgetting.TombstonesKept + TimeSpan.FromDays(10);
        _pair.Pass(age);
        Assert.True(Forget(_pair.B) > 0);
        Assert.Null(_pair.B.Get(Key));
        _pair.AheadOfA = -age;
        _pair.RestoreA(Put("m"));
        _pair.AheadOfA = TimeSpan.Zero;
        Assert.False(_pair.A.Get(Key)!.IsDeleted);
        _pair.A.Do(Put("made-since"));
        _pair.Connect();
        _pair.Settle();
        Assert.True(_pair.A.Get(Key)!.IsDeleted);
        Assert.True(_pair.B.Get(Key)!.IsDeleted);
        Assert.False(_pair.B.Get(new RecordKey("message", "made-since"))!.IsDeleted);
        Assert.Equal(_pair.A.Records, _pair.B.Records);
    }

    [Fact]
    public void Peer_that_was_away_for_a_year_hears_of_every_deletion()
    {
        _pair.Connect();
        _pair.A.Do(Put("m"));
        _pair.Settle();
        _pair.Cut();
        _pair.A.Do(new StoreCommand.Delete(Key));
        _pair.Pass(TimeSpan.FromDays(366));
        Forget(_pair.A);
        Assert.True(_pair.A.Get(Key)!.IsDeleted);
        _pair.B.Do(new StoreCommand.Patch(Key, Fields.Parse("""{"state":"saved"}""")));
        _pair.Connect();
        _pair.Settle();
        Assert.True(_pair.B.Get(Key)!.IsDeleted);
        Assert.True(Forget(_pair.A) > 0);
        Assert.Null(_pair.A.Get(Key));
    }

    [Fact]
    public void Stores_of_which_only_one_has_forgotten_are_equal_and_what_comes_after_is_replicated()
    {
        _pair.Connect();
        _pair.A.Do(Put("m"));
        _pair.A.Do(new StoreCommand.Delete(Key));
        _pair.Settle();
        _pair.Pass(StoreForgetting.TombstonesKept + TimeSpan.FromDays(1));
        Assert.True(Forget(_pair.A) > 0);
        _pair.B.Deliver(new ReplicationInput.CompareAsked(Deep: false));
        _pair.Settle();
        Assert.True(Assert.Single(_pair.B.Comparisons).IsEqual);
        _pair.A.Do(Put("n"));
        _pair.Settle();
        Assert.NotNull(_pair.B.Get(new RecordKey("message", "n")));
    }

    [Fact]
    public void Feed_keeps_what_the_peer_has_not_acknowledged_and_some_of_what_it_has()
    {
        var commands = new List<StoreCommand.Forget>();
        var forgetting = new StoreForgetting(
            command =>
            {
                commands.Add((StoreCommand.Forget)command);
                return commands.Count < 3
                    ? new StoreReply.Committed(default, 1, default)
                    : new StoreReply.AlreadyDone(default);
            },
            TimeProvider.System);
        Assert.Equal(2, forgetting.Run(acknowledged: StoreForgetting.ChangesKept + 50));
        Assert.All(commands, command => Assert.Equal((50, 100_050), (command.ChangesThrough, command.Acknowledged)));
        commands.Clear();
        forgetting.Run(acknowledged: 7);
        Assert.Equal(0, commands[0].ChangesThrough);
    }

    private static int Forget(Site site) =>
        new StoreForgetting(site.Do, site.Time).Run(site.AcknowledgedThrough);

    private static StoreCommand.Put Put(string id) => new(
        new RecordKey("message", id), "1001", Fields.Parse("""{"state":"new"}"""));
}
