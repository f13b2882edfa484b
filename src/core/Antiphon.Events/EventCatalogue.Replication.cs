namespace Antiphon.Events;

/// <content>What the two stores of a pair have to do with each other.</content>
public static partial class EventCatalogue
{
    public static readonly EventKind Degraded = new(
        2110, "Messages on one disk", EventSeverity.Warning, "Replication",
        "Messages are confirmed without the peer: {cause}.",
        "A message is confirmed to its caller once both servers have it on disk. The peer is away, or did not "
        + "acknowledge within half a second, so the callers were told that it is stored while only this server has it. "
        + "It goes to the peer as soon as that takes it.",
        "Look whether the other server runs and why replication stands still: `antiphon replication`.");

    public static readonly EventKind DegradedEnded = new(
        2111, "Messages on both disks again", EventSeverity.Information, "Replication",
        "The peer has all that was confirmed without it.",
        "What event 2110 told of is over.", "Nothing.");

    public static readonly EventKind ReplicationBroken = new(
        2112, "Replication interrupted", EventSeverity.Warning, "Replication",
        "The connection with the peer's store ended: {cause}.",
        "Changes are kept and sent when there is a connection again; it is tried all the while.",
        "If it does not come back by itself, look at the other server and at the network between them.")
    { CanFlood = true };

    public static readonly EventKind EditsConflicted = new(
        2113, "Conflicting edits", EventSeverity.Warning, "Replication",
        "Two servers changed the same field before they knew of each other's change: {conflict}.",
        "The later edit stands, the other value is kept in the conflict log. A deletion beats every change.",
        "Look at the conflict log and enter again what should stand.")
    { CanFlood = true };

    public static readonly EventKind NumberInUseTwice = new(
        2114, "Number taken from a subscriber", EventSeverity.Error, "Replication",
        "{number} was given to {earlier} on one server and to {later} on the other, who has lost it.",
        "While the servers did not see each other the same number was given out on both. The subscriber created "
        + "earlier keeps it, the other one is kept without it, with messages and settings.",
        "Give the subscriber named last another number.");

    public static readonly EventKind PeerClockAhead = new(
        2115, "The peer's clock is ahead", EventSeverity.Error, "Replication",
        "The other server's clock is {seconds} s ahead of this one's.",
        "Its changes are kept with the times that it gave them, so they win over later ones made here. This server's "
        + "clock is not pushed ahead by them.",
        "Put both clocks right (chrony or systemd-timesyncd on both hosts).");

    public static readonly EventKind AudioLost = new(
        2116, "Audio missing on both servers", EventSeverity.Error, "Replication",
        "Neither server has the audio {blob} that a record refers to.",
        "A disk lost it, on both. The record is kept: who called, and when.",
        "Restore it from a backup: copy the file of that name into `blobs/`, then `antiphon check`.");

    public static readonly EventKind StoresDiffered = new(
        2117, "The stores differed", EventSeverity.Warning, "Replication",
        "A comparison of {records} records found {here} missing here, {there} missing there, {differing} different, "
        + "{blobs} without audio; all were mended.",
        "After a long absence, a restored backup or a damaged disk this is expected. Else it must not happen.",
        "If there was no such cause, keep both servers' logs and report it.");

    public static readonly EventKind FileNotShared = new(
        2118, "File not shared", EventSeverity.Error, "Replication",
        "{file} is not the same on both servers: {cause}.",
        "What lies in the folder `shared/` of the data directory is kept the same on both servers. This file cannot be "
        + "read or written here, is larger than a shared file may be, or has a path that is refused; the others go on. "
        + "It is told of once, until the cause is another one.",
        "Do what the cause says. `antiphon replication` shows whether it is over.");

    public static readonly EventKind StoresEqual = new(
        2119, "The stores are equal", EventSeverity.Information, "Replication",
        "A comparison of {records} records found both stores equal.",
        "The daily comparison, or one on demand, found what it should.", "Nothing.");

    public static readonly EventKind NotCompared = new(
        2120, "Stores not compared", EventSeverity.Warning, "Replication",
        "The daily comparison of both stores was not made: {cause}.",
        "The other server was away, or the connection with it ended during the comparison. What replication does "
        + "is not affected by it.",
        "See that both servers are there (`antiphon status`), then `antiphon check`.");

    private static IEnumerable<EventKind> ReplicationKinds =>
    [
        Degraded, DegradedEnded, ReplicationBroken, EditsConflicted, NumberInUseTwice, PeerClockAhead, AudioLost,
        StoresDiffered, FileNotShared, StoresEqual, NotCompared,
    ];
}
