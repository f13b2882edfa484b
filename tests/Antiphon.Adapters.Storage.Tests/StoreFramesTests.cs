using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Tests;

/// <summary>Commands and replies read back from their frames as they were.</summary>
public sealed class StoreFramesTests
{
    private static readonly RecordKey Key = new("message", "a");
    private static readonly HybridTimestamp Stamp = new(1_700_000_000_000, 3, ServerId.Secondary);
    private static readonly Fields SomeFields = Fields.Parse("""{"a":[1,{"b":null}],"s":"ü\u0000"}""");

    public static TheoryData<StoreCommand> Commands =>
    [
        new StoreCommand.Put(Key, "1001", SomeFields),
        new StoreCommand.Put(Key, "", Fields.None, Expectation.Absent),
        new StoreCommand.Patch(Key, SomeFields, Expectation.At(Stamp)),
        new StoreCommand.Patch(Key, SomeFields, Expectation.Has(new FieldValue("state", "\"new\""))),
        new StoreCommand.Delete(Key),
        new StoreCommand.Batch([new StoreCommand.Put(Key, "1001", SomeFields), new StoreCommand.Delete(Key)]),
        new StoreCommand.AcceptRecording(
            new RecordingHeader(RecordingId.Of(new CallId("c"), 2), Key, "1001", AudioCodec.PCMA, SomeFields), 8000),
    ];

    public static TheoryData<StoreReply> Replies =>
    [
        new StoreReply.Committed(new(ulong.MaxValue), 5, Stamp),
        new StoreReply.AlreadyDone(new(1)),
        new StoreReply.Refused(new(2), RefusalReason.Conflict, "because"),
        new StoreReply.Failed(new(3), new StoreFault("commit", "store.db", "full", "Free space.")),
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_reads_back(StoreCommand command)
    {
        Assert.True(StoreFrames.TryReadCommand(StoreFrames.Write(new(7), command), out var ticket, out var read));
        Assert.Equal(command, read);
        Assert.Equal(7ul, ticket.Value);
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public void A_reply_reads_back(StoreReply reply)
    {
        Assert.True(StoreFrames.TryReadReply(StoreFrames.Write(reply), out var read));
        Assert.Equal(reply, read);
    }

    [Fact]
    public void What_is_no_frame_is_refused_without_an_exception()
    {
        var frame = StoreFrames.Write(new(7), new StoreCommand.Put(Key, "1001", SomeFields));
        var chance = new Chance(11);
        Assert.False(StoreFrames.TryReadCommand([], out _, out _));
        Assert.False(StoreFrames.TryReadCommand([2, .. frame[1..]], out _, out _));
        for (var length = 0; length < frame.Length; length++)
            Assert.False(StoreFrames.TryReadCommand(frame.AsSpan(0, length), out _, out _));
        for (var i = 0; i < 5000; i++)
        {
            var garbled = (byte[])frame.Clone();
            for (var j = chance.Next(1, 4); j > 0; j--)
                garbled[chance.Next(garbled.Length)] = (byte)chance.Next(256);
            _ = StoreFrames.TryReadCommand(garbled, out _, out _);
            _ = StoreFrames.TryReadReply(garbled, out _);
        }
    }
}
