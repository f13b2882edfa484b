using System.Collections.Immutable;
using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Voice.Signalling;

/// <summary>
/// The transaction layer: finds the transaction of what arrives (RFC 3261 17.1.3, 17.2.3), steps its machine, carries
/// out what it asks for.
/// </summary>
internal sealed class TransactionTable(
    SwitchableTransport transport, TimerQueue timers, ITransactionUser user, IVoiceObserver observer)
{
    private static readonly TransactionTiming Unreliable = new(Reliable: false);
    private static readonly TransactionTiming Reliable = new(Reliable: true);

    private readonly Dictionary<TransactionKey, ServerEntry> _servers = [];
    private readonly Dictionary<TransactionKey, ClientEntry> _clients = [];
    private readonly Dictionary<MergedRequestKey, TransactionKey> _requests = [];

    public int Count => _servers.Count + _clients.Count;

    public void OnRequest(SipRequest request, SipFlow flow, Instant now)
    {
        var key = TransactionKey.Of(request);
        if (_servers.TryGetValue(key, out var known))
        {
            known.Step(
                request.Method == SipMethod.Ack
                    ? new ServerTransactionEvent.AckReceived(request)
                    : new ServerTransactionEvent.RequestReceived(request),
                now);
        }
        else if (request.Method == SipMethod.Ack)
        {
            user.OnAck(request, now);
        }
        else
        {
            Begin(key, request, flow, now);
        }
    }

    public void OnResponse(SipResponse response, Instant now)
    {
        // A response without transaction is a retransmission that came too late, or a stray (RFC 3261 18.1.2).
        if (_clients.TryGetValue(TransactionKey.Of(response), out var client))
            client.Step(new ClientTransactionEvent.ResponseReceived(response), now);
    }

    public void OnFlowFailed(SipFlow flow, Instant now) => Fail(f => f == flow, now);

    /// <summary>
    /// What was asked at addresses that went to the other server comes to nothing here, and is not repeated should they
    /// come back.
    /// </summary>
    public void LetGo(ImmutableArray<IPEndPoint> listening, Instant now) =>
        Fail(f => !listening.Contains(f.Local), now);

    /// <summary>
    /// What was asked in a dialog that is the other server's now is not repeated, and nobody waits for an answer.
    /// </summary>
    public void Abandon(string callId)
    {
        foreach (var client in _clients.Values.Where(c => c.IsIn(callId)).ToArray())
            client.Drop();
    }

    /// <summary>Whether the same request has come by another path (RFC 3261 8.2.2.2): to be answered 482.</summary>
    public bool IsMerged(SipRequest request) =>
        MergedRequestKey.Of(request) is { } merged
        && _requests.TryGetValue(merged, out var first) && first != TransactionKey.Of(request);

    /// <summary>
    /// A flow to a host from an address of its family; null when this server has none, or the host is a name.
    /// </summary>
    public SipFlow? FlowTo(HostPort host) =>
        IPAddress.TryParse(host.Host, out var address)
        && transport.Listening.FirstOrDefault(l => l.AddressFamily == address.AddressFamily) is { } local
            ? new SipFlow(SipTransportKind.Udp, local, new IPEndPoint(address, host.Port ?? 5060))
            : null;

    /// <summary>Where this server is reached.</summary>
    public ImmutableArray<IPEndPoint> Listening => transport.Listening;

    public bool HasServer(TransactionKey key) => _servers.ContainsKey(key);

    public void Respond(TransactionKey key, SipResponse response, Instant now)
    {
        if (_servers.TryGetValue(key, out var server))
            server.Step(new ServerTransactionEvent.Respond(response), now);
    }

    /// <summary>Lets go of a transaction whose request cannot be handled.</summary>
    public void Drop(TransactionKey key)
    {
        if (_servers.TryGetValue(key, out var server))
            server.Drop();
    }

    /// <summary>Sends a request in a transaction of its own; its Via is added here.</summary>
    public TransactionKey Send(Requester requester, SipRequest request, SipFlow flow, string branch, Instant now) =>
        Begin(requester, request.WithVia(ViaOf(flow, branch)), flow, now);

    /// <summary>RFC 3261 9.1: along the path of the INVITE, with its branch. Too late when that is gone.</summary>
    public void Cancel(TransactionKey invite, Instant now)
    {
        if (_clients.TryGetValue(invite, out var inviting))
            Cancel(inviting.Requester, inviting.Request, inviting.Flow, now);
    }

    /// <summary>The same for one that is sent by the other server, with its Via.</summary>
    public void Cancel(Requester requester, SipRequest invite, SipFlow flow, Instant now) =>
        Begin(requester, invite.Cancel(), flow, now);

    /// <summary>Sends an ACK for a 2xx, which no transaction repeats; its Via is added here.</summary>
    public void SendAck(SipRequest ack, SipFlow flow, string branch) =>
        SendNow(flow, ack.WithVia(ViaOf(flow, branch)));

    /// <summary>RFC 3581 3: rport asks for the answer where the request came from.</summary>
    public static Via ViaOf(SipFlow flow, string branch) => new(
        flow.Transport == SipTransportKind.Udp ? "UDP" : "TCP",
        HostPort.Of(flow.Local),
        SipParameters.None.With("rport", null).With("branch", Via.MagicCookie + branch));

    /// <summary>Where a response goes (RFC 3261 18.2.2, RFC 3581 4).</summary>
    public static SipFlow ResponseFlow(SipRequest request, SipFlow flow)
    {
        // What is wrong with the Via is answered where the request came from (RFC 4475 3.1.2.1).
        if (!request.Defect(SipHeader.Via).IsNone)
            return flow;
        var via = request.TopVia;
        if (flow.Transport == SipTransportKind.Tcp || via.HasRPort)
            return flow;
        if (via.Maddr is { } maddr && IPAddress.TryParse(maddr, out var multicast))
            return flow with { Remote = new IPEndPoint(multicast, via.SentBy.Port ?? 5060) };
        return flow with { Remote = new IPEndPoint(flow.Remote.Address, via.SentBy.Port ?? 5060) };
    }

    private void Fail(Func<SipFlow, bool> isLost, Instant now)
    {
        foreach (var client in _clients.Values.Where(c => isLost(c.Flow)).ToArray())
            client.Step(new ClientTransactionEvent.TransportFailed(), now);
    }

    private TransactionKey Begin(Requester requester, SipRequest request, SipFlow flow, Instant now)
    {
        var entry = new ClientEntry(this, TransactionKey.Of(request), requester, request, flow);
        _clients.Add(entry.Key, entry);
        entry.Start(flow.Transport == SipTransportKind.Udp ? Unreliable : Reliable, now);
        return entry.Key;
    }

    private void Begin(TransactionKey key, SipRequest request, SipFlow flow, Instant now)
    {
        var merged = IsMerged(request);
        var entry = new ServerEntry(this, key, request, ResponseFlow(request, flow));
        _servers.Add(key, entry);
        if (MergedRequestKey.Of(request) is { } mergeKey && !merged)
        {
            _requests[mergeKey] = key;
            entry.Merge = mergeKey;
        }

        entry.Flow = flow;
        entry.IsMerged = merged;
        entry.Start(request, flow.Transport == SipTransportKind.Udp ? Unreliable : Reliable, now);
    }

    private void OnPassed(ServerEntry entry, SipMessage message, Instant now)
    {
        if (message is not SipRequest request)
            return;
        if (request.Method == SipMethod.Ack)
            user.OnAck(request, now);
        else if (entry.IsMerged)
            Respond(entry.Key, request.Answer(482, toTag: "merged"), now);
        else if (request.Method == SipMethod.Cancel)
            OnCancel(entry, request, now);
        else
            user.OnRequest(entry.Key, request, entry.Flow, now);
    }

    /// <summary>RFC 3261 9.2: answered at once, whatever becomes of the INVITE.</summary>
    private void OnCancel(ServerEntry entry, SipRequest cancel, Instant now)
    {
        var invite = entry.Key with { Method = SipMethod.Invite };
        var found = _servers.TryGetValue(invite, out var inviting);
        Respond(entry.Key, cancel.Answer(found ? 200 : 481, toTag: "cancel"), now);
        if (inviting is { IsProceeding: true })
            user.OnCancel(invite, cancel, now);
    }

    /// <summary>What the transactions of both sides have in common: effects, timers, an end.</summary>
    private abstract class Entry(TransactionTable table, TransactionKey key) : ITimed
    {
        private OwnedTimers _timers;

        public TransactionKey Key => key;

        protected TransactionTable Table => table;

        public abstract void OnTimer(int timer, Instant now);

        public void Drop()
        {
            _timers.CancelAll();
            Forget();
        }

        protected abstract void Forget();

        protected abstract void Do(TransactionEffect effect, Instant now);

        protected void DoAll(ImmutableArray<TransactionEffect> effects, Instant now)
        {
            foreach (var effect in effects)
            {
                switch (effect)
                {
                    case TransactionEffect.StartTimer start:
                        _timers.Start(table.Timers, this, (int)start.Timer, start.Due);
                        break;
                    case TransactionEffect.CancelTimer cancel:
                        _timers.Cancel((int)cancel.Timer);
                        break;
                    case TransactionEffect.Terminated:
                        Drop();
                        break;
                    default:
                        Do(effect, now);
                        break;
                }
            }
        }

        protected InvalidOperationException Undecided(TransactionEffect effect) =>
            new($"{GetType().Name} {key}: nothing is decided for {effect.GetType().Name}");
    }

    /// <summary>One transaction that we answer; INVITE or not.</summary>
    private sealed class ServerEntry(
        TransactionTable table, TransactionKey key, SipRequest request, SipFlow responseFlow) : Entry(table, key)
    {
        private readonly bool _isInvite = request.Method == SipMethod.Invite;
        private InviteServerTransaction? _invite;
        private ServerTransaction? _other;

        public SipFlow Flow { get; set; }

        public MergedRequestKey? Merge { get; set; }

        public bool IsMerged { get; set; }

        public bool IsProceeding => _invite is InviteServerTransaction.Proceeding;

        public void Start(SipRequest first, TransactionTiming timing, Instant now)
        {
            if (_isInvite)
                Apply(InviteServerTransaction.Start(first, timing, now), now);
            else
                Apply(ServerTransaction.Start(first, timing), now);
        }

        public void Step(ServerTransactionEvent @event, Instant now)
        {
            if (_isInvite)
                Apply(InviteServerTransaction.Next(_invite!, @event, now), now);
            else
                Apply(ServerTransaction.Next(_other!, @event, now), now);
        }

        public override void OnTimer(int timer, Instant now) =>
            Step(new ServerTransactionEvent.TimerFired((TransactionTimer)timer), now);

        protected override void Forget()
        {
            Table._servers.Remove(Key);
            if (Merge is { } merge)
                Table._requests.Remove(merge);
        }

        protected override void Do(TransactionEffect effect, Instant now)
        {
            switch (effect)
            {
                case TransactionEffect.SendResponse send:
                    Table.SendNow(responseFlow, send.Response);
                    break;
                case TransactionEffect.PassToUser pass:
                    Table.OnPassed(this, pass.Message, now);
                    break;
                case TransactionEffect.TimedOut or TransactionEffect.TransportFailed:
                    // The user of a server transaction has timers of its own where this matters (RFC 3261 13.3.1.4).
                    break;
                default:
                    throw Undecided(effect);
            }
        }

        private void Apply(Step<InviteServerTransaction, TransactionEffect> step, Instant now)
        {
            _invite = step.State;
            DoAll(step.Effects, now);
        }

        private void Apply(Step<ServerTransaction, TransactionEffect> step, Instant now)
        {
            _other = step.State;
            DoAll(step.Effects, now);
        }
    }

    /// <summary>One transaction that we began; INVITE or not.</summary>
    private sealed class ClientEntry(
        TransactionTable table, TransactionKey key, Requester requester, SipRequest request, SipFlow flow)
        : Entry(table, key)
    {
        private readonly bool _isInvite = request.Method == SipMethod.Invite;
        private InviteClientTransaction? _invite;
        private ClientTransaction? _other;

        public Requester Requester => requester;

        public SipRequest Request => request;

        public SipFlow Flow => flow;

        public bool IsIn(string callId) => request.CallId == callId;

        public void Start(TransactionTiming timing, Instant now)
        {
            if (_isInvite)
                Apply(InviteClientTransaction.Start(request, timing, now), now);
            else
                Apply(ClientTransaction.Start(request, timing, now), now);
        }

        public void Step(ClientTransactionEvent @event, Instant now)
        {
            if (_isInvite)
                Apply(InviteClientTransaction.Next(_invite!, @event, now), now);
            else
                Apply(ClientTransaction.Next(_other!, @event, now), now);
        }

        public override void OnTimer(int timer, Instant now) =>
            Step(new ClientTransactionEvent.TimerFired((TransactionTimer)timer), now);

        protected override void Forget() => Table._clients.Remove(Key);

        protected override void Do(TransactionEffect effect, Instant now)
        {
            switch (effect)
            {
                case TransactionEffect.SendRequest send:
                    Table.SendNow(flow, send.Request);
                    break;
                case TransactionEffect.PassToUser { Message: SipResponse response }:
                    Table.User.OnResponse(requester, response, now);
                    break;
                case TransactionEffect.TimedOut:
                    Table.User.OnFailure(requester, request, 408, now);
                    break;
                case TransactionEffect.TransportFailed:
                    Table.User.OnFailure(requester, request, 503, now);
                    break;
                default:
                    throw Undecided(effect);
            }
        }

        private void Apply(Step<InviteClientTransaction, TransactionEffect> step, Instant now)
        {
            _invite = step.State;
            DoAll(step.Effects, now);
        }

        private void Apply(Step<ClientTransaction, TransactionEffect> step, Instant now)
        {
            _other = step.State;
            DoAll(step.Effects, now);
        }
    }

    private TimerQueue Timers => timers;

    private ITransactionUser User => user;

    private void SendNow(SipFlow flow, SipMessage message)
    {
        observer.OnSent(flow, message);
        transport.Send(flow, message.Bytes);
    }
}
