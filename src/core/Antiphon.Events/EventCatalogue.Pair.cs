namespace Antiphon.Events;

/// <content>The pair: who is active, and why it changed.</content>
public static partial class EventCatalogue
{
    public static readonly EventKind CallOnInactivePort = new(
        542, "Call on an inactive port", EventSeverity.Warning, "Telephony",
        "A call from {source} for {dialled} arrived here although this server is inactive.",
        "Somebody dialled a port of the inactive server, a port of the other server does not answer, or the phone "
        + "system's hunt group offered two calls as one.",
        "Look at the other server's ports with `antiphon ports`. Where hunting is linear, set the guard timer of "
        + "the hunt group.");

    public static readonly EventKind PeerLost = new(
        1010, "Contact with the peer lost", EventSeverity.Warning, "Pair",
        "No keep-alive came from {peer} for {silence}.",
        "The other server is off, frozen, or the network between the two is cut.",
        "Look whether the other server runs (`antiphon status` there), then at the network between them. If this "
        + "server was inactive it takes over by itself.");

    public static readonly EventKind PeerUnreachable = new(
        1011, "Peer cannot be reached", EventSeverity.Warning, "Pair",
        "{peer} cannot be reached: {cause}.",
        "The other server refuses the connection or no route leads to it.",
        "Check that the node manager runs there and that the keep-alive port (TCP 3653) is open both ways.");

    public static readonly EventKind BecameActive = new(
        1047, "This server became active", EventSeverity.Error, "Pair",
        "This server became active: {reason}.",
        "From now on this server answers calls. It is an error by severity because somebody should know why "
        + "activity moved; at the first start of a single server it is expected.",
        "Read the events just before it, on both servers: they say the cause. Then look at the server that was "
        + "active before.");

    public static readonly EventKind BecameInactive = new(
        1048, "This server became inactive", EventSeverity.Warning, "Pair",
        "This server became inactive: {reason}.",
        "The other server answers calls now.",
        "Nothing, when the move was wanted. Else read the events just before it.");

    public static readonly EventKind PrimaryTakesOver = new(
        1049, "The primary takes over", EventSeverity.Warning, "Pair",
        "The primary takes over from the secondary: {reason}.",
        "Failback, by hand, by schedule, or because the active secondary failed.",
        "If nobody asked for it, look at the secondary.");

    public static readonly EventKind SecondaryTakesOver = new(
        1050, "The secondary takes over", EventSeverity.Warning, "Pair",
        "The secondary takes over from the primary: {reason}.",
        "Failover: by hand, by rule, by a call that arrived on the secondary, or because the primary failed.",
        "If nobody asked for it, look at the primary; it stays inactive until failback.");

    public static readonly EventKind ManualFailback = new(
        1068, "Manual failback", EventSeverity.Information, "Pair",
        "{who} asked for failback from this server.",
        "Somebody moved activity back to the primary.", "Nothing.");

    public static readonly EventKind ScheduledFailback = new(
        1069, "Scheduled failback", EventSeverity.Information, "Pair",
        "Scheduled failback began in its window {window}.",
        "Activity moves back to the primary as it was set up to.", "Nothing.");

    public static readonly EventKind ManualFailover = new(
        1070, "Manual failover", EventSeverity.Information, "Pair",
        "{who} asked for failover from this server.",
        "Somebody moved activity to the secondary.", "Nothing.");

    public static readonly EventKind RuleFailover = new(
        1078, "Failover by rule", EventSeverity.Warning, "Pair",
        "The event rule '{rule}' initiated failover on event {id}.",
        "An event rule with *initiate failover* matched.",
        "Look up the event that the rule matched; it is the cause.");

    private static IEnumerable<EventKind> PairKinds =>
    [
        CallOnInactivePort, PeerLost, PeerUnreachable, BecameActive, BecameInactive, PrimaryTakesOver,
        SecondaryTakesOver, ManualFailback, ScheduledFailback, ManualFailover, RuleFailover,
    ];
}
