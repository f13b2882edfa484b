using System.Collections.Immutable;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;

namespace Antiphon.Voice.Calls;

/// <summary>What conversations ask of mailboxes, in the words of the store.</summary>
internal sealed class MailboxDesk(VoiceContext context, StoreDesk store, PromisedChanges promises)
{
    private static readonly FieldTest Urgent = new("urgent", FieldMatch.Is, "1");

    private readonly Dictionary<CallId, Changing> _changing = [];

    public void Do(CallId call, ConversationEffect question, Action<ConversationEvent, Instant> answered)
    {
        switch (question)
        {
            case ConversationEffect.CountMessages count:
                AfterChanges(call, () => Count(count, answered));
                break;
            case ConversationEffect.MeasureMailbox measure:
                Measure(measure, answered);
                break;
            case ConversationEffect.FindMessage { Seek.To: SeekTo.First } open:
                AfterChanges(call, () => Find(open, SelectionOf(call, open), PlaceOf(open), answered));
                break;
            case ConversationEffect.FindMessage find:
                Find(find, SelectionOf(call, find), PlaceOf(find), answered);
                break;
            case ConversationEffect.SetMessageState set:
                SetState(call, set, answered);
                break;
            case ConversationEffect.SendReceipt receipt:
                SendReceipt(call, receipt, answered);
                break;
            case ConversationEffect.ForwardMessage forward:
                store.Submit(Forwarded(call, forward), (reply, now) => answered(
                    reply is StoreReply.Committed or StoreReply.AlreadyDone
                        ? new ConversationEvent.MessageStored(forward.Take)
                        : new ConversationEvent.MessageNotStored(forward.Take),
                    now));
                break;
            default:
                throw new InvalidOperationException($"nothing is decided for the question {question.GetType().Name}");
        }
    }

    private void SetState(
        CallId call, ConversationEffect.SetMessageState set, Action<ConversationEvent, Instant> answered)
    {
        BeginChange(call);
        var changed = new Message { State = set.State, Shelf = MarkOf(call, set.Shelf) }.ToFields();
        promises.Patch(
            Message.KeyOf(set.Message),
            Fields.None.With("state", changed["state"]!).With("shelf", changed["shelf"]!),
            (_, now) =>
            {
                EndChange(call);
                answered(new ConversationEvent.MessageMarked(set.Message), now);
            },
            set.From is { } from ? new FieldValue("state", new Message { State = from }.ToFields()["state"]!) : null);
    }

    private void Count(ConversationEffect.CountMessages count, Action<ConversationEvent, Instant> answered) =>
        CountedMessages.Ask(context, store, count.Subscriber.Mailbox, (counts, now) => answered(
            counts is { } known
                ? new ConversationEvent.MessagesCounted(count.Question, known)
                : new ConversationEvent.MailboxUnavailable(count.Question),
            now));

    private void Measure(ConversationEffect.MeasureMailbox measure, Action<ConversationEvent, Instant> answered) =>
        store.Ask(
            (queries, ticket) => queries.Count(
                ticket, Message.RecordType, measure.Subscriber.Mailbox.Value, "bytes", "codec"),
            (answer, now) =>
            {
                if (answer is QueryAnswer.Failed failed)
                    context.Outside.Observer.OnTrouble(new VoiceTrouble.StoreUnreadable(failed.Fault.ToString()));
                answered(
                    answer is QueryAnswer.Counted counted
                        ? new ConversationEvent.MailboxMeasured(
                            measure.Question, Message.LengthOf(counted.Counts.Select(c => (c.Value, c.Count))))
                        : new ConversationEvent.MailboxUnavailable(measure.Question),
                    now);
            });

    /// <summary>
    /// What is told of the mailbox counts what the call has changed in it; on a shelf that it opens lies what belongs
    /// there since.
    /// </summary>
    private void AfterChanges(CallId call, Action ask)
    {
        if (_changing.TryGetValue(call, out var changing))
            changing.Waiting.Add(ask);
        else
            ask();
    }

    private void BeginChange(CallId call)
    {
        if (!_changing.TryGetValue(call, out var changing))
            _changing.Add(call, changing = new Changing());
        changing.Count++;
    }

    private void EndChange(CallId call)
    {
        var changing = _changing[call];
        if (--changing.Count > 0)
            return;
        _changing.Remove(call);
        foreach (var ask in changing.Waiting)
            ask();
    }

    /// <summary>The same audio in other mailboxes; ids that another attempt makes, too.</summary>
    private StoreCommand.Batch Forwarded(CallId call, ConversationEffect.ForwardMessage forward)
    {
        var fields = ForwardedMessage.Of(
            forward.Message, forward.To, call, forward.Take, forward.By, context.Directory).ToFields();
        return new StoreCommand.Batch(
        [
            .. forward.To.Reached(context.Directory).Select((recipient, i) => new StoreCommand.Put(
                Message.KeyOf(MessageId.Of(call, forward.Take, i)),
                recipient.Mailbox.Value,
                fields,
                Expectation.Absent) { Assumed = Message.Unheard }),
        ]);
    }

