using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Mailboxes;

/// <summary>Which messages have been kept long enough. New ones are kept until they are heard.</summary>
public static class Retention
{
    // Only the state is looked at: a record that this version cannot read whole is kept no longer than others.
    private static readonly string? Saved = new Message { State = MessageState.Saved }.ToFields()["state"];
    private static readonly string? Deleted = new Message { State = MessageState.Deleted }.ToFields()["state"];

    /// <param name="message">The record, not a tombstone.</param>
    /// <param name="class">Of the mailbox's subscriber.</param>
    /// <param name="now">By the wall clock.</param>
    public static bool IsExpired(Document message, ClassOfService @class, DateTimeOffset now)
    {
        var state = message.Fields["state"];
        var days = state == Saved ? @class.SavedDays : state == Deleted ? @class.DeletedDays : null;
        // It has been in this state since then, whichever server it was put into it on. One that it came into by being
        // heard was written to yield, with its place on the shelf at its time.
        var written = HybridTimestamp.Later(message.StampOf("state"), message.StampOf("shelf"));
        var since = DateTimeOffset.FromUnixTimeMilliseconds(written.Milliseconds);
        return days is { } kept && now - since >= TimeSpan.FromDays(kept);
    }
}
