using System.Net;
using System.Text;
using Antiphon.Kernel;
using Antiphon.Simulation.Truth;
using Antiphon.Simulation.Worlds;
using Antiphon.Sip;

namespace Antiphon.Simulation.People;

/// <summary>A phone whose lamp shows a mailbox: subscribes, refreshes, forgets to, unsubscribes, starts anew.</summary>
internal sealed class Lamp : UserAgent
{
    /// <summary>Beyond its end nobody takes a subscription for alive.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Longer no datagram is under way.</summary>
    private static readonly TimeSpan OvertakenBy = TimeSpan.FromMilliseconds(100);

    private readonly Person _person;
    private Dialog? _dialog;
    private string? _callId;
    private string? _tag;
    private readonly HashSet<uint> _notifies = [];
    private uint _lastNotify;
    private Instant _lastNotifyAt;
    private Instant? _refreshedAt;
    private string? _notifier;
    private int _generation;
    private bool _isStopping;

    private readonly int _expiresMax;

    public Lamp(ISurroundings around, int number, Person person, int expiresMax = 600)
        : base(around, new IPEndPoint(World.AddressOf(number), 5060))
    {
        (_person, _expiresMax, DarkSince) = (person, expiresMax, Time.Now);
        Time.AfterMilliseconds(Chance.Next(5000), Subscribe);
    }

    public Person Person => _person;

    /// <summary>The last summary of a subscription that lives.</summary>
    public MessageSummary? Shows { get; private set; }

    public bool IsSubscribed => _dialog is not null;

    /// <summary>When it subscribed last: what it is told first may still be on its way.</summary>
    public Instant Since { get; private set; }

    public int Notifies { get; private set; }

    /// <summary>Without a subscription; null: it has one.</summary>
    public Instant? DarkSince { get; private set; }

    /// <summary>
    /// When a NOTIFY came whose number was not above the last one's, and that had not been overtaken by it; and since
    /// when it had that subscription.
    /// </summary>
    public List<(Instant Since, Instant At)> WentBack { get; } = [];

    public void Stop()
    {
        _isStopping = true;
        Unsubscribe();
    }

    protected override SipResponse? Answer(SipRequest request)
    {
        // RFC 6665 4.1.2.4: a NOTIFY may overtake the 200 to its SUBSCRIBE.
        if (request.Method != SipMethod.Notify || request.CallId != _callId || request.ToTag != _tag)
            return request.Answer(481);
        if (request.From.Tag != _notifier)
        {
            // RFC 6665 4.1.4: before the 200 came another may have answered the SUBSCRIBE, too.
            if (_dialog is not null)
                return request.Answer(481);
            (_notifier, _lastNotify) = (request.From.Tag, 0);
            _notifies.Clear();
        }

        // A NOTIFY that was overtaken by a later one says what was.
        if (request.CSeq.Number <= _lastNotify)
        {
            if (!IsOvertaken(request.CSeq.Number))
                WentBack.Add((Since, Time.Now));
            return request.Answer(500);
        }

        // RFC 6665 4.4.1: where refreshes go from now on.
        if (_dialog?.Receive(request) is DialogReceipt.InOrder { Dialog: var moved })
            _dialog = moved;
        (_lastNotify, _lastNotifyAt) = (request.CSeq.Number, Time.Now);
        _notifies.Add(request.CSeq.Number);
        Notifies++;
        if (MessageSummary.TryParse(request.Body.Span, out var summary))
            Shows = summary;
        if (request.SubscriptionState is { IsTerminated: true })
            Forget();
        return request.Answer(200);
    }

    /// <summary>
    /// A refresh is followed by a NOTIFY at once (RFC 6665 4.2.1.2), also while one before it was lost and is repeated.
    /// </summary>
    private bool IsOvertaken(uint number) => Time.Now - _lastNotifyAt <= OvertakenBy
        || (!_notifies.Contains(number) && _refreshedAt is { } at && Time.Now - at < GiveUpAfter);

    private void Subscribe()
    {
        if (_isStopping || _dialog is not null)
            return;
        var generation = ++_generation;
        (Since, _refreshedAt) = (Time.Now, null);
        _notifies.Clear();
        (_callId, _tag, _lastNotify) = ($"{Chance.NextToken()}@{Address.Address}", Chance.NextToken(), 0);
        _ = SipUri.TryParse(Encoding.ASCII.GetBytes($"sip:{_person.Extension}@{Server}"), out var uri);
        var request = SipRequest.Create(
            SipMethod.Subscribe,
            uri!,
            [
                new SipField(SipHeader.MaxForwards, "70"),
                new SipField(SipHeader.From, $"<sip:{_person.Extension}@{Address.Address}>;tag={_tag}"),
                new SipField(SipHeader.To, $"<sip:{_person.Extension}@{Server}>"),
                new SipField(SipHeader.CallId, _callId),
                new SipField(SipHeader.CSeq, "1 SUBSCRIBE"),
                new SipField(SipHeader.Contact, ContactUri),
                new SipField(SipHeader.Event, "message-summary"),
                new SipField(SipHeader.Expires, $"{Chance.Next(30, _expiresMax)}"),
            ]);
        SipRequest? sent = null;
        sent = Send(request, response =>
        {
            if (response is { IsSuccess: true } && generation == _generation)
                Begin(sent!, response);
            else if (generation == _generation)
                Time.AfterMilliseconds(Chance.Next(1000, 4000), Subscribe);
        });
    }

    private void Begin(SipRequest sent, SipResponse response)
    {
        if (_dialog is not null)
            return;
        (_dialog, DarkSince) = (Dialog.AsClient(sent, response), null);
        if (_dialog?.Id.RemoteTag is { } tag && tag != _notifier)
        {
            (_notifier, _lastNotify, Shows) = (tag, 0, null);
            _notifies.Clear();
        }

        if (_isStopping)
            Unsubscribe();
        else
            PlanNext(response.Expires ?? TimeSpan.FromSeconds(60));
    }

    private void PlanNext(TimeSpan granted)
    {
        var generation = _generation;
        var at = granted * Chance.Next(40, 90) / 100;
        if (Chance.OneIn(8))
            Time.After(at, () => If(generation, Unsubscribe));
        else if (!Chance.OneIn(8))
            Time.After(at, () => If(generation, Refresh));
        else
            // It forgets: the server ends the subscription, and says so, if it knows of it.
            Time.After(granted + Patience, () => If(generation, Forget));
    }

    private void If(int generation, Action action)
    {
        if (generation == _generation && _dialog is not null)
            action();
    }

    private void Refresh() => InDialog(Chance.Next(30, _expiresMax), response =>
    {
        if (response is { IsSuccess: true })
            PlanNext(response.Expires ?? TimeSpan.FromSeconds(60));
        else
            Forget();
    });

    private void Unsubscribe() => InDialog(0, _ => Forget());

    private void InDialog(int expires, Action<SipResponse?> answered)
    {
        if (_dialog is null)
            return;
        var generation = _generation;
        var (dialog, request) = _dialog.Request(SipMethod.Subscribe,
        [
            new SipField(SipHeader.Contact, ContactUri),
            new SipField(SipHeader.Event, "message-summary"),
            new SipField(SipHeader.Expires, $"{expires}"),
        ]);
        (_dialog, _refreshedAt) = (dialog, Time.Now);
        Send(request, response => If(generation, () => answered(response)));
    }

    private void Forget()
    {
        (_dialog, _callId, Shows) = (null, null, null);
        DarkSince ??= Time.Now;
        _generation++;
        if (!_isStopping)
            Time.AfterMilliseconds(Chance.Next(500, 8000), Subscribe);
    }
}
