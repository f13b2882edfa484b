using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Truth;

/// <summary>Compares what is with what must be, once all is quiet.</summary>
internal sealed class Checks(World world)
{
    public const int MessageSamplesMin = 8000;

    private readonly IRecordReader _store = world.Store.Records.OpenReader();
    private readonly List<string> _wrongs = [];

    public IReadOnlyList<string> Wrongs => _wrongs;

    public int MessagesSeen { get; private set; }

    public int LettersSeen { get; private set; }

    public void Lamps()
    {
        foreach (var lamp in world.Lamps.Where(l => l.IsSubscribed))
        {
            var counts = MailboxCounts.Of(MessagesOf(lamp.Person));
            var shown = lamp.Shows?.Voice;
            Claim(
                shown is not null && shown.New == counts.New && shown.Old == counts.Saved
                && lamp.Shows!.MessagesWaiting == counts.New > 0,
                $"The lamp of {lamp.Person.Extension} shows {shown}, the mailbox holds {counts}.");
        }
    }

    public void Emptiness()
    {
        var report = world.Report();
        Claim(report.Calls.IsEmpty, $"{report.Calls.Length} calls are left, such as {report.Calls.FirstOrDefault()}.");
        Claim(report.Transactions == 0, $"{report.Transactions} transactions are left.");
        Claim(report.Subscriptions == 0, $"{report.Subscriptions} subscriptions are left.");
        Claim(!world.HasTimers, "A timer is left.");
        Claim(world.Media.OpenSessions == 0, $"{world.Media.OpenSessions} media sessions are left.");
        Claim(
            report.Counters.CallsAnswered == report.Counters.CallsEnded, "Not every call that was answered has ended.");
        Claim(world.Observer.Broken.Count == 0, $"Met a bug: {string.Join("\n", world.Observer.Broken)}");
        foreach (var owed in world.Network.Owed)
            Claim(false, $"A request was never answered:\n{owed}");
    }

    public void Calls()
    {
        foreach (var caller in world.Callers)
        {
            Claim(caller.IsOver, $"Caller {caller.Number} never came to an end.");
            Claim(caller.Status is 200 || IsBusy(caller), $"Caller {caller.Number} was answered {caller.Status}.");
            Claim(
                caller.ByeStatus is null or 200 or 408 or 481 || world.StoreWillFail,
                $"Caller {caller.Number}'s BYE was answered {caller.ByeStatus}.");
            Claim(
                !caller.WasToldNotStored || world.StoreWillFail,
                $"Caller {caller.Number} was told of a fault that was none.");
        }

        foreach (var visitor in world.Visitors)
            Claim(visitor.IsOver, $"Visitor {visitor.Number} never came to an end.");
    }

    public void Messages()
    {
        var confirmed = Stored();
        _wrongs.AddRange(world.Truths.Broken);
        // What a failing disk kept in the spool is delivered when the server starts again.
        world.Store.Records.Recover();
        var stored = Stored();
        MessagesSeen = stored.Count;
        foreach (var caller in world.Callers)
        {
            var expected = caller.Speech.Expected();
            var isMessage = expected.Length >= MessageSamplesMin;
            Claim(
                caller.Speech.Takes <= 1 + caller.Restarts,
                $"Caller {caller.Number} was recorded {caller.Speech.Takes} times.");
            Claim(
                stored.ContainsKey(caller.Number) == isMessage || caller.MayBeThrownAway,
                $"Caller {caller.Number} spoke {expected.Length} samples, "
                + $"stored: {stored.ContainsKey(caller.Number)}.");
            Claim(
                !isMessage || confirmed.ContainsKey(caller.Number) || !caller.WasConfirmed || caller.MayBeThrownAway,
                $"Caller {caller.Number}'s message was confirmed and is not stored.");
            if (stored.TryGetValue(caller.Number, out var message))
                Compare(caller, message, expected);
        }

        Claim(stored.Keys.All(n => world.Callers.Exists(c => c.Number == n)), "There is a message of nobody.");
        Claim(
            world.Store.Records.Spool.Count == 0,
            $"{world.Store.Records.Spool.Count} recordings are left in the spool.");
    }

