namespace Antiphon.Events;

/// <content>Calls, messages, and the store beneath them.</content>
public static partial class EventCatalogue
{
    public static readonly EventKind MessageNotStored = new(
        2020, "Message not stored", EventSeverity.Error, "Messages",
        "The message of call {call} could not be stored: {cause}.",
        "What was recorded is still in the spool folder of the data directory. When the disk failed, its delivery is "
        + "tried again after 5 seconds and then at growing intervals of at most a minute, and at the next start.",
        "Mend what the cause names (most often a full disk); event 2040 confirms the delivery. If it does not come "
        + "within two minutes, restart the server.");

    public static readonly EventKind ClipMissing = new(
        2021, "Prompt missing", EventSeverity.Warning, "Calls",
        "A caller could not be played {clip}: {reason}.",
        "A prompt is not in the prompt set, or a recording is gone from the store. The call went on without it.",
        "For a prompt: put the file into the prompt folder and restart. For a recording: check the disk.")
    { CanFlood = true };

    public static readonly EventKind PortsExhausted = new(
        2022, "All ports in use", EventSeverity.Error, "Calls",
        "A call was refused (486): all {ports} ports are in use.",
        "There are more callers than ports, or calls hang.",
        "`antiphon calls` shows who holds them and for how long. Raise `Calls:Ports` when the calls are real.")
    { CanFlood = true };

    public static readonly EventKind NoMediaPort = new(
        2023, "No media port", EventSeverity.Error, "Media",
        "A call was refused (503): no RTP port can be had: {reason}.",
        "The RTP range is used up or taken by another program, or the process has too many open files.",
        "A call takes two ports: widen `Rtp:PortFirst`–`Rtp:PortLast`, and check `ulimit -n` (four files a call).")
    { CanFlood = true };

    public static readonly EventKind MailboxLocked = new(
        2024, "Mailbox locked", EventSeverity.Warning, "Sign-in",
        "Subscriber {subscriber} is locked until {until} after too many wrong PINs.",
        "Somebody forgot the PIN, or somebody guesses it.",
        "Ask the subscriber; `antiphon subscribers set NUMBER --unlock` opens it, `--pin` gives a new PIN.");

    public static readonly EventKind CallBroken = new(
        2025, "Call ended by a fault", EventSeverity.Error, "Calls",
        "Call {call} was ended alone: {event} met a fault in the program: {fault}.",
        "A bug. Only this call was ended; its recording is kept. The log of the host holds the stack trace.",
        "Report it with the trace of the call (`antiphon trace on`) and the stack trace.");

    public static readonly EventKind ShadowUnreadable = new(
        2026, "Shadow call unreadable", EventSeverity.Warning, "Calls",
        "What the other server streamed of call {call} cannot be read: {reason}.",
        "The two servers run versions that do not understand each other. That call would not survive a failover.",
        "Bring both servers to the same version.")
    { CanFlood = true };

    public static readonly EventKind Fault = new(
        2027, "Fault in the program", EventSeverity.Error, "Calls",
        "{during} met a fault in the program and was dropped: {fault}.",
        "A bug outside of any call. What met it (one SIP message, one timer, one answer of the store) was dropped; a "
        + "SIP request was answered 500. Everything else goes on. The log of the host holds the stack trace.",
        "Report it with the stack trace and, when it comes again, with a trace (`antiphon trace on`).")
    { CanFlood = true };

    public static readonly EventKind Registered = new(
        2028, "Registered", EventSeverity.Information, "Telephony",
        "{user} is registered at {integration}.",
        "The phone system sends calls for this user here.", "Nothing.")
    { CanFlood = true };

    public static readonly EventKind NotRegistered = new(
        2029, "Not registered", EventSeverity.Warning, "Telephony",
        "{user} is not registered at {integration} ({registrar}): {reason}.",
        "The phone system does not take or does not answer the registration. Calls for this user do not come here. It "
        + "is tried again by itself, at first after 2 s, at last every 5 min.",
        "`antiphon integrations` shows all of them. Check address, user and password in `antiphon.json`, and the phone "
        + "system's own log.")
    { CanFlood = true };

