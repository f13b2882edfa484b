using System.Collections.Concurrent;
using Antiphon.Adapters.Host.Local;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Local;

namespace Antiphon.Adapters.Host.Tests;

/// <summary>Commands of a process whose node manager dies and comes back.</summary>
public sealed class StoreClientTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly string _data = Directory.CreateTempSubdirectory("antiphon-local-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public void What_the_dead_node_manager_did_not_answer_the_next_one_is_given_in_order()
    {
        using var link = new NodeLink(_data, new LocalMessage.Hello(LocalMessage.Hello.VoiceProcess, 1));
        var client = new StoreClient(link);
        link.Received = (kind, payload) =>
        {
            if (kind == LocalFrameKind.Reply)
                client.OnReply(payload.Span);
        };
        var replies = new BlockingCollection<StoreReply>();
        var writer = client.Connect(replies.Add);
        link.Start();

        using (var first = new Node(_data, answers: ticket => ticket == 1))
        {
            Assert.IsType<LocalMessage.Hello>(first.Hello());
            for (var i = 1UL; i <= 3; i++)
                writer.Submit(new StoreTicket(100 + i), Put($"r{i}"));
            Assert.Equal(["r1", "r2", "r3"], first.Take(3));
            Assert.True(replies.TryTake(out var reply, Soon));
            Assert.Equal(new StoreTicket(101), reply.Ticket);
        }

        writer.Submit(new StoreTicket(104), Put("r4"));
        using var second = new Node(_data, answers: _ => true);
        Assert.Equal(["r2", "r3", "r4"], second.Take(3));
        foreach (var expected in new ulong[] { 102, 103, 104 })
        {
            Assert.True(replies.TryTake(out var reply, Soon));
            Assert.Equal(new StoreTicket(expected), reply.Ticket);
        }

        Assert.Equal(0, client.Waiting);
    }

    [Fact]
    public void A_finished_recording_asks_for_both_disks_and_nothing_else_does()
    {
        using var link = new NodeLink(_data, new LocalMessage.Hello(LocalMessage.Hello.VoiceProcess, 1));
        var writer = new StoreClient(link).Connect(_ => { });
        link.Start();
        using var node = new Node(_data, answers: _ => false);
        node.Hello();
        var header = new RecordingHeader(
            new RecordingId("00000000000000000000000000000001"), new RecordKey("message", "m"), "1001", AudioCodec.PCMU,
            Fields.None);
        writer.Submit(new StoreTicket(1), new StoreCommand.AcceptRecording(header, 8000));
        writer.Submit(new StoreTicket(2), Put("r"));
        Assert.Equal([ConfirmedBy.BothServers, ConfirmedBy.ThisServer], node.TakeWishes(2));
    }

    private static StoreCommand.Put Put(string id) => new(new RecordKey("message", id), "1001", Fields.None);

    /// <summary>A node manager that says what it is given.</summary>
    private sealed class Node : IDisposable
    {
        private readonly Func<ulong, bool> _answers;
        private readonly BlockingCollection<(string Id, ConfirmedBy By)> _given = [];
        private readonly BlockingCollection<LocalMessage> _said = [];
        private readonly ConcurrentBag<LocalLink> _links = [];
        private readonly LocalListener _listener;

        public Node(string data, Func<ulong, bool> answers)
        {
            _answers = answers;
            _listener = new LocalListener(data, socket =>
            {
                var link = new LocalLink(socket, OnFrame, _ => { });
                _links.Add(link);
                link.Start();
            });
        }

        public LocalMessage Hello() =>
            _said.TryTake(out var said, Soon) ? said : throw new TimeoutException("no hello");

        public string[] Take(int count) => [.. Given(count).Select(g => g.Id)];

        public ConfirmedBy[] TakeWishes(int count) => [.. Given(count).Select(g => g.By)];

        public void Dispose()
        {
            _listener.Dispose();
            foreach (var link in _links)
                link.Dispose();
        }

        private IEnumerable<(string Id, ConfirmedBy By)> Given(int count)
        {
            for (var i = 0; i < count; i++)
                yield return _given.TryTake(out var given, Soon) ? given : throw new TimeoutException("no command");
        }

        private void OnFrame(LocalLink link, LocalFrameKind kind, ReadOnlyMemory<byte> payload)
        {
            if (kind == LocalFrameKind.Message && LocalFrame.TryReadMessage(payload.Span, out var message))
                _said.Add(message);
            if (!StoreFrames.TryReadCommand(payload.Span, out var ticket, out var command, out var by)
                || kind != LocalFrameKind.Command)
                return;
            _given.Add((command is StoreCommand.Put put ? put.Key.Id : "", by));
            if (_answers(ticket.Value))
                link.Send(LocalFrame.Write(new StoreReply.AlreadyDone(ticket)));
        }
    }
}
