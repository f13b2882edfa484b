using Antiphon.Cli.Serving.Processes;
using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Testing;

namespace Antiphon.Cli.Tests;

/// <summary>When the beginning of a message that a dead voice service left becomes a message of its own.</summary>
public sealed class LeftRecordingsTests : IDisposable
{
    private static readonly NodeIdentity Paired = new(ServerRole.Primary, "alpha", "beta", 1, "1.0.0");

    private readonly HandWoundTime _time = new();
    private readonly LeftRecordings _left;
    private IOException? _diskFault;
    private int _delivered;

    public LeftRecordingsTests() => _left = new LeftRecordings(Deliver, Run, _time);

    public void Dispose() => _left.Dispose();

    [Fact]
    public void The_other_server_goes_on_with_the_calls_so_it_waits_until_they_are_over()
    {
        _left.Want();
        _left.Look(StateOf(Paired));
        _time.Pass(TimeSpan.FromMinutes(14));
        Assert.Equal(0, _delivered);
        _time.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _delivered);
        _time.Pass(TimeSpan.FromHours(1));
        Assert.Equal(1, _delivered);
    }

    [Fact]
    public void With_no_other_server_it_is_delivered_at_once_and_once()
    {
        _left.Want();
        _left.Look(StateOf(Paired with { PeerName = null }));
        _left.Look(StateOf(Paired with { PeerName = null }));
        Assert.Equal(1, _delivered);
    }

    [Fact]
    public void While_the_disk_refuses_it_is_tried_again()
    {
        _diskFault = new IOException("no space left on device");
        _left.Want();
        _left.Look(StateOf(Paired with { PeerName = null }));
        Assert.Equal(0, _delivered);
        _diskFault = null;
        _time.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(1, _delivered);
    }

    private static NodeState StateOf(NodeIdentity self) =>
        NodeMachine.Begin(self, PairSettings.Fast, NodeMemory.Blank, VoiceFound.None, new Instant(0)).State;

    private void Deliver()
    {
        if (_diskFault is not null)
            throw _diskFault;
        _delivered++;
    }

    private static void Run(Action errand)
    {
        try
        {
            errand();
        }
        catch (IOException)
        {
            // The node manager tells of it.
        }
    }
}
