using Antiphon.Kernel;

namespace Antiphon.Mailboxes.Tests;

public sealed class MessageTests
{
    private static readonly HybridTimestamp Stamp = new(1, 0, ServerId.Primary);

    [Fact]
    public void Length_tells_every_sample() =>
        Assert.All(Enumerable.Range(0, 100_000), samples => Assert.Equal(
            samples, new Message { Bytes = samples }.Length.Ticks * 8000 / TimeSpan.TicksPerSecond));

    [Fact]
    public void A_message_reads_back_from_its_record()
    {
        var chance = new Chance(3);
        for (var i = 0; i < 500; i++)
        {
            var message = Next(chance);
            var stored = Document.Create(message.Key, message.Mailbox.Value, message.ToFields(), Stamp);
            Assert.Equal(message, Message.Read(stored));
        }
    }

    [Fact]
    public void Saving_a_message_patches_its_state_alone()
    {
        var message = Next(new Chance(1)) with { State = MessageState.New };
        Assert.Equal("""{"state":"saved"}""", message.PatchTo(message with { State = MessageState.Saved }).ToString());
    }

    [Fact]
    public void The_lamp_is_on_while_a_message_is_new()
    {
        var message = Next(new Chance(1)) with { State = MessageState.New, Urgent = true };
        Assert.False(MailboxCounts.Of([]).IsLampOn);
        var saved = message with { State = MessageState.Saved };
        var counts = MailboxCounts.Of([message, message with { Urgent = false }, saved]);
        Assert.Equal(new MailboxCounts(New: 2, NewUrgent: 1, Saved: 1, SavedUrgent: 1, Deleted: 0), counts);
        Assert.True(counts.IsLampOn);
        Assert.False(MailboxCounts.Of([message with { State = MessageState.Deleted }]).IsLampOn);
    }

    private static Message Next(Chance chance)
    {
        var call = new CallId(chance.NextToken());
        var take = chance.Next(5);
        return new Message
        {
            Id = MessageId.Of(call, take),
            Mailbox = new MailboxId($"m{chance.Next(10)}"),
            Call = call,
            Take = take,
            From = chance.OneIn(3) ? Caller.Withheld : new Caller("030\"1234", "Jörg \\ Ann"),
            Received = DateTimeOffset.UnixEpoch.AddSeconds(chance.Next(2_000_000_000))
                .ToOffset(TimeSpan.FromHours(chance.Next(-11, 12))),
            Codec = (AudioCodec)chance.Next(2),
            Blob = chance.OneIn(3) ? null : BlobHash.Of([(byte)chance.Next(256)]),
            Bytes = chance.Next(1_000_000),
            State = (MessageState)chance.Next(3),
            Urgent = chance.OneIn(2),
            Private = chance.OneIn(2),
            GapSeconds = chance.Next(100) / 8.0,
        };
    }
}
