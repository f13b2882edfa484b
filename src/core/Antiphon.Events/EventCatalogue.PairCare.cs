namespace Antiphon.Events;

/// <content>The pair: what happens to it short of a move, and what keeps one from happening.</content>
public static partial class EventCatalogue
{
    public static readonly EventKind PeerBack = new(
        2080, "Peer is back", EventSeverity.Information, "Pair",
        "{peer} is heard again after {silence}.",
        "The two servers see each other. What each wrote meanwhile is merged.", "Nothing.");

    public static readonly EventKind BothActive = new(
        2081, "Both servers active", EventSeverity.Warning, "Pair",
        "This server and {peer} were both active when they met again.",
        "The network between them was cut, and each answered whom it could reach. The primary stays active.",
        "Look at the network between the servers. Where two active servers do harm, set a witness.");

    public static readonly EventKind MoveDamped = new(
        2082, "Automatic move damped", EventSeverity.Error, "Pair",
        "Activity moved {moves} times in ten minutes by itself and stays where it is: {reason}.",
        "Something goes wrong on both servers in turn. Moving back and forth would help nobody.",
        "Find the cause in the events before this one; then `antiphon failover` or `antiphon failback`.");

    public static readonly EventKind MoveAbandoned = new(
        2083, "Move abandoned", EventSeverity.Warning, "Pair",
        "A move was begun and given up ({reason}): {obstacle}.",
        "The other server did not take over in time, or could not. Everything is as it was before.",
        "Look at the other server with `antiphon status`; try again when its voice service runs.");

    public static readonly EventKind ForcedActive = new(
        2084, "Forced active", EventSeverity.Warning, "Pair",
        "{who} forced this server to be active.",
        "In manual mode nothing moves by itself.",
        "Make sure that the other server is inactive, and switch automatic moves on again: `antiphon auto on`.");

    public static readonly EventKind ForcedInactive = new(
        2085, "Forced inactive", EventSeverity.Warning, "Pair",
        "{who} forced this server to be inactive.",
        "In manual mode nothing moves by itself: calls are answered only if the other server is active.",
        "Switch automatic moves on again when you are done: `antiphon auto on`.");

    public static readonly EventKind AutomaticOff = new(
        2086, "Automatic moves off", EventSeverity.Warning, "Pair",
        "{who} switched automatic failover and failback off.",
        "When the active server fails now, nobody answers until somebody says so.",
        "Switch them on again when you are done: `antiphon auto on`.");

    public static readonly EventKind AutomaticOn = new(
        2087, "Automatic moves on", EventSeverity.Information, "Pair",
        "{who} switched automatic failover and failback on.",
        "The pair looks after itself again.", "Nothing.");

    public static readonly EventKind VoiceFailed = new(
        2088, "Voice service failed", EventSeverity.Error, "Node",
        "The voice service ended with status {status}; it is started again in {pause}.",
        "It crashed, was killed, or could not start. The other server takes over if it can.",
        "If it comes again, look at the log at that time (`journalctl -u antiphon`): -1 and 137 are kill -9, often "
        + "the out-of-memory killer; 1 is a fault whose text stands in the log.");

    public static readonly EventKind VoiceHung = new(
        2089, "Voice service hangs", EventSeverity.Error, "Node",
        "The voice service has not said for 3 s that it lives, and is ended.",
        "Its loop stands still, or the host gives it no processor time. The other server takes over if it can.",
        "Look at the load of the host at that time. If it comes again on a quiet host, keep the log and report it.");

    public static readonly EventKind IntegrationsLost = new(
        2090, "Phone systems lost", EventSeverity.Error, "Pair",
        "This server reaches none of its {count} phone system registrations; the other one reaches {reached}.",
        "Calls cannot reach this server. The other one takes over if it can.",
        "Look at the network between this server and the phone system: `antiphon integrations`.");

    public static readonly EventKind GuardWarning = new(
        2091, "Primary not reached", EventSeverity.Warning, "Pair",
        "This secondary has not reached its primary; at {deadline} the pairing guard ends.",
        "A secondary is to back up a primary, not to replace it for good.",
        "Bring the primary back, or replace it: `antiphon server replace`. `antiphon pair settings` shows under "
        + "guard what happens then.");

    public static readonly EventKind GuardClosed = new(
        2092, "Pairing guard closed", EventSeverity.Error, "Pair",
        "This secondary stops answering calls: it has not reached its primary since {since}.",
        "`antiphon pair settings` shows the guard as `enforce`.",
        "Bring the primary back. `antiphon pair settings --guard warn` lets the secondary answer meanwhile.");

