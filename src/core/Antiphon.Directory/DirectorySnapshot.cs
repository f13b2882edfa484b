using System.Collections.Immutable;
using System.Text.Json;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// The directory at one moment, its subscribers found by number. Immutable: a change makes the next snapshot. A number
/// that two subscribers have (both servers may have given it while cut off) reaches the one that was created first.
/// </summary>
public sealed class DirectorySnapshot
{
    public static readonly DirectorySnapshot Empty = new();

    /// <summary>Of all records that a snapshot is made of.</summary>
    public static readonly ImmutableArray<string> RecordTypes =
    [
        Subscriber.RecordType, ClassOfService.RecordType, Schedule.RecordType, Holiday.RecordType,
        RoutingRule.RecordType, DistributionList.RecordType, CallHandler.RecordType, InterviewHandler.RecordType,
        DirectoryHandler.RecordType, SubscriberTemplate.RecordType, RestrictionTable.RecordType,
    ];

    private readonly ImmutableSortedDictionary<SubscriberId, Entry> _byId =
        ImmutableSortedDictionary<SubscriberId, Entry>.Empty;

    private readonly ImmutableDictionary<Extension, ImmutableArray<Entry>> _byNumber =
        ImmutableDictionary.Create<Extension, ImmutableArray<Entry>>();

    private readonly NameIndex _names = NameIndex.Empty;

    /// <summary>How many numbers of subscribers begin with a character.</summary>
    private readonly ImmutableSortedDictionary<char, int> _numbersFrom = ImmutableSortedDictionary<char, int>.Empty;

    private DirectorySnapshot()
    {
    }

    /// <summary>As another one, but for what is set besides.</summary>
    private DirectorySnapshot(DirectorySnapshot other)
    {
        (_byId, _byNumber, _names) = (other._byId, other._byNumber, other._names);
        _numbersFrom = other._numbersFrom;
        (Classes, Schedules, Holidays, Rules) = (other.Classes, other.Schedules, other.Holidays, other.Rules);
        (Lists, Handlers, Interviews, Directories) =
            (other.Lists, other.Handlers, other.Interviews, other.Directories);
        (Templates, Restrictions) = (other.Templates, other.Restrictions);
    }

    private DirectorySnapshot(
        DirectorySnapshot other,
        ImmutableSortedDictionary<SubscriberId, Entry> byId,
        ImmutableDictionary<Extension, ImmutableArray<Entry>> byNumber,
        NameIndex names,
        ImmutableSortedDictionary<char, int> numbersFrom)
        : this(other) => (_byId, _byNumber, _names, _numbersFrom) = (byId, byNumber, names, numbersFrom);

    public int Count => _byId.Count;

    /// <summary>Those that are stored; <see cref="ClassOf"/> knows the default class in any case.</summary>
    public NamedRecords<ClassOfService> Classes { get; private init; } = NamedRecords<ClassOfService>.None;

    /// <summary>As it is stored or as it is built in.</summary>
    public ClassOfService DefaultClass => Classes.Find(ClassOfService.DefaultId) ?? ClassOfService.Default;

    public NamedRecords<Schedule> Schedules { get; private init; } = NamedRecords<Schedule>.None;

    public NamedRecords<Holiday> Holidays { get; private init; } = NamedRecords<Holiday>.None;

    public IEnumerable<Subscriber> Subscribers => _byId.Values.Select(e => e.Subscriber);

    public NamedRecords<RoutingRule> Rules { get; private init; } = NamedRecords<RoutingRule>.None;

    public NamedRecords<DistributionList> Lists { get; private init; } = NamedRecords<DistributionList>.None;

    /// <summary>Those that are stored; <see cref="FindHandler"/> knows the built-in ones in any case.</summary>
    public NamedRecords<CallHandler> Handlers { get; private init; } = NamedRecords<CallHandler>.None;

    public NamedRecords<InterviewHandler> Interviews { get; private init; } = NamedRecords<InterviewHandler>.None;

    public NamedRecords<DirectoryHandler> Directories { get; private init; } = NamedRecords<DirectoryHandler>.None;

    /// <summary>Of subscribers that are to be made.</summary>
    public NamedRecords<SubscriberTemplate> Templates { get; private init; } = NamedRecords<SubscriberTemplate>.None;

    public NamedRecords<RestrictionTable> Restrictions { get; private init; } = NamedRecords<RestrictionTable>.None;

    /// <summary>All that may have a number besides the subscribers.</summary>
    public IEnumerable<INumberedRecord> Numbered => Answering.Concat(Lists.All);

    private IEnumerable<INumberedRecord> Answering =>
        Handlers.All.Concat<INumberedRecord>(Interviews.All).Concat(Directories.All);

