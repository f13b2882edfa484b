namespace Antiphon.Events;

/// <content>The server itself, and what watches it.</content>
public static partial class EventCatalogue
{
    public static readonly EventKind ServerStarted = new(
        2000, "Server started", EventSeverity.Information, "Server",
        "Antiphon {version} started, epoch {epoch}, at {addresses}.",
        "The server runs. The epoch grows with each start and is part of the identifiers that it makes.", "Nothing.");

    public static readonly EventKind ServerStopped = new(
        2001, "Server stopped", EventSeverity.Information, "Server",
        "The server stopped: {reason}. {calls} calls were ended, their messages kept.",
        "Somebody stopped it, or the host was shut down.", "Nothing, when it was wanted.");

    public static readonly EventKind ServerDiedBefore = new(
        2002, "Server died before", EventSeverity.Error, "Server",
        "The start before this one (epoch {epoch}) did not end cleanly.",
        "The process was killed, crashed, or the host lost its power. Recordings that were under way are recovered "
        + "from the spool; event 2040 says which.",
        "Look at the host's log at that time (`journalctl -u antiphon`), for a crash, the out-of-memory killer or a "
        + "power loss.");

    public static readonly EventKind MediaNotRealTime = new(
        2003, "Media not in real time", EventSeverity.Warning, "Media",
        "The media threads run without real-time priority.",
        "The kernel does not let this process use SCHED_FIFO. Under load callers may hear choppy audio.",
        "Grant CAP_SYS_NICE (the systemd unit does), or run fewer calls on this machine. "
        + "`antiphon_media_late_ticks_total` in /metrics tells whether it matters.");

    public static readonly EventKind PromptSetUnusable = new(
        2004, "Prompt set unusable", EventSeverity.Error, "Media",
        "The prompt set cannot be used as it is: {reason}.",
        "The folder or a file of the prompt set is missing or no mono WAV file at 8000 Hz. Callers hear the tone and "
        + "can leave messages, but miss what would have been said.",
        "Check the key `Prompts:Folder` and the files in it.");

    public static readonly EventKind PromptSetIncomplete = new(
        2005, "Prompt set incomplete", EventSeverity.Information, "Media",
        "The prompt set {folder} lacks {count} clips: {clips} …",
        "Callers hear these clips in the voice that comes with the program.",
        "Nothing, or record them: the names and texts are in `prompts/en.txt`.");

    public static readonly EventKind TraceWritten = new(
        2060, "SIP trace", EventSeverity.Information, "Trace",
        "The SIP trace is {state}; file {file}.",
        "Somebody switched the trace of all SIP messages on or off. It holds callers' numbers in full.",
        "Switch it off when you have what you need: `antiphon trace off`.");

    public static readonly EventKind TraceLossy = new(
        2061, "SIP trace has gaps", EventSeverity.Warning, "Trace",
        "{dropped} messages are missing from the SIP trace: {reason}.",
        "The disk is slower than the traffic, or failed. Calls never wait for the trace, so messages were left out.",
        "Check the disk; trace at a quieter time.");

    public static readonly EventKind MailCopyDelayed = new(
        2065, "Mail delayed", EventSeverity.Warning, "Mail",
        "{count} copies of messages wait for the mail server: {reason}.",
        "The mail server was not reached or does not take mail at the moment. It is tried again by itself, at first "
        + "after 15 s, at last every 30 min; the messages are in their mailboxes all the while.",
        "Check the keys `Mail:Host`, `Mail:Port`, `Mail:StartTls`, `Mail:User` and `Mail:Password`, and the mail "
        + "server's own log.")
    { CanFlood = true };

    public static readonly EventKind MailCopyRefused = new(
        2066, "Mail refused", EventSeverity.Warning, "Mail",
        "The copy of message {message} was refused and is not sent again: {reason}.",
        "The mail server does not take mail for this address, or not from this server. The message is in its mailbox.",
        "Correct the address (`antiphon subscribers set … --email`), or what the mail server demands.")
    { CanFlood = true };

    private static IEnumerable<EventKind> ServerKinds =>
        [ServerStarted, ServerStopped, ServerDiedBefore, MediaNotRealTime, PromptSetUnusable, PromptSetIncomplete];

    private static IEnumerable<EventKind> WatchingKinds => [TraceWritten, TraceLossy, MailCopyDelayed, MailCopyRefused];
}
