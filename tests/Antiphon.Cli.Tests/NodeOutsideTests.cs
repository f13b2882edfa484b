using System.Collections.Concurrent;
using Antiphon.Adapters.Host;
using Antiphon.Cli.Serving.Processes;
using Antiphon.Events;
using Antiphon.Failover;
using Antiphon.Node.Events;
using Antiphon.Testing;

namespace Antiphon.Cli.Tests;

/// <summary>What the disk refuses is told and tried again; the node manager lives on.</summary>
public sealed class NodeOutsideTests : IDisposable, IEventJournal
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HandWoundTime _time = new();
    private readonly ConcurrentQueue<LoggedEvent> _told = new();
    private readonly ConcurrentQueue<Exception> _died = new();
    private readonly string _folder = TestServer.NewFolder();
    private readonly LeasePage _lease;
    private readonly VoiceKeeper _voice;
    private readonly NodeOutside _outside;

    public NodeOutsideTests()
    {
        _lease = LeasePage.Open(_folder, _time);
        _voice = new VoiceKeeper(_ => 0, _ => { }, () => { }, _ => { }, _time);
        var events = new EventLog("alpha", 1, TimeZoneInfo.Utc, TimeProvider.System, this);
        _outside = new NodeOutside(_folder, _lease, _voice, events, _time, () => { }, _died.Enqueue);
    }

    public void Dispose()
    {
        _outside.Dispose();
        _voice.Dispose();
        _lease.Remove();
        _lease.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_newest_memory_is_written_as_soon_as_the_disk_takes_it()
    {
        var inTheWay = System.IO.Directory.CreateDirectory(Path.Combine(_folder, "node.json.new"));
        _outside.Remember(MemoryOf(3));
        Assert.Contains("write node.json", Told(EventCatalogue.ErrandFailed), StringComparison.Ordinal);
        _outside.Remember(MemoryOf(4));
        inTheWay.Delete();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                _time.Pass(TimeSpan.FromSeconds(1));
                return NodeMemoryFile.Read(_folder) == MemoryOf(4);
            },
            Patience));
        Assert.Empty(_died);
    }

    [Fact]
    public void An_errand_that_fails_does_not_keep_others_from_being_run()
    {
        var isRun = false;
        _outside.RunErrand("read the menu", () => throw new IOException("the page is torn"));
        _outside.RunErrand("eat", () => Volatile.Write(ref isRun, true));
        Assert.Contains(
            "could not read the menu: the page is torn", Told(EventCatalogue.ErrandFailed), StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref isRun), Patience));
    }

    [Fact]
    public void A_fault_in_the_program_ends_the_process()
    {
        _outside.RunErrand("divide", () => throw new DivideByZeroException());
        Assert.True(SpinWait.SpinUntil(() => _died.Any(e => e is DivideByZeroException), Patience));
        Assert.Empty(_told);
    }

    void IEventJournal.Write(LoggedEvent @event) => _told.Enqueue(@event);

    void IEventJournal.NotKept(string cause)
    {
    }

    private static NodeMemory MemoryOf(long term) => NodeMemory.Blank with { Newest = new Term(term) };

    private string Told(EventKind kind)
    {
        LoggedEvent? told = null;
        Assert.True(SpinWait.SpinUntil(() => _told.TryDequeue(out told) && told.Id == kind.Id, Patience));
        return told!.Text;
    }
}