    public static readonly EventKind CutOff = new(
        2093, "This server is cut off", EventSeverity.Error, "Pair",
        "This server reaches neither its peer nor the isolation address {address}.",
        "It is probably the one that is cut off. It goes on answering whoever reaches it.",
        "Look at this server's network.");

    public static readonly EventKind WitnessLost = new(
        2094, "Witness not reached", EventSeverity.Error, "Pair",
        "The witness {witness} does not grant this server to be active, and the peer is not seen.",
        "Without either, the other server may be active: this one stops answering.",
        "Look at this server's network, then at the witness.");

    public static readonly EventKind AddressLost = new(
        2095, "Virtual address lost", EventSeverity.Error, "Pair",
        "The virtual address {address} is not on this host although it is active: {cause}. It is taken again.",
        "Somebody or something removed it, or the interface went down.",
        "Look who manages addresses on this host: the virtual address is not to be configured there.");

    public static readonly EventKind Froze = new(
        2096, "Server stood still", EventSeverity.Error, "Pair",
        "This server stood still for {time}.",
        "The host was suspended, a virtual machine paused, or all processors were taken. A lease that ran out "
        + "meanwhile was not used.",
        "Look at the hypervisor (snapshots, migration) and at the host's load.");

    public static readonly EventKind ClockApart = new(
        2097, "Clocks apart", EventSeverity.Warning, "Pair",
        "The clock of {peer} is {time} ahead of this one.",
        "Edits of the same field on both servers are ordered by their clocks, and received times will look odd.",
        "Let both servers follow the same time source (`chronyc tracking`).");

    public static readonly EventKind FailbackPutOff = new(
        2098, "Scheduled failback put off", EventSeverity.Warning, "Pair",
        "The scheduled failback in {window} was put off: {obstacle}.",
        "The primary could not take over in the window. It is tried again tomorrow.",
        "Look at the primary: `antiphon status`.");

    public static readonly EventKind StrangerRefused = new(
        2099, "Stranger refused", EventSeverity.Warning, "Pair",
        "{address} wanted to speak with this server as its peer and was refused: {reason}.",
        "It does not hold the certificate that pairing left here. The other server after a new installation looks the "
        + "same.",
        "If it is your other server, pair again: `antiphon pair`. Else keep strangers from port 3653.");

    public static readonly EventKind WebEnded = new(
        2100, "Web ended", EventSeverity.Warning, "Node",
        "The web process ended with status {status} and is started again.",
        "It crashed, was killed, or its address is taken. Calls are not concerned.",
        "If it comes again, its log says why: `journalctl -u antiphon`.");

    public static readonly EventKind PairSettingsUnusable = new(
        2101, "Pair settings unusable", EventSeverity.Error, "Pair",
        "The pair's settings in the store make no sense and are not used: {mistakes}.",
        "Each server changed one of two settings that belong together, or a newer version wrote what this one does not "
        + "know. Those that were in force stay.",
        "Set them anew: `antiphon pair settings`.");

    public static readonly EventKind AddressUnusable = new(
        2102, "Virtual address unusable", EventSeverity.Error, "Pair",
        "This server is active without the virtual address {address}: {cause}.",
        "Callers of that address do not reach this server. It is tried again with every keep-alive.",
        "Mend what the cause names. Rights: it needs CAP_NET_ADMIN and CAP_NET_RAW; see \"The virtual "
        + "address\" in docs/failover.md.");

    public static readonly EventKind ErrandFailed = new(
        2103, "Node hindered", EventSeverity.Error, "Node",
        "The node manager could not {what}: {cause}.",
        "The disk is full or broken, rights have changed, or the system is out of processes or memory. Calls go on; "
        + "what could not be done is tried again.",
        "Mend what the cause names: `df -h`, `ls -l` of the data directory, `ulimit -a`.") { CanFlood = true };

    private static IEnumerable<EventKind> PairCareKinds =>
    [
        PeerBack, BothActive, MoveDamped, MoveAbandoned, ForcedActive, ForcedInactive, AutomaticOff, AutomaticOn,
        VoiceFailed, VoiceHung, IntegrationsLost, GuardWarning, GuardClosed, CutOff, WitnessLost, AddressLost, Froze,
        ClockApart, FailbackPutOff, StrangerRefused, WebEnded, PairSettingsUnusable, AddressUnusable,
        ErrandFailed,
    ];
}
