using System.Collections.Concurrent;
using Antiphon.Ports.Control;
using Antiphon.Ports.Local;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>Questions to another process of this server that have no answer yet.</summary>
internal sealed class Questions
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<LocalAnswer>> _open = new();
    private long _ids;

    /// <exception cref="ControlException">The other process cannot do it.</exception>
    public async Task<T> AskAsync<T>(
        Action<LocalMessage> send, LocalQuestion question, CancellationToken cancellation)
        where T : LocalAnswer
    {
        var id = Interlocked.Increment(ref _ids);
        var answered = new TaskCompletionSource<LocalAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[id] = answered;
        try
        {
            send(new LocalMessage.Ask(id, question));
            return await answered.Task.WaitAsync(cancellation) switch
            {
                T answer => answer,
                LocalAnswer.Refused refused => throw new ControlException(refused.Error, refused.Hint),
                var other => throw new InvalidOperationException($"{other.GetType().Name} does not answer this."),
            };
        }
        finally
        {
            _open.TryRemove(id, out _);
        }
    }

    public void OnAnswer(LocalMessage.Answer answer)
    {
        if (_open.TryGetValue(answer.Id, out var waiting))
            waiting.TrySetResult(answer.With);
    }
}
