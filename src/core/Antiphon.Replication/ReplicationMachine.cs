using Antiphon.Kernel;

namespace Antiphon.Replication;

/// <summary>
/// Two stores that tell each other what changed. Both do the same:
/// <code>
///   Hello ──► how far are its changes here? ──► Resume ──► ┌ changes, a window of frames ──► acknowledged
///                                                          │ blobs that they refer to, in pieces between them
///                                                          └ a comparison, when the feed is gone or somebody asks
/// </code>
/// A document is given to the store when its blobs are here, an acknowledgement sent when it is on disk. Progress moves
/// in the same commit as the changes it stands for, so whatever is cut off wherever is sent again, and merged again,
/// which changes nothing. What came from the peer as it is is not sent back.
/// </summary>
public static class ReplicationMachine
{
    /// <summary>A connection was made.</summary>
    /// <param name="store">Ours.</param>
    /// <param name="server">Ours.</param>
    /// <param name="newest">The end of our feed.</param>
    /// <param name="now">Also our wall clock, for the peer to judge.</param>
    public static Step<ReplicationState, ReplicationEffect> Begin(
        StoreId store, ServerId server, long newest, Instant now)
    {
        var state = new ReplicationState
        {
            Store = store,
            Server = server,
            Out = new Outgoing { Newest = newest },
        };
        return Step.To<ReplicationState, ReplicationEffect>(
            state, new ReplicationEffect.Send(new Frame.Hello(store, server, MillisecondsOf(now))));
    }

    public static Step<ReplicationState, ReplicationEffect> Next(
        ReplicationState state, ReplicationEvent @event, Instant now)
    {
        if (state.IsOver)
            return new(state, []); // Closed: what was still on its way is not for this session.
        var session = new SessionStep(state, now);
        session.Take(@event);
        return session.Result;
    }

    internal static long MillisecondsOf(Instant now) => Math.Max(0, now.Microseconds / 1000);
}
