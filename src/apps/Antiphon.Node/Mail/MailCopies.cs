using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Antiphon.Directory;
using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Node.Events;
using Antiphon.Ports;
using Antiphon.Ports.Mail;

namespace Antiphon.Node.Mail;

/// <summary>
/// Sends messages on by mail.
/// <code>
///   committed, or found at the start ──► waiting ──► sent ──► the record says so: never again
///                                          ▲  │
///                                          └──┴─ not taken: all wait, twice as long each time; refused: given up
/// </code>
/// Which ones are due stands in the store: nothing is lost by a restart. A server that dies between the mail server's
/// answer and the record sends that one mail again, with the same Message-ID.
/// </summary>
public sealed class MailCopies : IAsyncDisposable
{
    private const int Page = 1000;

    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(30);

    private readonly MailCopyPorts _ports;
    private readonly EventLog _events;
    private readonly TimeZoneInfo _zone;
    private readonly TimeProvider _time;
    private readonly Channel<RecordKey> _arrived = Channel.CreateUnbounded<RecordKey>();
    private readonly Queue<RecordKey> _waiting = [];
    private readonly HashSet<RecordKey> _known = [];
    private readonly HashSet<RecordKey> _sent = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public MailCopies(MailCopyPorts ports, EventLog events, TimeZoneInfo zone, TimeProvider time) =>
        (_ports, _events, _zone, _time) = (ports, events, zone, time);

    /// <summary>Of the store, after each commit; never blocks.</summary>
    public void OnCommitted(ImmutableArray<RecordChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.Key.Type == Message.RecordType && !change.IsDeleted)
                _arrived.Writer.TryWrite(change.Key);
        }
    }

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            using var reader = _ports.OpenReader();
            TryFindWaiting(reader);
            var pause = TimeSpan.Zero;
            while (true)
            {
                if (pause > TimeSpan.Zero)
                    await Task.Delay(pause, _time, _stop.Token);
                else if (_waiting.Count == 0)
                    await _arrived.Reader.WaitToReadAsync(_stop.Token);
                while (_arrived.Reader.TryRead(out var key))
                    Wait(key);
                pause = await SendAllAsync(reader) ? TimeSpan.Zero : Longer(pause);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is being stopped; what waits is found again at the next start.
        }
    }

    /// <returns>False: the mail server, or the disk, must be waited for.</returns>
    private async Task<bool> SendAllAsync(IRecordReader reader)
    {
        while (_waiting.TryDequeue(out var key))
        {
            try
            {
                await SendAsync(reader, key);
                _known.Remove(key);
            }
            catch (MailException e) when (e.IsPermanent)
            {
                _known.Remove(key);
                _events.Tell(EventCatalogue.MailCopyRefused, key.Id, e.Message);
                Mark(key);
            }
            catch (Exception e) when (e is MailException or StoreException)
            {
                // Last in the queue: one that only this mailbox's server does not take holds up no other for long.
                _waiting.Enqueue(key);
                _events.Tell(EventCatalogue.MailCopyDelayed, _waiting.Count, e.Message);
                return false;
            }
        }

        return true;
    }

    private async Task SendAsync(IRecordReader reader, RecordKey key)
    {
        if (Due(reader, key) is not var (message, subscriber))
        {
            // The record says so by now.
            _sent.Remove(key);
            return;
        }

        if (_sent.Contains(key))
            return;
        var withAudio = subscriber.MailCopy == MailCopyKind.Recording && !message.Private;
        var mail = MailCopy.Of(message, subscriber, withAudio ? Audio(message.Blob!.Value) : null, _zone);
        await _ports.Sender.SendAsync(mail, _stop.Token);
        Mark(key);
    }

    /// <summary>What it sets off in the store finds the message sent, whichever comes first.</summary>
    private void Mark(RecordKey key)
    {
        _sent.Add(key);
        _ports.Submit(new StoreCommand.Patch(key, Message.MailedAt(_time.GetUtcNow())));
    }

    private static (Message Message, Subscriber Subscriber)? Due(IRecordReader reader, RecordKey key)
    {
        try
        {
            if (reader.Get(key) is not { IsDeleted: false } record
                || reader.Get(new RecordKey(Subscriber.RecordType, record.Owner)) is not { IsDeleted: false } owner)
            {
                return null;
            }

            var (message, subscriber) = (Message.Read(record), Subscriber.Read(owner));
            return MailCopy.IsDue(record, message, subscriber) ? (message, subscriber) : null;
        }
        catch (JsonException)
        {
            // Written by a version that this one cannot read: it is not for this server to send.
            return null;
        }
    }

    private byte[]? Audio(BlobHash hash)
    {
        if (!_ports.Blobs.TryOpen(hash, out var blob))
            return null;
        using (blob)
        {
            var audio = new byte[blob.Length];
            for (var at = 0; at < audio.Length;)
            {
                var read = blob.Read(at, audio.AsSpan(at));
                if (read == 0)
                    return audio[..at];
                at += read;
            }

            return audio;
        }
    }

    private void TryFindWaiting(IRecordReader reader)
    {
        try
        {
            FindWaiting(reader);
        }
        catch (StoreException e)
        {
            _events.Tell(EventCatalogue.StoreUnreadable, e.Fault);
        }
    }

    private void FindWaiting(IRecordReader reader)
    {
        var after = default(HybridTimestamp);
        while (reader.ListAll(Subscriber.RecordType, after, Page) is { Length: > 0 } page)
        {
            foreach (var owner in page.Where(o => o.Fields["mailCopy"] is not null))
            {
                foreach (var message in reader.List(Message.RecordType, owner.Key.Id))
                    Wait(message.Key);
            }

            after = page[^1].Created;
        }
    }

    private void Wait(RecordKey key)
    {
        if (_known.Add(key))
            _waiting.Enqueue(key);
    }

    private static TimeSpan Longer(TimeSpan pause) =>
        pause == TimeSpan.Zero ? PauseMin : pause * 2 < PauseMax ? pause * 2 : PauseMax;
}

/// <summary>The outside as mail copies see it.</summary>
/// <param name="OpenReader">Opens a reader for one thread.</param>
/// <param name="Blobs">Where recordings are.</param>
/// <param name="Submit">Gives the store a command.</param>
/// <param name="Sender">The way to the mail server.</param>
public sealed record MailCopyPorts(
    Func<IRecordReader> OpenReader, IBlobStore Blobs, Action<StoreCommand> Submit, IMailSender Sender);