    public static readonly EventKind CallSetAside = new(
        2030, "Call not taken over", EventSeverity.Error, "Calls",
        "Call {call} of the other server was set aside: {reason}.",
        "The call could not go on here. Its caller hears nothing and hangs up; what they had said is delivered.",
        "No port: `antiphon ports` shows who holds them. Far end: without a virtual address it is told by re-INVITE "
        + "where the call goes on; one that answers 481 had hung up, any other must take re-INVITEs from both servers. "
        + "Password: it wants the account of the phone system's integration in `antiphon.json`. A fault: event 2025 "
        + "beside it names it; report it with the stack trace in the host's log. Started anew: event 2088 or 2089 of "
        + "the other server says why. One after the other: report it with the log of both hosts.")
    { CanFlood = true };

    public static readonly EventKind NumberBlocked = new(
        2031, "Number blocked", EventSeverity.Warning, "Calls",
        "In call {call} the number {number} was not dialled, or not set: {cause}.",
        "A caller or subscriber wanted a number that the restriction table of their class blocks. They heard so.",
        "Nothing, when the table is as it should be: `antiphon restrictions test NUMBER --class CLASS` says what it "
        + "does with a number. Many of these may be somebody who tries to make calls at your cost.")
    { CanFlood = true };

    public static readonly EventKind CallGivenUp = new(
        2032, "Call ended without BYE", EventSeverity.Warning, "Calls",
        "Call {call} has ended here without a BYE: its far end was not heard, and the other server was lost.",
        "Servers that do not hear each other both go on with the calls there are, and only one of them is heard. A BYE "
        + "of this one would have ended the call at the other one. What was said here is delivered. The same where a "
        + "far end had not been answered yet and did not know the call when this server told it that it goes on here "
        + "(2030), or refused the BYE because it goes by what the other server has said since.",
        "Nothing, when the other server lived (event 2081): the call goes on there. When it was dead, the far end "
        + "hears nothing until it hangs up or its session timer ends the call; a line that stays busy is freed at the "
        + "phone system. A gateway that sends nothing while nobody speaks makes this likelier: switch its silence "
        + "suppression (VAD) off.")
    { CanFlood = true };

    public static readonly EventKind RecordingRecovered = new(
        2040, "Recording recovered", EventSeverity.Warning, "Store",
        "Recording {recording} was taken up from the spool: {outcome}. {detail}",
        "The server stopped while this was recorded or delivered, or it could not be stored at first (event 2020).",
        "Nothing when it says Delivered, DeliveredBefore or Empty. Damaged: the audio is kept in `spool/damaged` of "
        + "the data directory. Failed: it stays in the spool; mend what the detail names.");

    public static readonly EventKind StoreUnreadable = new(
        2041, "Store cannot be read", EventSeverity.Error, "Store",
        "The store cannot be read: {cause}.",
        "Callers can leave messages, but subscribers hear that their messages cannot be reached.",
        "Check the disk and the rights of the data directory; then `antiphon status`.")
    { CanFlood = true };

    public static readonly EventKind StoreFault = new(
        2042, "Store cannot be written", EventSeverity.Error, "Store",
        "The store cannot be written: {cause}.",
        "Recordings stay in the spool until the store can be written again.",
        "Free space in the data directory or mend its disk; nothing is lost until then.")
    { CanFlood = true };

    public static readonly EventKind AudioRemoved = new(
        2044, "Audio removed", EventSeverity.Information, "Store",
        "{recordings} recordings that no message or greeting refers to were removed: {bytes} bytes.",
        "Their messages were deleted for good, or their greetings replaced, more than a day ago.",
        "Nothing.");

    public static readonly EventKind MessagesPurged = new(
        2043, "Messages purged", EventSeverity.Information, "Store",
        "{messages} messages in {mailboxes} mailboxes were removed: their class of service keeps them no longer.",
        "Saved or deleted messages had their days. They cannot be brought back.",
        "Nothing, when it was wanted: `antiphon classes list` shows how long messages are kept.");

    private static IEnumerable<EventKind> CallKinds =>
    [
        MessageNotStored, ClipMissing, PortsExhausted, NoMediaPort, MailboxLocked, CallBroken, ShadowUnreadable,
        Fault, Registered, NotRegistered, CallSetAside, NumberBlocked, CallGivenUp,
    ];

    private static IEnumerable<EventKind> StoreKinds =>
        [RecordingRecovered, StoreUnreadable, StoreFault, MessagesPurged, AudioRemoved];
}
