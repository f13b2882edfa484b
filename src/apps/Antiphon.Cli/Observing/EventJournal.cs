using Antiphon.Events;
using Antiphon.Node.Events;
using Microsoft.Extensions.Logging;

namespace Antiphon.Cli.Observing;

/// <summary>Events as lines of the host's log.</summary>
internal sealed class EventJournal(ILogger log) : IEventJournal
{
    public void Write(LoggedEvent @event)
    {
        var level = @event.Severity switch
        {
            EventSeverity.Information => LogLevel.Information,
            EventSeverity.Warning => LogLevel.Warning,
            EventSeverity.Error => LogLevel.Error,
        };
        log.Event(level, @event.Id, @event.Severity, @event.Source, @event.Text);
    }

    public void NotKept(string cause) => log.EventNotKept(cause);
}
