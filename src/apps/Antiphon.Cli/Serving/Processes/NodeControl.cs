using Antiphon.Failover;
using Antiphon.Node.Replication;
using Antiphon.Ports.Control;
using Antiphon.Ports.Local;
using Antiphon.Replication;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>One server of a pair, and what it knows of the other, as pages, REST and commands see it.</summary>
internal sealed class NodeControl(
    NodeOutside outside, NodePump pump, VoiceKeeper voice, PairReplication replication, IStoreAccess store,
    ServerOptions options)
{
    public async Task<LocalAnswer> AnswerAsync(LocalQuestion question, CancellationToken cancellation)
    {
        try
        {
            return question switch
            {
                LocalQuestion.Look => new LocalAnswer.Server(await LookAsync(cancellation)),
                LocalQuestion.SetTrace => await voice.AskAsync<LocalAnswer.Trace>(question, cancellation),
                LocalQuestion.Give give => new LocalAnswer.Done(await GiveAsync(give.Order)),
                LocalQuestion.LookAtReplication => new LocalAnswer.Replication(ViewOf(replication.Status)),
                LocalQuestion.Compare compare => new LocalAnswer.Compared(
                    ViewOf(await replication.CompareAsync(compare.Deep, cancellation))),
                _ => new LocalAnswer.Refused("the node manager does not know this question", "upgrade it"),
            };
        }
        catch (ControlException e)
        {
            return new LocalAnswer.Refused(e.Message, e.Hint);
        }
    }

    private async Task<ServerView> LookAsync(CancellationToken cancellation)
    {
        var view = await voice.LookAsync(cancellation) ?? VoiceView.None;
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
            _ => throw new ControlException(
                "a server with a node manager is not activated by hand", "`antiphon failover` or `antiphon failback`"),
        };
        var (question, answered) = outside.Expect();
        pump.Deliver(new NodeEvent.CommandGiven(command, "the command line", question));
        var (isAccepted, text) = await answered;
        return isAccepted ? text : throw new ControlException(text, "`antiphon status` shows both servers");
    }

    private ServerStatus LocalOf(NodeState state) => new(
        state.Self.Name,
        NameOf(state.Self.Role),
        state.IsActive ? ServerStatus.Active : ServerStatus.Inactive,
        StatusText.Of(state),
        InZone(state.Since.ToWallClock()),
        StatusText.Why(state),
        Node: new ServerProcess(Environment.ProcessId),
        Voice: new ServerProcess(voice.Pid),
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
        status.LastCompared is null ? null : ViewOf(status.LastResult));

    private static ComparisonView ViewOf(ComparisonResult result) => new(
        result.Records, result.MissingHere, result.MissingThere, result.Differing, result.BlobsMissing);

    private static string NameOf(ServerRole role) => role == ServerRole.Primary ? "primary" : "secondary";

    private DateTimeOffset InZone(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, options.Zone);
}
