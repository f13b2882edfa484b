using Antiphon.Events;
using Microsoft.Extensions.Logging;

namespace Antiphon.Cli.Observing;

/// <summary>
/// Lines of the log; their ids stay. 1–19 the server, 20–39 calls, 40–59 events. Callers' numbers are shortened before
/// they come here, and no key that was pressed ever does.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Antiphon {Version}: server {Server}, epoch {Epoch}, data in {Data}")]
    public static partial void Starting(this ILogger log, string version, string server, long epoch, string data);

    [LoggerMessage(2, LogLevel.Information, "Stopping: {Calls} calls are ended, their messages kept")]
    public static partial void Stopping(this ILogger log, int calls);

    [LoggerMessage(3, LogLevel.Critical, "The server met a fault in the program and ends")]
    public static partial void Died(this ILogger log, Exception fault);

    [LoggerMessage(4, LogLevel.Error, "This server cannot listen at {Addresses}: {Cause}; are they free here?")]
    public static partial void CannotListen(this ILogger log, string addresses, string cause);

    [LoggerMessage(5, LogLevel.Warning, "A keep-alive of {Bytes} bytes is of no version that is known here")]
    public static partial void KeepAliveUnreadable(this ILogger log, int bytes);

    [LoggerMessage(6, LogLevel.Error, "A question of another process of this server met a fault in the program")]
    public static partial void Unanswered(this ILogger log, Exception fault);

    [LoggerMessage(20, LogLevel.Information, "Call {Call} from {Caller} for {Dialled} began: {Destination}")]
    public static partial void CallBegan(
        this ILogger log, string call, string caller, string dialled, string destination);

    [LoggerMessage(21, LogLevel.Debug, "Call {Call}: {From} -- {Event} --> {To}")]
    public static partial void CallStep(this ILogger log, string call, string from, string @event, string to);

    [LoggerMessage(22, LogLevel.Information, "Call {Call} ended after {Seconds:F1} s")]
    public static partial void CallEnded(this ILogger log, string call, double seconds);

    [LoggerMessage(23, LogLevel.Error, "Call {Call} was ended alone: {Event} met {Fault} {Stack}")]
    public static partial void CallBroken(this ILogger log, string call, string @event, string fault, string? stack);

    [LoggerMessage(25, LogLevel.Error, "{During} met {Fault} and was dropped {Stack}")]
    public static partial void Fault(this ILogger log, string during, string fault, string? stack);

    [LoggerMessage(24, LogLevel.Information, "Call {Call}: message stored in mailbox {Mailbox}")]
    public static partial void MessageStored(this ILogger log, string call, string mailbox);

    [LoggerMessage(EventId = 40, Message = "Event {Id} ({Severity}) {Source}: {Text}")]
    public static partial void Event(
        this ILogger log, LogLevel level, int id, EventSeverity severity, string source, string text);

    [LoggerMessage(41, LogLevel.Error, "The event log in the store did not take an event; it is above: {Cause}")]
    public static partial void EventNotKept(this ILogger log, string cause);
}
