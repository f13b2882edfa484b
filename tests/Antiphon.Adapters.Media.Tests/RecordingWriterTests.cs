using System.Collections.Concurrent;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Testing.Store;

namespace Antiphon.Adapters.Media.Tests;

public sealed class RecordingWriterTests : IDisposable
{
    private static readonly RecordingHeader Header = new(
        new RecordingId("r1"), new RecordKey("message", "m1"), "alice", AudioCodec.PCMU, Fields.None);
    private readonly InMemorySpool _spool = new();
    private readonly Desk _desk = new();
    private readonly BlockingCollection<StoreFault> _faults = [];
    private readonly BlockingCollection<RecordingPart> _parts = [];
    private readonly RecordingWriter _writer;

    public RecordingWriterTests() => _writer = new RecordingWriter(_spool, _desk, _faults.Add, _parts.Add);

    public void Dispose()
    {
        _writer.Dispose();
        _faults.Dispose();
        _parts.Dispose();
        _desk.Dispose();
    }

    [Fact]
    public void A_recording_that_began_while_the_disk_was_full_has_what_came_after()
    {
        _spool.DiskFault = new StoreFault("begin", "spool", "no space left", "Free some.");
        _writer.Begin(Header);
        Assert.Equal("begin", Take(_faults).Operation);
        _spool.DiskFault = null;
        Write(Header.Recording);
        _writer.Deliver(new StoreTicket(7), Header.Recording, 100, Fields.None.With("urgent", "true"));
        var accept = Take(_desk.Commands);
        Assert.Equal(100, accept.Bytes);
        Assert.Equal("true", accept.Header.Fields["urgent"]);
        Assert.Equal(1, _spool.Count);
        Assert.Empty(_faults);
    }

    [Fact]
    public void The_store_is_asked_for_a_recording_whose_end_failed()
    {
        _writer.Begin(Header);
        Write(Header.Recording);
        _writer.Deliver(new StoreTicket(1), Header.Recording, 100, Fields.None);
        Take(_desk.Commands);
        var second = Header with { Recording = new RecordingId("r2") };
        _writer.Begin(second);
        Write(second.Recording);
        WaitUntil(() => _spool.Count == 2);
        _spool.DiskFault = new StoreFault("finish", "spool", "no space left", "Free some.");
        _writer.Deliver(new StoreTicket(2), second.Recording, 100, Fields.None);
        Assert.Equal(second, Take(_desk.Commands).Header);
        Assert.Equal("finish", Take(_faults).Operation);
    }

    /// <summary>
    /// The other server carried the same call and told of its end, then this one goes on: the whole process must not
    /// end of it.
    /// </summary>
    [Fact]
    public void A_recording_that_is_finished_already_is_left_as_it_is_and_delivered()
    {
        _writer.Begin(Header);
        Write(Header.Recording);
        _writer.Deliver(new StoreTicket(1), Header.Recording, 100, Fields.None);
        Take(_desk.Commands);
        _writer.Begin(Header);
        Write(Header.Recording);
        _writer.Deliver(new StoreTicket(2), Header.Recording, 40, Fields.None);
        Assert.Equal(Header, Take(_desk.Commands).Header);
        Assert.Equal(100, _spool.LengthOf(Header.Recording));
        Assert.Empty(_faults);
    }

    [Fact]
    public void Audio_after_the_end_of_its_recording_is_dropped()
    {
        _writer.Begin(Header);
        _writer.Deliver(new StoreTicket(1), Header.Recording, 0, Fields.None);
        Write(Header.Recording);
        _writer.Begin(Header with { Recording = new RecordingId("r2") });
        WaitUntil(() => _spool.Count == 2);
        Assert.Equal(0, _spool.LengthOf(Header.Recording));
    }

    /// <summary>The first lies where the other server's part was put in, the last one partly behind the end.</summary>
    [Fact]
    public void Gaps_are_as_long_as_what_is_silent_in_them()
    {
        _writer.Begin(Header);
        Write(Header.Recording, 0, new byte[1000]);
        Write(Header.Recording, 4000, new byte[1000]);
        Write(Header.Recording, 7000, [1]);
        _writer.Deliver(new StoreTicket(3), Header.Recording, 6600, new RecordingEnd(Fields.None.With("due", "1"))
        {
            Gaps = new RecordingGaps("gapSeconds", [new(200, 800), new(900, 4100), new(6000, 7000), new(8000, 9000)]),
        });
        var header = Take(_desk.Commands).Header;
        Assert.Equal(("1", "0.45"), (header.Fields["due"], header.Fields["gapSeconds"]));
    }

    /// <summary>Each begins after a rest: one whose wake-up is lost would never come.</summary>
    [Fact]
    public void Recordings_one_after_the_other_are_all_delivered()
    {
        for (var i = 0; i < 2000; i++)
        {
            var header = Header with { Recording = new RecordingId($"n{i}") };
            _writer.Begin(header);
            if (i % 2 == 0)
                WaitUntil(() => _spool.Count == i + 1);
            _writer.Deliver(new StoreTicket((ulong)i), header.Recording, 0, Fields.None);
            Assert.Equal(header, Take(_desk.Commands).Header);
        }
    }

    private void Write(RecordingId recording) => Write(recording, 0, new byte[100]);

    private void Write(RecordingId recording, long offset, byte[] samples)
    {
        var audio = new ShadowRecordings(_writer);
        audio.Begin(recording, AudioCodec.PCMU, from: 0);
        audio.Put(recording, offset, samples);
        audio.Finish(recording);
    }

    private static T Take<T>(BlockingCollection<T> from)
    {
        Assert.True(from.TryTake(out var item, TimeSpan.FromSeconds(30)));
        return item;
    }

    private static void WaitUntil(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));

    private sealed class Desk : IRecordWriter, IDisposable
    {
        public BlockingCollection<StoreCommand.AcceptRecording> Commands { get; } = [];

        public void Submit(StoreTicket ticket, StoreCommand command) =>
            Commands.Add((StoreCommand.AcceptRecording)command);

        public void Dispose() => Commands.Dispose();
    }
}
