namespace Antiphon.Directory;

/// <summary>How much a mailbox may hold, deleted messages included until they are purged.</summary>
/// <param name="LengthMax">Of all its messages together; callers leave no more once it is reached.</param>
/// <param name="WarnPercent">From so much of it on the subscriber is told.</param>
public sealed record MailboxQuota(TimeSpan LengthMax, int WarnPercent)
{
    public bool IsFull(TimeSpan used) => used >= LengthMax;

    public bool IsNearlyFull(TimeSpan used) => used >= LengthMax * WarnPercent / 100;
}