    public static DirectorySnapshot From(IEnumerable<Document> documents) =>
        documents.Aggregate(Empty, (snapshot, document) => snapshot.Apply(document));

    public Subscriber? Find(SubscriberId id) => _byId.GetValueOrDefault(id)?.Subscriber;

    /// <summary>Of the record that the subscriber was read from; the lowest there is when there is none.</summary>
    public HybridTimestamp VersionOf(SubscriberId id) => _byId.GetValueOrDefault(id)?.Version ?? default;

    /// <summary>By extension or alternate extension.</summary>
    public Subscriber? Find(Extension number) =>
        _byNumber.TryGetValue(number, out var entries) ? entries[0].Subscriber : null;

    /// <summary>
    /// The subscriber of a number as it was dialled or signalled; null also when it is no extension at all.
    /// </summary>
    public Subscriber? FindNumber(string? number) =>
        Extension.TryParse(number, null, out var extension) ? Find(extension) : null;

    /// <summary>A call handler, as it is stored or as it is built in.</summary>
    public CallHandler? FindHandler(string? id) =>
        Handlers.Find(id) ?? CallHandler.BuiltIn.FirstOrDefault(h => h.Id == id);

    /// <summary>What answers a number that belongs to no subscriber; null: nothing.</summary>
    public CallerAction? FindAnswering(string? number)
    {
        if (!Extension.TryParse(number, null, out var extension))
            return null;
        return Answering.FirstOrDefault(r => r.Extension == extension) switch
        {
            CallHandler handler => new CallerAction(ActionKind.Handler, handler.Id),
            InterviewHandler interview => new CallerAction(ActionKind.Interview, interview.Id),
            DirectoryHandler directory => new CallerAction(ActionKind.Directory, directory.Id),
            _ => null,
        };
    }

    /// <summary>Whether what an action leads to is there.</summary>
    public bool Has(CallerAction action) => action.Kind switch
    {
        ActionKind.Handler => FindHandler(action.Target) is not null,
        ActionKind.Interview => Interviews.Find(action.Target) is not null,
        ActionKind.Directory => Directories.Find(action.Target) is not null,
        ActionKind.Mailbox or ActionKind.Message =>
            SubscriberId.TryParse(action.Target, null, out var id) && Find(id) is not null,
        _ => true,
    };

    /// <summary>Whether a caller who has pressed this key may be dialling a number.</summary>
    public bool HasNumbersFrom(char first) =>
        _numbersFrom.ContainsKey(first) || Answering.Any(r => r.Extension?.Number[0] == first);

    /// <summary>Whom a message to a number is for; null: nobody has it.</summary>
    public Addressee? FindAddressee(string? number)
    {
        if (!Extension.TryParse(number, null, out var extension))
            return null;
        return Find(extension) is { } subscriber ? new Addressee.Person(subscriber)
            : Lists.All.FirstOrDefault(l => l.Extension == extension) is { } list ? new Addressee.Everybody(list)
            : null;
    }

    /// <summary>
    /// Who is meant by a name that is spelled on the keys, or by the beginning of one: lists first, then subscribers
    /// who are listed, each by name.
    /// </summary>
    /// <param name="keys">2 to 9.</param>
    /// <param name="max">More are not looked for.</param>
    public ImmutableArray<Addressee> FindAddressees(string keys, int max)
    {
        var lists = keys.Length == 0 ? [] : Lists.InOrder().Where(l => IsSpelled(l.Name, keys)).Take(max).ToArray();
        return
        [
            .. lists.Select(l => new Addressee.Everybody(l)),
            .. FindSpelled(keys, max - lists.Length).Select(s => new Addressee.Person(s)),
        ];
    }

    /// <summary>Listed subscribers whose name is spelled so or begins so, by name; at most so many.</summary>
    public ImmutableArray<Subscriber> FindSpelled(string keys, int max) =>
    [
        .. _names.Find(keys, max, id => !_byId[new SubscriberId(id)].Subscriber.IsUnlisted)
            .Select(id => _byId[new SubscriberId(id)].Subscriber),
    ];

    /// <summary>
    /// Everybody whom a message reaches: the subscribers named, then the members of the lists, each once.
    /// </summary>
    public ImmutableArray<SubscriberId> Reached(
        ImmutableArray<SubscriberId> subscribers, ImmutableArray<string> lists) => lists.IsEmpty
            ? subscribers
            : [.. subscribers.Union(DistributionList.MembersOf(lists, Lists).Where(_byId.ContainsKey))];

