using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;

namespace Antiphon.Voice;

/// <summary>How many messages a mailbox holds, without reading one.</summary>
internal static class CountedMessages
{
    /// <param name="context">The loop's.</param>
    /// <param name="store">Is asked.</param>
    /// <param name="mailbox">Whose messages.</param>
    /// <param name="counted">Told of the counts; null: the store cannot be read.</param>
    public static void Ask(
        VoiceContext context, StoreDesk store, MailboxId mailbox, Action<MailboxCounts?, Instant> counted) => store.Ask(
        (queries, ticket) => queries.Count(ticket, Message.RecordType, mailbox.Value, "state", "urgent"),
        (answer, now) =>
        {
            if (answer is QueryAnswer.Failed failed)
                context.Outside.Observer.OnTrouble(new VoiceTrouble.StoreUnreadable(failed.Fault.ToString()));
            counted(answer is QueryAnswer.Counted found ? Sum(found) : null, now);
        });

    private static MailboxCounts Sum(QueryAnswer.Counted counted) => counted.Counts.Aggregate(
        default(MailboxCounts),
        (sum, c) => sum.Plus(StateOf(c.Value), c.SecondValue == "1", c.Count));

    private static MessageState StateOf(string text) =>
        Enum.TryParse<MessageState>(text, ignoreCase: true, out var state) ? state : MessageState.New;
}
