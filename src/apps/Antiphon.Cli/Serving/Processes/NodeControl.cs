using Antiphon.Failover;
using Antiphon.Node.Files;
using Antiphon.Node.Replication;
using Antiphon.Ports.Control;
using Antiphon.Ports.Local;
using Antiphon.Replication;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>One server of a pair, and what it knows of the other, as pages, REST and commands see it.</summary>
internal sealed class NodeControl(
    NodeOutside outside, NodePump pump, VoiceKeeper voice, PairReplication replication, SharedFilesPump files,
    IStoreAccess store, ServerOptions options)
{
    /// <summary>Longer than a planned move takes to be agreed upon or given up.</summary>
    private static readonly TimeSpan DecisionMax = TimeSpan.FromSeconds(8);

    /// <exception cref="ControlException">It cannot be done, or not now.</exception>
    public async Task<LocalAnswer> AnswerAsync(LocalQuestion question) => question switch
    {
        LocalQuestion.Look => new LocalAnswer.Server(await LookAsync()),
        LocalQuestion.SetTrace => await voice.AskAsync<LocalAnswer.Trace>(question, CancellationToken.None),
        LocalQuestion.Give give => new LocalAnswer.Done(await GiveAsync(give.Order)),
        LocalQuestion.LookAtReplication => new LocalAnswer.Replication(ViewOf(replication.Status)),
        LocalQuestion.Compare compare => new LocalAnswer.Compared(
            ViewOf(await replication.CompareAsync(compare.Deep, CancellationToken.None))),
        _ => new LocalAnswer.Refused("the node manager does not know this question", "upgrade it"),
    };

    private async Task<ServerView> LookAsync()
    {
        var view = await voice.LookAsync(CancellationToken.None) ?? VoiceView.None;
        var state = outside.State ?? throw new ControlException("the node manager is starting", "ask again");
        return ServerView.Of(
            LocalOf(state), RemoteOf(state), view,
            [.. HostMetrics.OfStore(store, options.DataDirectory), .. HostMetrics.OfProcess("node")]);
    }

    private async Task<string> GiveAsync(ServerOrder order)
    {
        NodeCommand command = order switch
        {
            ServerOrder.FailOver fail => new NodeCommand.FailOver(fail.EvenIfBehind),
            ServerOrder.FailBack fail => new NodeCommand.FailBack(fail.EvenIfBehind),
            ServerOrder.ForceActive => new NodeCommand.ForceActive(),
            ServerOrder.ForceInactive => new NodeCommand.ForceInactive(),
            ServerOrder.SetAutomatic set => new NodeCommand.SetAutomatic(set.IsOn),
            ServerOrder.StopVoice stop => new NodeCommand.StopVoice(stop.Calls switch
            {
                CallsAtStop.Announce => CallsLeft.Announce,
                CallsAtStop.Drop => CallsLeft.Drop,
                _ => CallsLeft.Finish,
            }),
            ServerOrder.StartVoice => new NodeCommand.StartVoice(),
            _ => throw new ControlException("the node manager does not know this order", "upgrade it"),
        };
        var (question, answered) = outside.Expect();
        pump.Deliver(new NodeEvent.CommandGiven(command, $"a command at {options.Name}", question));
        try
        {
            var (isAccepted, text) = await answered.WaitAsync(DecisionMax);
            return isAccepted ? text : throw new ControlException(text, "`antiphon status` shows both servers");
        }
        catch (TimeoutException e)
        {
            throw new ControlException(
                "this is not decided yet", "`antiphon status` shows both servers, `antiphon events` what came of it",
                e);
        }
        finally
        {
            outside.Forget(question);
        }
    }

    private ServerStatus LocalOf(NodeState state) => new(
        state.Self.Name,
        NameOf(state.Self.Role),
        state.IsActive ? ServerStatus.Active : ServerStatus.Inactive,
        StatusText.Of(state),
        InZone(state.Since.ToWallClock()),
        StatusText.Why(state),
        Node: new ServerProcess(Environment.ProcessId),
        Voice: voice.Pid is { } pid ? new ServerProcess(pid) : null,
        state.Around.Calls,
        LastSeen: null);

    private ServerStatus? RemoteOf(NodeState state)
    {
        if (state.Self.PeerName is not { } name)
            return null;
        var role = state.Self.Role == ServerRole.Primary ? ServerRole.Secondary : ServerRole.Primary;
        var isThere = state.Verdict != PeerVerdict.Gone && state.Peer.Heard is not null;
        var (beat, status) = (state.Peer.Last, state.Peer.Status);
        var since = isThere ? status?.Since ?? default : (state.PeerLostAt ?? state.Peer.Started).ToWallClock();
        return new ServerStatus(
            status?.Name ?? name,
            NameOf(role),
            isThere && beat is { IsActive: true } ? ServerStatus.Active : ServerStatus.Inactive,
            isThere ? StatusText.Of(beat!) : "Unknown",
            InZone(since),
            isThere ? status?.Text ?? "" : "it is not heard",
            Node: null,
            Voice: null,
            isThere ? status?.Calls ?? 0 : 0,
            LastSeen: state.Peer.Heard is { } heard ? InZone(heard.ToWallClock()) : null);
    }

    private ReplicationView ViewOf(ReplicationStatus status) => new(
        status.Condition switch
        {
            StreamCondition.Idle => "idle",
            StreamCondition.Sending => "sending",
            StreamCondition.Receiving => "receiving",
            StreamCondition.CatchingUp => "catching up",
            _ => "broken",
        },
        status.Cause,
        status.Lag,
        status.LagTime.TotalSeconds,
        status.Done,
        status.Total,
        status.BlobsWaiting,
        status.LastCompared is { } at ? InZone(at) : null,
        status.LastCompared is null ? null : ViewOf(status.LastResult),
        ViewOf(files.Status));

    private SharedFilesView ViewOf(SharedFilesStatus status) => new(
        status.Condition switch
        {
            FilesCondition.Idle => "idle",
            FilesCondition.Sending => "sending",
            FilesCondition.Paused => "paused",
            _ => "broken",
        },
        status.Cause,
        status.Files,
        status.Lag,
        status.Faults,
        status.Compared is { } at ? InZone(at) : null);

    private static ComparisonView ViewOf(ComparisonResult result) => new(
        result.Records, result.MissingHere, result.MissingThere, result.Differing, result.BlobsMissing);

    private static string NameOf(ServerRole role) => role == ServerRole.Primary ? "primary" : "secondary";

    private DateTimeOffset InZone(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, options.Zone);
}
