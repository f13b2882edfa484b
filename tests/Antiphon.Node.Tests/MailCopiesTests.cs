using System.Collections.Concurrent;
using System.Collections.Immutable;
using Antiphon.Audio;
using Antiphon.Directory;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Node.Events;
using Antiphon.Node.Mail;
using Antiphon.Ports;
using Antiphon.Ports.Mail;
using Antiphon.Testing.Store;

namespace Antiphon.Node.Tests;

/// <summary>Ann wants copies with the recording, Bob wants notices, Cy wants none.</summary>
public class MailCopiesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Sound = [.. Enumerable.Range(0, 12_000).Select(i => (byte)i)];

    private readonly InMemoryStore _store = new(ServerId.Primary, () => Noon);
    private readonly Sender _sender = new();
    private readonly EventLog _events;
    private readonly Lock _gate = new();
    private readonly BlobHash _blob;
    private ulong _tickets;

    public MailCopiesTests()
    {
        _events = new EventLog("primary", epoch: 1, TimeZoneInfo.Utc, TimeProvider.System, new Journal());
        _blob = _store.Blobs.Put(Sound);
        Subscribe("ann", MailCopyKind.Recording);
        Subscribe("bob", MailCopyKind.Notice);
        Subscribe("cy", kind: null);
    }

    [Fact]
    public async Task Message_is_sent_once_with_its_samples_and_the_record_says_so()
    {
        await using (Start())
        {
            Leave("ann", "m1");
            var mail = await _sender.NextAsync();
            Assert.Equal("ann@example.com", mail.To);
            Assert.Equal("Voice message from 5001 (0:01)", mail.Subject);
            var samples = WavFile.ReadG711(mail.Attachment!.Content.Span, G711Law.MuLaw, out var error);
            Assert.True(samples is not null, error);
            Assert.Equal(Linear(Sound), Linear(samples));
            await UntilAsync(() => Stored("m1").Mailed is not null);
        }

        await using (Start())
        {
            Leave("ann", "m2");
            Assert.Equal("m2", (await _sender.NextAsync()).Id);
            await UntilAsync(() => Stored("m2").Mailed is not null);
        }

        Assert.Empty(_sender.Taken);
    }

    [Fact]
    public async Task Message_that_came_while_the_server_was_down_is_sent_at_its_start()
    {
        Leave("ann", "m1");
        await using var copies = Start();
        Assert.Equal("m1", (await _sender.NextAsync()).Id);
    }

    [Fact]
    public async Task Notices_and_private_messages_go_without_the_recording()
    {
        await using var copies = Start();
        Leave("bob", "m1");
        Assert.Null((await _sender.NextAsync()).Attachment);
        Leave("ann", "m2", m => m with { Private = true });
        Assert.Null((await _sender.NextAsync()).Attachment);
    }

    [Fact]
    public async Task Nobody_gets_what_they_do_not_want()
    {
        Subscribe("dora", MailCopyKind.Recording, since: Noon.AddHours(1));
        Leave("dora", "earlier");
        Leave("cy", "unwanted");
        Leave("ann", "deleted", m => m with { State = MessageState.Deleted });
        Leave("ann", "last");
        await using var copies = Start();
        Assert.Equal("last", (await _sender.NextAsync()).Id);
        await UntilAsync(() => Stored("last").Mailed is not null);
        Assert.Empty(_sender.Taken);
    }

    [Fact]
    public async Task Mail_server_that_fails_is_tried_again_until_it_takes_it()
    {
        _sender.Failures.Enqueue(new MailException("not reached", isPermanent: false));
        _sender.Failures.Enqueue(new MailException("not reached", isPermanent: false));
        await using var copies = Start();
        Leave("ann", "m1");
        Assert.Equal("m1", (await _sender.NextAsync()).Id);
    }

    [Fact]
    public async Task Mail_that_is_refused_for_good_is_given_up_and_the_next_one_goes()
    {
        _sender.Failures.Enqueue(new MailException("550 unknown", isPermanent: true));
        await using var copies = Start();
        Leave("ann", "m1");
        await UntilAsync(() => Stored("m1").Mailed is not null);
        Leave("ann", "m2");
        Assert.Equal("m2", (await _sender.NextAsync()).Id);
    }

    private static short[] Linear(byte[] coded) => [.. coded.Select(c => G711.LinearValues(G711Law.MuLaw)[c])];

    private MailCopies Start()
    {
        var ports = new MailCopyPorts(_store.OpenReader, _store.Blobs, Submit, _sender);
        var copies = new MailCopies(ports, _events, TimeZoneInfo.Utc, new Impatient());
        _store.Committed = copies.OnCommitted;
        copies.Start();
        return copies;
    }

    private void Subscribe(string id, MailCopyKind? kind, DateTimeOffset? since = null)
    {
        var subscriber = new Subscriber
        {
            Id = new SubscriberId(id), Name = id, Email = $"{id}@example.com", MailCopy = kind, MailCopySince = since,
        };
        Submit(new StoreCommand.Put(subscriber.Key, "", subscriber.ToFields()));
    }

    private void Leave(string mailbox, string id, Func<Message, Message>? change = null)
    {
        var message = new Message
        {
            Call = new CallId("c1"), From = new Caller("5001", null), Received = Noon, Blob = _blob,
            Bytes = Sound.Length,
        };
        var fields = (change?.Invoke(message) ?? message).ToFields();
        Submit(new StoreCommand.Put(Message.KeyOf(new MessageId(id)), mailbox, fields));
    }

    private void Submit(StoreCommand command)
    {
        lock (_gate)
        {
            _store.Connect(_ => { }).Submit(new StoreTicket(++_tickets), command);
            _store.Commit();
        }
    }

    private Message Stored(string id)
    {
        lock (_gate)
            return Message.Read(_store.OpenReader().Get(Message.KeyOf(new MessageId(id)))!);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var i = 0; i < 500 && !isSo(); i++)
            await Task.Delay(20);
        Assert.True(isSo());
    }

    private sealed class Sender : IMailSender
    {
        public ConcurrentQueue<MailException> Failures { get; } = [];

        public ConcurrentQueue<OutgoingMail> Taken { get; } = [];

        public Task SendAsync(OutgoingMail mail, CancellationToken gone)
        {
            if (Failures.TryDequeue(out var failure))
                return Task.FromException(failure);
            Taken.Enqueue(mail);
            return Task.CompletedTask;
        }

        public async Task<OutgoingMail> NextAsync()
        {
            OutgoingMail? mail = null;
            await UntilAsync(() => mail is not null || Taken.TryDequeue(out mail));
            return mail!;
        }
    }

    /// <summary>Every wait is over at once.</summary>
    private sealed class Impatient : TimeProvider
    {
        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class Journal : IEventJournal
    {
        public void Write(LoggedEvent @event)
        {
            // Nobody reads it here.
        }

        public void NotKept(string cause) => Assert.Fail(cause);
    }
}
