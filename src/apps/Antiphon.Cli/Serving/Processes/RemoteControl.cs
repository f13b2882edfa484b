using Antiphon.Adapters.Host.Local;
using Antiphon.Ports.Control;
using Antiphon.Ports.Local;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>The server as a process sees it that is not its node manager.</summary>
internal sealed class RemoteControl : IServerControl
{
    /// <summary>A planned move is agreed upon within 3 s.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    /// <summary>Comparing the largest stores with all their recordings takes hours; who asks may go away.</summary>
    private static readonly TimeSpan CompareMax = TimeSpan.FromDays(1);

    private readonly NodeLink _link;
    private readonly RemoteStore _store;
    private readonly Questions _questions = new("the node manager", TimeProvider.System);

    public RemoteControl(NodeLink link, RemoteStore store)
    {
        (_link, _store) = (link, store);
        link.Lost = _questions.OnLost;
    }

    public async Task<ServerView> LookAsync(CancellationToken cancellation)
    {
        var view = (await AskAsync<LocalAnswer.Server>(new LocalQuestion.Look(), cancellation)).View;
        return view with { Metrics = [.. view.Metrics, .. HostMetrics.OfProcess("web")] };
    }

    public async Task<string> GiveAsync(ServerOrder order, CancellationToken cancellation) =>
        (await AskAsync<LocalAnswer.Done>(new LocalQuestion.Give(order), cancellation)).Text;

    public async Task<TraceState> SetTraceAsync(bool on, CancellationToken cancellation) =>
        (await AskAsync<LocalAnswer.Trace>(new LocalQuestion.SetTrace(on), cancellation)).State;

    public async Task<ReplicationView> LookAtReplicationAsync(CancellationToken cancellation) =>
        (await AskAsync<LocalAnswer.Replication>(new LocalQuestion.LookAtReplication(), cancellation)).View;

    public async Task<ComparisonView> CompareAsync(bool deep, CancellationToken cancellation) =>
        (await AskAsync<LocalAnswer.Compared>(new LocalQuestion.Compare(deep), CompareMax, cancellation)).View;

    public void OnReceived(LocalFrameKind kind, ReadOnlyMemory<byte> payload)
    {
        if (kind == LocalFrameKind.Reply)
            _store.OnReply(payload.Span);
        else if (kind != LocalFrameKind.Message || !LocalFrame.TryReadMessage(payload.Span, out var message))
            return;
        else if (message is LocalMessage.Changed changed)
            _store.OnChanged(changed.Newest);
        else if (message is LocalMessage.Answer answer)
            _questions.OnAnswer(answer);
    }

    private Task<T> AskAsync<T>(LocalQuestion question, CancellationToken cancellation)
        where T : LocalAnswer => AskAsync<T>(question, AnswerMax, cancellation);

    private async Task<T> AskAsync<T>(LocalQuestion question, TimeSpan patience, CancellationToken cancellation)
        where T : LocalAnswer
    {
        if (!_link.IsConnected)
        {
            throw new ControlException(
                "the node manager does not run",
                "it is started again within seconds; if not, `systemctl status antiphon` says why")
            {
                IsAway = true,
            };
        }

        return await _questions.AskAsync<T>(_link.Send, question, patience, cancellation);
    }
}
