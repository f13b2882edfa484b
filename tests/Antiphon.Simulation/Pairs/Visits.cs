using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Truth;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Subscribers who visit their mailboxes while things happen to the pair, and what must have come of what they were
/// told: it knows what was heard, and the store. Their chances are their own.
/// </summary>
internal sealed class Visits : ISurroundings
{
    private const int FirstVisitor = 1000;

    /// <summary>Of the messages that were there before the first call.</summary>
    private const int FirstSpeaker = 100_000;

    private readonly PairWorld _world;
    private readonly Service _service;
    private readonly Truths _truths;
    private readonly PairLamps _lamps;
    private readonly List<PairVisitor> _visitors = [];
    private readonly HashSet<Person> _inside = [];
    private readonly Dictionary<MessageId, Person> _earlier = [];

    public Visits(PairWorld world, Service service, ulong seed)
    {
        (_world, _service, _truths, Chance) = (world, service, new Truths(world.Time), new Chance(~seed));
        _lamps = new PairLamps(world, service, this);
        world.Air.OnReached = (host, handset) => (handset as PairVisitor)?.OnReached(host);
    }

    public Scheduler Time => _world.Time;

    public Chance Chance { get; }

    public ISignallingAir Signalling => _world.Air;

    public IMediaAir Sound => _world.Air;

    public int Told => _truths.TimesTold;

    public long Notifies => _lamps.Notifies;

    /// <summary>Whether that one spoke before the first call.</summary>
    public static bool IsEarlier(int speaker) => speaker >= FirstSpeaker;

    /// <summary>Some messages are there, and visits will come in so long a time.</summary>
    public void Plan(TimeSpan length)
    {
        FillMailboxes();
        _lamps.Light();
        for (var i = Chance.Next(2, 9); i > 0; i--)
            Time.AfterMilliseconds(Chance.Next((int)length.TotalMilliseconds), Visit);
    }

    public IEnumerable<string> Check(IReadOnlyList<Message> stored)
    {
        foreach (var message in stored)
        {
            var owner = _world.People.Single(p => p.Id.Value == message.Mailbox.Value);
            // Half a message that was heard may be the whole one by now, in the state that the half was given.
            BlobHash[] known = [.. _truths.HeardBy(owner).Where(heard => IsOf(heard, message.Blob!.Value))];
            var states = known.DefaultIfEmpty(message.Blob!.Value)
                .SelectMany(blob => _truths.StatesOf(owner, blob)).ToHashSet();
            if (!states.Contains(message.State))
                yield return $"{message.Id} of {owner.Extension} is {message.State}, by what was told "
                    + $"{string.Join(" or ", states)}.";
        }

        foreach (var (id, person) in _earlier.Where(e => stored.All(m => m.Id != e.Key)))
            yield return $"{id} of {person.Extension} is gone.";
        foreach (var visitor in _visitors.Where(v => !v.IsOver))
            yield return $"Visitor {visitor.Number} never came to an end.";
        foreach (var wrong in _visitors.SelectMany(v => v.Wrongs).Concat(_lamps.Check()))
            yield return wrong;
    }

    /// <summary>It, or the half of it that was there before.</summary>
    private bool IsOf(BlobHash heard, BlobHash whole) => heard == whole
        || (Read(heard) is { } less && Read(whole) is { } more && less.Length < more.Length
            && Ledger.SpeakerOf(less) == Ledger.SpeakerOf(more));

    private byte[]? Read(BlobHash hash)
    {
        foreach (var host in _world.Hosts)
        {
            if (!host.Store.Blobs.TryOpen(hash, out var blob))
                continue;
            var audio = new byte[blob.Length];
            _ = blob.Read(0, audio);
            return audio;
        }

        return null;
    }

    private void FillMailboxes()
    {
        var store = _world.Hosts.First(h => h.Answers).Store;
        var writer = store.Connect(_ => { });
        var speaker = FirstSpeaker;
        foreach (var person in _world.People)
        {
            for (var i = Chance.Next(1, 5); i > 0; i--)
            {
                var call = new CallId($"earlier-{speaker}");
                var audio = Audio(speaker++, packets: Chance.Next(60, 300));
                var message = new Message
                {
                    Id = MessageId.Of(call, 0),
                    Call = call,
                    From = new Caller($"{speaker}", Name: null),
                    Received = Time.Now.ToWallClock(),
                    Codec = AudioCodec.PCMU,
                    Blob = store.Blobs.Put(audio),
                    Bytes = audio.Length,
                };
                _earlier.Add(message.Id, person);
                writer.Submit(default, new StoreCommand.Put(message.Key, person.Id.Value, message.ToFields()));
            }
        }

        store.Commit();
        _world.Run(TimeSpan.FromSeconds(1));
    }

    private static byte[] Audio(int speaker, int packets)
    {
        var audio = new byte[packets * Speech.PacketSamples];
        var speech = new Speech(speaker, new Instant(0), firstTimestamp: 0, silence: 0xFF);
        for (var i = 0; i < packets; i++)
            speech.Fill(i, audio.AsSpan(i * Speech.PacketSamples, Speech.PacketSamples));
        return audio;
    }

    private void Visit()
    {
        var person = _world.People[Chance.Next(_world.People.Length)];
        // Who is in the mailbox already does not call twice.
        if (!_inside.Add(person))
            return;
        var visit = new Visit
        {
            Person = person,
            FromElsewhere = true,
            WrongPins = Chance.OneIn(6) ? 1 : 0,
            Decisions = Chance.Next(1, 14),
            OnlyListens = true,
        };
        PairVisitor? visitor = null;
        visitor = new PairVisitor(_world, this, _truths, FirstVisitor + _visitors.Count, visit, () =>
        {
            // A server that does not know of the end may go on for a while, and say so to nobody.
            if (visitor!.ByeStatus == 200)
                Time.After(TimeSpan.FromSeconds(2), () => _inside.Remove(person));
        });
        visitor.Attendance = _service.OfCaller(visitor);
        _visitors.Add(visitor);
        visitor.Call();
    }
}
