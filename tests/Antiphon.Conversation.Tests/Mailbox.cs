using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation.Tests;

/// <summary>
/// A mailbox as the store has it: answers what a conversation asks, does what it says. Messages a minute apart,
/// each of eight seconds; m0 is the oldest.
/// </summary>
internal sealed class Mailbox
{
    private readonly List<MessageCard> _messages = [];
    private readonly Dictionary<MessageId, int> _shelves = [];

    public Mailbox(int fresh, int saved = 0, int deleted = 0)
    {
        for (var i = 0; i < fresh; i++)
            _messages.Add(Card(i, MessageState.New));
        for (var i = 0; i < saved; i++)
            _messages.Add(Card(fresh + i, MessageState.Saved));
        for (var i = 0; i < deleted; i++)
            _messages.Add(Card(fresh + saved + i, MessageState.Deleted));
    }

    /// <summary>Whose messages these are.</summary>
    public string From { get; init; } = "2002";

    public MailboxCounts Counts => _messages.Aggregate(
        default(MailboxCounts), (counts, m) => counts.Plus(m.State, m.Urgent, 1));

    public static MessageCard Card(int number, MessageState state) => new(
        new MessageId($"m{number}"),
        new HybridTimestamp(1000 + number, 0, ServerId.Primary),
        new Caller("5001", null),
        Talk.Noon.AddMinutes(-10 - number),
        TimeSpan.FromSeconds(8),
        BlobHash.Of([(byte)number]),
        AudioCodec.PCMU,
        state,
        Urgent: false,
        Private: false);

    public MessageState StateOf(MessageId message) => _messages.Single(m => m.Id == message).State;

    /// <summary>Does what is asked; the answer, when something was asked.</summary>
    public ConversationEvent? Obey(ImmutableArray<ConversationEffect> effects)
    {
        ConversationEvent? answer = null;
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case ConversationEffect.SetMessageState set:
                    var at = _messages.FindIndex(m => m.Id == set.Message);
                    _messages[at] = _messages[at] with { State = set.State };
                    _shelves[set.Message] = set.Shelf;
                    break;
                case ConversationEffect.CountMessages open:
                    answer = new ConversationEvent.MessagesCounted(open.Question, Counts);
                    break;
                case ConversationEffect.FindMessage find:
                    answer = Find(find);
                    break;
            }
        }

        return answer;
    }

    private ConversationEvent Find(ConversationEffect.FindMessage find)
    {
        var shelf = find.Shelf;
        var all = _messages.Where(m => _shelves.GetValueOrDefault(m.Id) == shelf.Number
            || (shelf.Folder is { } folder ? m.State == folder
                : From.EndsWith(shelf.Caller!, StringComparison.Ordinal) && m.State != MessageState.Deleted))
            .ToList();
        var from = find.From is { } card ? all.FindIndex(m => m.Id == card.Id) : -1;
        bool IsPassed(MessageCard m) => m.State == MessageState.Deleted && shelf.Folder != MessageState.Deleted;
        var index = find.Seek.To switch
        {
            SeekTo.Number => find.Seek.Number - 1,
            SeekTo.Previous => all.FindLastIndex(Math.Max(0, from - 1), m => from > 0 && !IsPassed(m)),
            _ => all.FindIndex(from + 1, m => !IsPassed(m)),
        };
        return index >= 0 && index < all.Count
            ? new ConversationEvent.MessageFound(
                find.Question,
                all[index] with { From = new Caller(From, null), To = new Recipients([Talk.Alice, Talk.Carol]) },
                index + 1,
                all[^1].Created)
            : new ConversationEvent.MessageNotFound(find.Question);
    }
}