    /// <summary>The default class when the subscriber has none, or one that is gone.</summary>
    public ClassOfService ClassOf(Subscriber subscriber) =>
        Classes.Find(subscriber.ClassOfService) ?? DefaultClass;

    /// <summary>Of a message for the subscriber.</summary>
    public TimeSpan MessageLengthMaxOf(Subscriber subscriber) =>
        subscriber.MessageLengthMax ?? ClassOf(subscriber).MessageLengthMax;

    /// <summary>Of the subscriber's mailbox; none: it has no limit.</summary>
    public MailboxQuota? QuotaOf(Subscriber subscriber) => ClassOf(subscriber).Quota;

    /// <summary>Numbers that more than one subscriber has; the later ones are not reached by it.</summary>
    public ImmutableArray<(Extension Number, ImmutableArray<SubscriberId> Subscribers)> Conflicts() =>
    [
        .. _byNumber.Where(n => n.Value.Length > 1).OrderBy(n => n.Key)
            .Select(n => (n.Key, n.Value.Select(e => e.Subscriber.Id).ToImmutableArray())),
    ];

    /// <summary>
    /// The snapshot after a record's change, given the record as it is now. Records of other types change nothing; a
    /// record that cannot be read leaves the one known before.
    /// </summary>
    public DirectorySnapshot Apply(Document document)
    {
        var type = document.Key.Type;
        return type == Subscriber.RecordType ? ApplySubscriber(document)
            : type == ClassOfService.RecordType ? new(this) { Classes = Classes.Apply(document) }
            : type == Schedule.RecordType ? new(this) { Schedules = Schedules.Apply(document) }
            : type == Holiday.RecordType ? new(this) { Holidays = Holidays.Apply(document) }
            : type == RoutingRule.RecordType ? new(this) { Rules = Rules.Apply(document) }
            : type == DistributionList.RecordType ? new(this) { Lists = Lists.Apply(document) }
            : type == CallHandler.RecordType ? new(this) { Handlers = Handlers.Apply(document) }
            : type == InterviewHandler.RecordType ? new(this) { Interviews = Interviews.Apply(document) }
            : type == DirectoryHandler.RecordType ? new(this) { Directories = Directories.Apply(document) }
            : type == SubscriberTemplate.RecordType ? new(this) { Templates = Templates.Apply(document) }
            : type == RestrictionTable.RecordType ? new(this) { Restrictions = Restrictions.Apply(document) }
            : this;
    }

    private DirectorySnapshot ApplySubscriber(Document document)
    {
        var id = new SubscriberId(document.Key.Id);
        if (document.IsDeleted)
            return Without(id);
        return TryRead(document, out var subscriber)
            ? Without(id).With(new Entry(subscriber, document.Created, document.Version))
            : this;
    }

    private static bool IsSpelled(string name, string keys) =>
        KeySpelling.WaysOf(name).Any(way => way.StartsWith(keys, StringComparison.Ordinal));

    private static bool TryRead(Document document, out Subscriber subscriber)
    {
        try
        {
            subscriber = Subscriber.Read(document);
            return true;
        }
        catch (JsonException)
        {
            subscriber = new Subscriber();
            return false;
        }
    }

    private DirectorySnapshot With(Entry entry)
    {
        var (byNumber, from) = (_byNumber, _numbersFrom);
        foreach (var number in entry.Subscriber.Numbers)
        {
            from = from.SetItem(number.Number[0], from.GetValueOrDefault(number.Number[0]) + 1);
            var others = byNumber.GetValueOrDefault(number, []);
            byNumber = byNumber.SetItem(number, others.Add(entry).Sort((a, b) => a.Created.CompareTo(b.Created)));
        }

        var (id, name) = (entry.Subscriber.Id, entry.Subscriber.Name);
        return new(this, _byId.SetItem(id, entry), byNumber, _names.With(name, id.Value), from);
    }

    private DirectorySnapshot Without(SubscriberId id)
    {
        if (_byId.GetValueOrDefault(id) is not { } entry)
            return this;
        var (byNumber, from) = (_byNumber, _numbersFrom);
        foreach (var number in entry.Subscriber.Numbers)
        {
            var left = from[number.Number[0]] - 1;
            from = left == 0 ? from.Remove(number.Number[0]) : from.SetItem(number.Number[0], left);
            var others = byNumber[number].Remove(entry);
            byNumber = others.IsEmpty ? byNumber.Remove(number) : byNumber.SetItem(number, others);
        }

        var names = _names.Without(entry.Subscriber.Name, id.Value);
        return new(this, _byId.Remove(id), byNumber, names, from);
    }

    private sealed record Entry(Subscriber Subscriber, HybridTimestamp Created, HybridTimestamp Version);
}