    /// <summary>One for each message.</summary>
    private void SendReceipt(
        CallId call, ConversationEffect.SendReceipt effect, Action<ConversationEvent, Instant> answered)
    {
        var reader = context.Directory.Find(effect.By);
        var receipt = new Message
        {
            Call = call,
            From = new Caller(reader?.Extension?.Number, reader?.Name),
            Receipt = new Receipt(effect.Message.Received),
            Received = effect.HeardAt,
        };
        var key = Message.KeyOf(new MessageId($"r{effect.Message.Id}"));
        promises.Put(
            new StoreCommand.Put(key, effect.To.Mailbox.Value, receipt.ToFields(), Expectation.Absent)
            {
                Assumed = Message.Unheard,
            },
            now => answered(new ConversationEvent.ReceiptSent(effect.Message.Id), now));
    }

    private void Find(
        ConversationEffect.FindMessage find,
        RecordSelection selection,
        RecordPlace place,
        Action<ConversationEvent, Instant> answered) => store.Ask(
        (queries, ticket) => queries.Pick(ticket, selection, place),
        (answer, now) =>
        {
            if (answer is QueryAnswer.Failed failed)
                context.Outside.Observer.OnTrouble(new VoiceTrouble.StoreUnreadable(failed.Fault.ToString()));
            switch (answer)
            {
                case QueryAnswer.Picked { Record: { } picked }:
                    OnPicked(find, selection, picked, now, answered);
                    break;
                case QueryAnswer.Picked:
                    answered(new ConversationEvent.MessageNotFound(find.Question), now);
                    break;
                default:
                    answered(new ConversationEvent.MailboxUnavailable(find.Question), now);
                    break;
            }
        });

    private void OnPicked(
        ConversationEffect.FindMessage find,
        RecordSelection selection,
        PickedRecord picked,
        Instant now,
        Action<ConversationEvent, Instant> answered)
    {
        var card = CardOf(picked.Document);
        // A deletion that the store has not taken yet counts already.
        if (card.State == MessageState.Deleted && selection.PassedOver is not null && find.Seek.To != SeekTo.Number)
        {
            RecordPlace beyond = find.Seek.To == SeekTo.Previous
                ? new RecordPlace.Before(card.Urgent, card.Created)
                : new RecordPlace.After(card.Urgent, card.Created);
            Find(find, selection, beyond, answered);
            return;
        }

        answered(new ConversationEvent.MessageFound(find.Question, card, picked.Number, picked.Newest), now);
    }

    private static RecordSelection SelectionOf(CallId call, ConversationEffect.FindMessage find)
    {
        var shelf = find.Shelf;
        FieldTest kept = new("shelf", FieldMatch.Is, MarkOf(call, shelf.Number));
        ImmutableArray<ImmutableArray<FieldTest>> tests = shelf.Folder is { } folder
            ? [[StateIs(folder), kept]]
            :
            [
                [new FieldTest("from.number", FieldMatch.EndsWith, shelf.Caller ?? "")],
                [StateIs(MessageState.New), StateIs(MessageState.Saved), kept],
            ];
        return new RecordSelection(Message.RecordType, find.Subscriber.Mailbox.Value, tests)
        {
            First = Urgent,
            CreatedMax = shelf.Newest,
            PassedOver = shelf.Folder == MessageState.Deleted ? null : StateIs(MessageState.Deleted),
        };
    }

    private static RecordPlace PlaceOf(ConversationEffect.FindMessage find) => (find.Seek.To, find.From) switch
    {
        (SeekTo.Number, _) => new RecordPlace.Numbered(find.Seek.Number),
        (SeekTo.Next, { } from) => new RecordPlace.After(from.Urgent, from.Created),
        (SeekTo.Previous, { } from) => new RecordPlace.Before(from.Urgent, from.Created),
        _ => new RecordPlace.Start(),
    };

    private MessageCard CardOf(Document document)
    {
        var message = Message.Read(promises.Apply(document));
        return new MessageCard(
            message.Id,
            document.Created,
            message.From,
            message.Received,
            message.Length,
            message.Blob,
            message.Codec,
            message.State,
            message.Urgent,
            message.Private)
        {
            To = new Recipients(message.To ?? []) { Lists = message.ToLists ?? [] },
            ForwardedBy = message.ForwardedBy,
            Introduction = message.Introduction,
            EarlierIntroductions = message.EarlierIntroductions,
            WantsReceipt = message.WantsReceipt is true,
            Receipt = message.Receipt,
        };
    }

    private static FieldTest StateIs(MessageState state) =>
        new("state", FieldMatch.Is, new Message { State = state }.ToFields()["state"]!.Trim('"'));

    private static string MarkOf(CallId call, int shelf) => $"{call}.{shelf}";

    /// <summary>Changes of a call that the store has not taken yet, and what waits for that.</summary>
    private sealed class Changing
    {
        public int Count { get; set; }

        public List<Action> Waiting { get; } = [];
    }
}
