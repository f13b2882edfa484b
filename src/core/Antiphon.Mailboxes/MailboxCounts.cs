namespace Antiphon.Mailboxes;

/// <summary>What a mailbox holds, and so what its lamps show. The urgent ones are among the others.</summary>
public readonly record struct MailboxCounts(int New, int NewUrgent, int Saved, int SavedUrgent, int Deleted)
{
    /// <summary>The lamp is on while the mailbox holds a new message.</summary>
    public bool IsLampOn => New > 0;

    public static MailboxCounts Of(IEnumerable<Message> messages) =>
        messages.Aggregate(default(MailboxCounts), (counts, m) => counts.Plus(m.State, m.Urgent, 1));

    public MailboxCounts Plus(MessageState state, bool urgent, int count) => state switch
    {
        MessageState.New => this with { New = New + count, NewUrgent = NewUrgent + (urgent ? count : 0) },
        MessageState.Saved => this with { Saved = Saved + count, SavedUrgent = SavedUrgent + (urgent ? count : 0) },
        MessageState.Deleted => this with { Deleted = Deleted + count },
    };
}
