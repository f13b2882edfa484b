using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Testing.Store;

/// <summary>A store under test: its seams, and how to make it do what time does in production.</summary>
public interface IStoreUnderTest : IDisposable
{
    IBlobStore Blobs { get; }

    IRecordingSpool Spool { get; }

    IRecordWriter Connect(Action<StoreReply> replies);

    IRecordReader OpenReader();

    /// <summary>Waits until <paramref name="isAnswered"/>, which replies make true.</summary>
    void RunUntil(Func<bool> isAnswered);

    /// <summary>The process that recorded ends; another one delivers what it left.</summary>
    void EndRecorderAndRecover();
}

/// <summary>What every store keeps: run on the fake, which the simulation trusts, and on the real ones.</summary>
public abstract class StoreContract
{
    protected static readonly Fields SomeFields =
        FieldsOf("""{"state":"new","urgent":false,"from":{"number":"0301234"}}""");

    protected abstract IStoreUnderTest OpenStore(Action<ImmutableArray<RecordChange>>? committed = null);

    protected static Fields FieldsOf(string json) => Fields.Parse(json);

    protected static RecordKey MessageKey(string id) => new("message", id);

    protected static StoreCommand.Put Put(string id, string owner = "1001", Fields? fields = null) =>
        new(MessageKey(id), owner, fields ?? SomeFields);

    /// <summary>Submits commands in order and waits for their replies, which are in the same order.</summary>
    protected static ImmutableArray<StoreReply> Submit(IStoreUnderTest store, params StoreCommand[] commands)
    {
        var replies = new SortedDictionary<ulong, StoreReply>();
        var count = () =>
        {
            lock (replies)
                return replies.Count;
        };
        var writer = store.Connect(reply =>
        {
            lock (replies)
                replies.Add(reply.Ticket.Value, reply);
        });
        for (var i = 0; i < commands.Length; i++)
            writer.Submit(new StoreTicket((ulong)i), commands[i]);
        store.RunUntil(() => count() == commands.Length);
        return [.. replies.Values];
    }

    protected static T Submit<T>(IStoreUnderTest store, StoreCommand command)
        where T : StoreReply => Assert.IsType<T>(Assert.Single(Submit(store, [command])));
}
