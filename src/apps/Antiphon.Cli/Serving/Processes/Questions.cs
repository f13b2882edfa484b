using System.Collections.Concurrent;
using Antiphon.Ports;
using Antiphon.Ports.Control;
using Antiphon.Ports.Local;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>Questions to another process of this server that have no answer yet.</summary>
/// <param name="whom">Who is asked.</param>
/// <param name="time">For their patience.</param>
internal sealed class Questions(string whom, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<LocalAnswer>> _open = new();
    private long _ids;

    /// <exception cref="ControlException">The other process cannot do it, has ended, or does not answer.</exception>
    public async Task<T> AskAsync<T>(
        Action<LocalMessage> send, LocalQuestion question, TimeSpan patience, CancellationToken cancellation)
        where T : LocalAnswer
    {
        var id = Interlocked.Increment(ref _ids);
        var answered = new TaskCompletionSource<LocalAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[id] = answered;
        try
        {
            send(new LocalMessage.Ask(id, question));
            return await answered.Task.WaitAsync(patience, time, cancellation) switch
            {
                T answer => answer,
                LocalAnswer.Refused refused => throw new ControlException(refused.Error, refused.Hint),
                var other => throw new InvalidOperationException($"{other.GetType().Name} does not answer this."),
            };
        }
        catch (TimeoutException e)
        {
            throw new ControlException(
                $"{whom} does not answer", "if it hangs it is started again within seconds: ask again", e)
            {
                IsAway = true,
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

    /// <summary>Nobody is left who could answer.</summary>
    public void OnLost()
    {
        foreach (var waiting in _open.Values)
            waiting.TrySetException(new ControlException(
                $"{whom} ended while it was asked", "it is started again within seconds: ask again")
            {
                IsAway = true,
            });
    }

    /// <summary>
    /// The answer to somebody's question. Whoever asks is never left waiting: what cannot be answered is refused, with
    /// the reason.
    /// </summary>
    public static async Task<LocalAnswer> OrRefusalAsync(Task<LocalAnswer> answer, Action<Exception> fault)
    {
        try
        {
            return await answer;
        }
        catch (ControlException e)
        {
            return new LocalAnswer.Refused(e.Message, e.Hint);
        }
        catch (StoreException e)
        {
            return new LocalAnswer.Refused($"{e.Fault.Operation} {e.Fault.Subject}: {e.Fault.Cause}", e.Fault.Hint);
        }
        catch (Exception e)
        {
            fault(e);
            return new LocalAnswer.Refused(
                $"it met a fault in the program: {e.Message}", "its log has the details: journalctl -u antiphon");
        }
    }
}