    /// <summary>What subscribers sent and sent on is in each mailbox that they named, once, or in none.</summary>
    public void Letters()
    {
        var letters = world.People.SelectMany(MessagesOf).Where(m => m.To is not null).GroupBy(m => (m.Call, m.Take))
            .ToArray();
        LettersSeen = letters.Length;
        foreach (var letter in letters)
        {
            var named = letter.First().To!.Value.Select(to => to.Mailbox.Value).Order(StringComparer.Ordinal);
            var kept = letter.Select(m => m.Mailbox.Value).Order(StringComparer.Ordinal);
            Claim(named.SequenceEqual(kept), $"{letter.Key} is in {string.Join(" ", kept)}.");
            Claim(letter.Select(m => m.Blob).Distinct().Count() == 1, $"{letter.Key} is not the same everywhere.");
        }

        foreach (var visitor in world.Visitors.Where(v => v.Letters > 0))
        {
            var sent = letters.Where(l => l.First().ForwardedBy is null)
                .Count(l => Speech.SpeakerOf(Content(l.First())) == visitor.Number);
            Claim(sent <= visitor.Letters, $"Visitor {visitor.Number} began {visitor.Letters} messages, sent {sent}.");
        }

        var told = world.Visitors.Sum(v => v.TimesToldSent);
        Claim(
            told <= letters.Length,
            $"Visitors were told of {told} messages that were sent, there are {letters.Length}.");
    }

    public void States()
    {
        foreach (var person in world.People)
        {
            // Whoever has the same audio twice cannot tell the messages apart.
            foreach (var message in MessagesOf(person).GroupBy(m => m.Blob!.Value).Where(g => g.Count() == 1)
                .Select(g => g.Single()))
            {
                var states = world.Truths.StatesOf(person, message.Blob!.Value);
                Claim(
                    states.Contains(message.State),
                    $"{message.Id} of {person.Extension} is {message.State}, by what was told "
                    + $"{string.Join(" or ", states)}.");
            }
        }
    }

    public void Pins()
    {
        foreach (var person in world.People)
        {
            var (wrong, until) = world.Truths.PinsOf(person);
            var kept = Subscriber.Read(_store.Get(new RecordKey(Subscriber.RecordType, person.Id.Value))!).PinLock;
            Claim(
                kept.FailedAttempts == wrong && kept.LockedUntil == until?.ToWallClock(),
                $"{person.Extension}: {wrong} wrong PINs in a row, "
                + $"locked until {until?.ToWallClock()}; stored: {kept}.");
        }
    }

    private void Compare(CallerPhone caller, Message message, byte[] expected)
    {
        var owner = world.People.Single(p => p.Extension == caller.Intention.Extension);
        Claim(message.Mailbox.Value == owner.Id.Value, $"Caller {caller.Number}'s message is in {message.Mailbox}.");
        Claim(
            Allows(caller.Urgent, message.Urgent) && Allows(caller.Private, message.Private),
            $"Caller {caller.Number}'s message is urgent {message.Urgent}, private {message.Private}.");
        var content = Content(message);
        if (caller.MayBeThrownAway)
            return;
        Claim(
            content.AsSpan().SequenceEqual(expected),
            $"Caller {caller.Number}'s message has {content.Length} samples, {expected.Length} are right; "
            + $"the first that differs is {content.AsSpan().CommonPrefixLength(expected)}.");
    }

    private static bool Allows((bool No, bool Yes) told, bool value) => value ? told.Yes : told.No;

    private Dictionary<int, Message> Stored()
    {
        var stored = new Dictionary<int, Message>();
        foreach (var message in world.People.SelectMany(MessagesOf).Where(m => m.To is null))
        {
            var speaker = Speech.SpeakerOf(Content(message));
            Claim(stored.TryAdd(speaker, message), $"Caller {speaker}'s message is stored twice.");
        }

        return stored;
    }

    private bool IsBusy(CallerPhone caller) =>
        caller.Status == 486 && world.Observer.Troubles.Exists(t => t is Antiphon.Voice.VoiceTrouble.PortsExhausted);

    private IEnumerable<Message> MessagesOf(Person person) =>
        _store.List(Message.RecordType, person.Id.Value).Select(Message.Read);

    private byte[] Content(Message message)
    {
        _ = world.Store.Records.Blobs.TryOpen(message.Blob!.Value, out var blob);
        var content = new byte[blob!.Length];
        _ = blob.Read(0, content);
        return content;
    }

    private void Claim(bool holds, string wrong)
    {
        if (!holds)
            _wrongs.Add(wrong);
    }
}
