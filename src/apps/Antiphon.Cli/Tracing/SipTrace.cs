using System.Collections.Concurrent;
using Antiphon.Events;
using Antiphon.Node.Events;
using Antiphon.Ports.Control;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Cli.Tracing;

/// <summary>
/// Every SIP message in and out, in a file, while it is switched on. A thread of its own writes; the voice loop only
/// puts a reference into a bounded queue, and when that is full the message is left out and counted. Switched off it
/// costs one read of a field per message.
/// </summary>
internal sealed class SipTrace(string dataDirectory, TimeProvider time, EventLog events) : IDisposable
{
    private const int QueueMax = 10_000;

    /// <summary>Then the file is put aside as <c>trace.sip.old</c> and a new one begun.</summary>
    private const long FileBytesMax = 256 << 20;

    private readonly Lock _gate = new();
    private readonly string _file = Path.Combine(dataDirectory, "trace.sip");
    private Session? _session;
    private long _written;
    private long _dropped;

    public bool IsOn => Volatile.Read(ref _session) is not null;

    public TraceState State => new(IsOn, _file, Interlocked.Read(ref _written), Interlocked.Read(ref _dropped));

    /// <summary>Called on the voice loop's thread.</summary>
    public void Add(bool isReceived, SipFlow flow, SipMessage message)
    {
        if (Volatile.Read(ref _session) is not { } session)
            return;
        if (!session.Queue.TryAdd(new Waiting(time.GetUtcNow(), isReceived, flow, message)))
            Interlocked.Increment(ref _dropped);
    }

    public TraceState Switch(bool on)
    {
        lock (_gate)
        {
            if (on == IsOn)
                return State;
            if (on)
                Volatile.Write(ref _session, Begin());
            else
                End();
        }

        events.Tell(EventCatalogue.TraceWritten, on ? "on" : "off", _file);
        return State;
    }

    public void Dispose()
    {
        lock (_gate)
            End();
    }

    private Session Begin()
    {
        FileStream output;
        try
        {
            output = OpenFile();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException($"the trace cannot be written: {e.Message}", "mend the data directory", e);
        }

        var queue = new BlockingCollection<Waiting>(QueueMax);
        var thread = new Thread(() => Run(queue, output)) { Name = "sip-trace", IsBackground = true };
        thread.Start();
        return new Session(queue, thread);
    }

    private void End()
    {
        if (_session is not { } session)
            return;
        Volatile.Write(ref _session, null);
        session.Queue.CompleteAdding();
        session.Thread.Join();
        session.Queue.Dispose();
    }

    private void Run(BlockingCollection<Waiting> queue, FileStream output)
    {
        try
        {
            foreach (var waiting in queue.GetConsumingEnumerable())
            {
                var text = Secrets.StarOut(waiting.Message);
                new TraceEntry(waiting.Time, waiting.IsReceived, waiting.Flow, text).Write(output);
                Interlocked.Increment(ref _written);
                if (queue.Count == 0)
                    output.Flush();
                if (output.Length > FileBytesMax)
                    output = Renew(output);
            }
        }
        catch (IOException e)
        {
            // The disk is full or gone: what comes until somebody switches the trace off is drained and counted.
            var lost = queue.GetConsumingEnumerable().Count();
            Interlocked.Add(ref _dropped, lost);
            events.Tell(EventCatalogue.TraceLossy, lost + 1, e.Message);
        }

        if (Interlocked.Read(ref _dropped) is > 0 and var dropped)
            events.Tell(EventCatalogue.TraceLossy, dropped, "the disk is slower than the traffic");
        output.Dispose();
    }

    private FileStream Renew(FileStream full)
    {
        full.Dispose();
        File.Move(_file, _file + ".old", overwrite: true);
        return OpenFile();
    }

    /// <summary>The trace holds callers' numbers: nobody but the owner reads it.</summary>
    private FileStream OpenFile() => new(_file, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.Read | FileShare.Delete,
        BufferSize = 64 * 1024,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    private sealed record Session(BlockingCollection<Waiting> Queue, Thread Thread);

    private readonly record struct Waiting(DateTimeOffset Time, bool IsReceived, SipFlow Flow, SipMessage Message);
}
