using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using Antiphon.Adapters.Host;
using Antiphon.Adapters.Host.Local;
using Antiphon.Cli.Serving.Processes;
using Antiphon.Failover;
using Antiphon.Ports.Control;
using Antiphon.Ports.Local;
using Antiphon.Testing;

namespace Antiphon.Cli.Tests;

/// <summary>A voice process may not start, hang, or not want to end: the node manager learns it.</summary>
public sealed class VoiceKeeperTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HandWoundTime _time = new();
    private readonly ConcurrentQueue<NodeEvent> _happened = [];
    private readonly List<Exception> _notStarted = [];
    private readonly string _folder = TestServer.NewFolder();
    private readonly VoiceKeeper _keeper;
    private string _script = "exec sleep 600";
    private Exception? _hindrance;

    public VoiceKeeperTests() =>
        _keeper = new VoiceKeeper(Start, _happened.Enqueue, () => { }, _notStarted.Add, _time);

    public void Dispose()
    {
        _keeper.Stop(atOnce: true);
        _keeper.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void One_that_cannot_be_started_has_ended_and_the_cause_is_told()
    {
        _hindrance = new Win32Exception(12, "cannot allocate memory");
        _keeper.Start();
        Assert.IsType<NodeEvent.VoiceExited>(Next());
        Assert.Same(_hindrance, Assert.Single(_notStarted));
        Assert.Null(_keeper.Pid);
        _hindrance = null;
        _keeper.Start();
        Assert.IsType<NodeEvent.VoiceStarted>(Next());
        Assert.NotNull(_keeper.Pid);
    }

    [Fact]
    public void One_that_hangs_in_its_start_is_told_of_once_after_half_a_minute()
    {
        StartUp();
        PassSeconds(29);
        Assert.Empty(_happened);
        PassSeconds(2);
        Assert.IsType<NodeEvent.VoiceHung>(Next());
        PassSeconds(60);
        Assert.Empty(_happened);
    }

    [Fact]
    public void One_that_falls_silent_is_told_of_after_three_seconds()
    {
        StartUp();
        Beat();
        Assert.IsType<NodeEvent.VoiceReady>(Next());
        Assert.IsType<NodeEvent.CallsChanged>(Next());
        Assert.IsType<NodeEvent.IntegrationsChanged>(Next());
        PassSeconds(2.5);
        Beat();
        PassSeconds(2.5);
        Assert.Empty(_happened);
        PassSeconds(1);
        Assert.IsType<NodeEvent.VoiceHung>(Next());
    }

    [Fact]
    public void Who_stood_still_himself_waits_anew()
    {
        StartUp();
        Beat();
        _happened.Clear();
        _time.Pass(TimeSpan.FromSeconds(20));
        Assert.Empty(_happened);
    }

    [Fact]
    public void One_that_does_not_end_when_it_is_told_to_is_ended()
    {
        _script = "trap '' TERM; echo deaf; while :; do sleep 1; done";
        StartUp();
        _keeper.Stop(atOnce: false);
        PassSeconds(14);
        Assert.Empty(_happened);
        PassSeconds(2);
        Assert.IsType<NodeEvent.VoiceExited>(Next());
        Assert.Null(_keeper.Pid);
    }

    [Fact]
    public void One_of_an_earlier_life_that_never_says_a_word_is_known_and_can_be_ended()
    {
        using var earlier = StartProcess();
        _keeper.TakeOver(earlier.Id, VoiceFound.Running);
        Assert.Equal(earlier.Id, _keeper.Pid);
        PassSeconds(31);
        Assert.IsType<NodeEvent.VoiceHung>(Next());
        _keeper.Stop(atOnce: true);
        Assert.IsType<NodeEvent.VoiceExited>(Next());
    }

    [Fact]
    public async Task A_question_that_it_does_not_answer_is_refused_in_time()
    {
        StartUp();
        using var ends = Connect();
        _keeper.OnMessage(ends.Link, new LocalMessage.Hello(LocalMessage.Hello.VoiceProcess, _keeper.Pid!.Value));
        var asked = _keeper.AskAsync<LocalAnswer.Trace>(new LocalQuestion.SetTrace(On: true), CancellationToken.None);
        Assert.False(asked.IsCompleted);
        _time.Pass(TimeSpan.FromSeconds(2));
        var refused = await Assert.ThrowsAsync<ControlException>(() => asked.WaitAsync(Patience));
        Assert.Equal("the voice service does not answer", refused.Message);
    }

    [Fact]
    public async Task A_question_to_one_that_dies_is_refused_at_once()
    {
        StartUp();
        using var ends = Connect();
        _keeper.OnMessage(ends.Link, new LocalMessage.Hello(LocalMessage.Hello.VoiceProcess, _keeper.Pid!.Value));
        var asked = _keeper.AskAsync<LocalAnswer.Trace>(new LocalQuestion.SetTrace(On: true), CancellationToken.None);
        _keeper.OnLeft(ends.Link);
        var refused = await Assert.ThrowsAsync<ControlException>(() => asked.WaitAsync(Patience));
        Assert.Equal("the voice service ended while it was asked", refused.Message);
    }

    private void StartUp()
    {
        _keeper.Start();
        Assert.IsType<NodeEvent.VoiceStarted>(Next());
    }

    private void Beat() => _keeper.OnMessage(
        null!, new LocalMessage.Beat(IsActive: false, Calls: 0, RegistrationsHeld: 0, Registrations: 0));

    private void PassSeconds(double seconds)
    {
        for (var passed = 0.0; passed < seconds; passed += 0.5)
            _time.Pass(TimeSpan.FromSeconds(0.5));
    }

    private NodeEvent Next()
    {
        NodeEvent? happened = null;
        Assert.True(SpinWait.SpinUntil(() => _happened.TryDequeue(out happened), Patience));
        return happened!;
    }

    private Ends Connect()
    {
        var links = new BlockingCollection<LocalLink>();
        var listener = new LocalListener(
            _folder, socket => links.Add(new LocalLink(socket, (_, _, _) => { }, _ => { })));
        var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        far.Connect(new UnixDomainSocketEndPoint(LocalListener.PathOf(_folder)));
        Assert.True(links.TryTake(out var link, Patience));
        return new Ends(link, far, listener);
    }

    private int Start(Action<int> ended)
    {
        if (_hindrance is not null)
            throw _hindrance;
        var process = StartProcess();
        ProcessWatch.WhenEnded(process.Id, () =>
        {
            process.WaitForExit();
            ended(process.ExitCode);
        });
        return process.Id;
    }

    private Process StartProcess()
    {
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", _script])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        // It has set its trap by the time it says so.
        if (_script.Contains("echo", StringComparison.Ordinal))
            Assert.Equal("deaf", process.StandardOutput.ReadLine());
        return process;
    }

    private sealed record Ends(LocalLink Link, Socket Far, LocalListener Listener) : IDisposable
    {
        public void Dispose()
        {
            Link.Dispose();
            Far.Dispose();
            Listener.Dispose();
        }
    }
}
