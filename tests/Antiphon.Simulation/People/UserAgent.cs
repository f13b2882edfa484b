using System.Net;
using Antiphon.Kernel;
using Antiphon.Simulation.Worlds;
using Antiphon.Sip;

namespace Antiphon.Simulation.People;

/// <summary>
/// The signalling half of a phone: sends requests until they are answered, answers requests once however often they
/// come. Written apart from the server's transactions, so that neither excuses the other.
/// </summary>
internal abstract class UserAgent
{
    private static readonly TimeSpan T1 = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan T2 = TimeSpan.FromSeconds(4);

    /// <summary>Nobody repeats a request for longer (RFC 3261 17.1.2.2, timer F).</summary>
    protected static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(32);

    private readonly Dictionary<string, Outgoing> _outgoing = [];
    private readonly Dictionary<(string? Branch, SipMethod Method), SipResponse> _answered = [];
    private readonly ISignallingAir _network;

    protected UserAgent(ISurroundings around, IPEndPoint address)
    {
        (Time, Chance, _network, Address) = (around.Time, around.Chance, around.Signalling, address);
        _network.Join(address, Receive);
    }

    public IPEndPoint Address { get; }

    /// <summary>Without power or network: it neither sends nor hears.</summary>
    public bool IsDead { get; private set; }

    protected Scheduler Time { get; }

    protected Chance Chance { get; }

    protected IPEndPoint Server => _network.Server;

    protected string ContactUri => $"<sip:{Address}>";

    protected void Die()
    {
        IsDead = true;
        _outgoing.Clear();
    }

    protected void LeaveNetwork() => _network.Leave(Address);

    /// <summary>
    /// Sends a request without Via; every response comes to <paramref name="answered"/>, null for none at all.
    /// </summary>
    protected SipRequest Send(SipRequest request, Action<SipResponse?> answered)
    {
        var branch = Via.MagicCookie + Chance.NextToken();
        var sent = request.WithVia(new Via(
            "UDP", HostPort.Of(Address), SipParameters.None.With("rport", null).With("branch", branch)));
        Transmit(sent, branch, answered);
        return sent;
    }

    /// <summary>Sends a request that has its Via: a CANCEL has its INVITE's.</summary>
    protected void SendAsIs(SipRequest request) => Transmit(request, request.TopVia.Branch + request.Method, _ => { });

    /// <summary>An ACK is sent once for each time that it is asked for.</summary>
    protected void SendAck(SipRequest ack) => Transmit(ack.WithVia(new Via(
        "UDP", HostPort.Of(Address), SipParameters.None.With("branch", Via.MagicCookie + Chance.NextToken()))));

    /// <summary>What is to be answered to a request; null for no answer.</summary>
    protected abstract SipResponse? Answer(SipRequest request);

    /// <summary>Says more of a request that was answered for the time being.</summary>
    protected void Reply(SipRequest request, SipResponse response)
    {
        if (IsDead)
            return;
        _answered[KeyOf(request)] = response;
        _network.ToServer(Address, response.Bytes);
    }

    private void Transmit(SipRequest sent, string key, Action<SipResponse?> answered)
    {
        var outgoing = new Outgoing(sent, answered, Time.Now);
        _outgoing[key] = outgoing;
        Repeat(key, outgoing, T1);
    }

    private void Repeat(string key, Outgoing outgoing, TimeSpan pause)
    {
        if (IsDead || outgoing.IsAnswered)
            return;
        if (Time.Now - outgoing.Began >= GiveUpAfter)
        {
            _outgoing.Remove(key);
            outgoing.Answered(null);
            return;
        }

        Transmit(outgoing.Request);
        var next = outgoing.Request.Method == SipMethod.Invite || pause * 2 < T2 ? pause * 2 : T2;
        Time.After(pause, () => Repeat(key, outgoing, next));
    }

    private void Transmit(SipRequest request)
    {
        if (!IsDead)
            _network.ToServer(Address, request.Bytes);
    }

    private void Receive(SipMessage message)
    {
        if (IsDead)
            return;
        if (message is SipResponse response)
            TakeResponse(response);
        else if (message is SipRequest request)
            TakeRequest(request);
    }

    private void TakeResponse(SipResponse response)
    {
        var branch = response.TopVia.Branch!;
        var key = response.CSeq.Method == SipMethod.Cancel ? branch + SipMethod.Cancel : branch;
        if (!_outgoing.TryGetValue(key, out var outgoing) || !response.IsFinal)
            return;
        if (response is { IsSuccess: false } && outgoing.Request.Method == SipMethod.Invite)
            Transmit(outgoing.Request.AckFor(response));
        var isFirst = !outgoing.IsAnswered;
        outgoing.IsAnswered = true;
        // The dialog acknowledges a repeated 2xx again; all else is heard once.
        if (isFirst || (response.IsSuccess && outgoing.Request.Method == SipMethod.Invite))
            outgoing.Answered(response);
    }

    private void TakeRequest(SipRequest request)
    {
        var key = KeyOf(request);
        if (!_answered.TryGetValue(key, out var answer))
        {
            if (Answer(request) is not { } made)
                return;
            _answered[key] = answer = made;
        }

        _network.ToServer(Address, answer.Bytes);
    }

    private static (string? Branch, SipMethod Method) KeyOf(SipRequest request) =>
        (request.TopVia.Branch, request.Method);

    private sealed class Outgoing(SipRequest request, Action<SipResponse?> answered, Instant began)
    {
        public SipRequest Request => request;

        public Instant Began => began;

        public Action<SipResponse?> Answered => answered;

        public bool IsAnswered { get; set; }
    }
}
