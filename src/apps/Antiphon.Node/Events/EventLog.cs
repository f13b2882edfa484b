using Antiphon.Events;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Node.Events;

/// <summary>
/// Where events go: to the journal at once, and as records into the store by its command seam. When the store cannot
/// take one the journal still has it, and is told that the store has not. Safe from any thread; never blocks.
/// </summary>
/// <param name="server">Whose events these are.</param>
/// <param name="epoch">Of this start; part of the records' ids.</param>
/// <param name="zone">In which the events' times are written.</param>
/// <param name="time">The wall clock.</param>
/// <param name="journal">The host's log.</param>
public sealed class EventLog(string server, long epoch, TimeZoneInfo zone, TimeProvider time, IEventJournal journal)
{
    /// <summary>Events kept; about 500 bytes each. The oldest go when the server starts.</summary>
    public const int KeptMax = 10_000;

    private static readonly TimeSpan DampingWindow = TimeSpan.FromMinutes(1);

    private readonly SteadyClock _clock = new(time);
    private readonly EventDamping _damping = new(DampingWindow);
    private readonly Lock _gate = new();
    private IRecordWriter? _writer;
    private ulong _numbers;

    /// <summary>From now on events are stored, too. <see cref="OnReply"/> is to be the writer's sink.</summary>
    public void Open(IRecordWriter writer) => Volatile.Write(ref _writer, writer);

    public void Tell(EventKind kind, params ReadOnlySpan<object> parameters) => Tell(kind, kind.Happened(parameters));

    public void OnReply(StoreReply reply)
    {
        if (reply is StoreReply.Failed failed)
            journal.NotKept(failed.Fault.ToString());
        else if (reply is StoreReply.Refused { Reason: not RefusalReason.Closing } refused)
            journal.NotKept(refused.Detail);
    }

    /// <summary>Deletes the oldest events beyond <see cref="KeptMax"/>.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public void Trim(IRecordReader reader)
    {
        var keys = new List<RecordKey>();
        var after = default(HybridTimestamp);
        while (reader.ListAll(LoggedEvent.RecordType, after, 1000) is { Length: > 0 } page)
        {
            keys.AddRange(page.Select(document => document.Key));
            after = page[^1].Created;
        }

        foreach (var key in keys.Take(keys.Count - KeptMax))
            Submit(new StoreCommand.Delete(key));
    }

    private void Tell(EventKind kind, Event happened)
    {
        ulong number;
        lock (_gate)
        {
            var passed = kind.CanFlood ? _damping.Pass(happened, _clock.Now) : happened;
            if (passed is null)
                return;
            happened = passed;
            number = ++_numbers;
        }

        var logged = new LoggedEvent(
            happened.Id, TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone), server, happened.Source, happened.Severity,
            happened.Text);
        journal.Write(logged);
        Volatile.Read(ref _writer)?.Submit(
            new StoreTicket(number),
            new StoreCommand.Put(LoggedEvent.KeyOf(server, epoch, (long)number), "", logged.ToFields()));
    }

    private void Submit(StoreCommand command)
    {
        lock (_gate)
            Volatile.Read(ref _writer)?.Submit(new StoreTicket(++_numbers), command);
    }
}

/// <summary>The host's log, as far as events are concerned. Must not block.</summary>
public interface IEventJournal
{
    void Write(LoggedEvent @event);

    /// <summary>The store did not take an event: the journal is the only place that has it.</summary>
    void NotKept(string cause);
}
