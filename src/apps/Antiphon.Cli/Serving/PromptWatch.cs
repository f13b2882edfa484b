using Antiphon.Node.Events;

namespace Antiphon.Cli.Serving;

/// <summary>
/// Reads the prompts, and again when a file of theirs has changed and then stayed as it is for a moment: callers hear a
/// new prompt some seconds after it was put into its folder, also when that was on the other server.
/// </summary>
internal sealed class PromptWatch : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly ServerOptions _options;
    private readonly EventLog _events;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private string _read = "";
    private string _seen = "";
    private Action<Dictionary<string, byte[]>>? _changed;

    public PromptWatch(ServerOptions options, EventLog events, TimeProvider time)
    {
        (_options, _events) = (options, events);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Dictionary<string, byte[]> Read()
    {
        _read = _seen = PromptFolder.StateOf(_options);
        return PromptFolder.ReadAll(_options, _events);
    }

    /// <param name="changed">Takes them as they are from now on, on a timer's thread.</param>
    public void Start(Action<Dictionary<string, byte[]>> changed)
    {
        _changed = changed;
        _timer.Change(Pace, Pace);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (!_gate.TryEnter())
            return; // The last look still reads.
        try
        {
            var now = PromptFolder.StateOf(_options);
            if (now == _seen && now != _read)
                _changed!(Read());
            _seen = now;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file went while it was read: the next look finds what is there then.
            _seen = $"{e.GetType().Name}: {e.Message}";
        }
        finally
        {
            _gate.Exit();
        }
    }
}
