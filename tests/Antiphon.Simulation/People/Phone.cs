using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Simulation.Worlds;
using Antiphon.Sip;

namespace Antiphon.Simulation.People;

/// <summary>How a phone speaks SDP and in which ways it is awkward.</summary>
internal sealed record Habits
{
    public string Codec { get; init; } = "0 PCMU";

    /// <summary>The INVITE has no offer: the answer comes with the ACK.</summary>
    public bool OffersLate { get; init; }

    /// <summary>Sends CANCEL after the INVITE, too late as a rule.</summary>
    public bool Cancels { get; init; }

    /// <summary>Puts the call on hold for a while, once.</summary>
    public bool Holds { get; init; }

    /// <summary>Offers what nobody can do, in the middle of the call.</summary>
    public bool OffersNonsense { get; init; }
}

/// <summary>
/// A phone in one call: its dialog and its session. What its owner wants is written in those who derive.
/// </summary>
internal abstract class Phone : UserAgent, IHandset
{
    private readonly IMediaAir _media;
    private readonly Habits _habits;
    private Dialog? _dialog;
    private SipRequest? _ack;
    private SipRequest? _invite;
    private uint _sdpVersion = 1;
    private bool _byeSent;
    private bool _isAcknowledged;

    protected Phone(ISurroundings around, int number, Habits habits)
        : base(around, new IPEndPoint(World.AddressOf(number), 5060))
    {
        (_media, _habits, Number) = (around.Sound, habits, number);
        Speech = new Speech(number, around.Time.Now, (uint)around.Chance.NextUInt64(), SilenceOf(habits));
        _media.Join(Address.Address, this);
    }

    public int Number { get; }

    public Speech Speech { get; }

    /// <summary>The final answer to the INVITE.</summary>
    public int? Status { get; private set; }

    /// <summary>The answer to our BYE, the moment it came, and what the server had stored then.</summary>
    public int? ByeStatus { get; private set; }

    public bool IsTalking => _dialog is not null && !IsOver;

    public bool IsOver { get; private set; }

    /// <summary>Has said BYE, and has not been answered yet.</summary>
    public bool IsHangingUp => _byeSent && !IsOver;

    protected Instant LastPressed { get; private set; }

    /// <summary>Of the phone system that it belongs to.</summary>
    protected virtual IPAddress Domain => Address.Address;

    /// <summary>The server has said BYE.</summary>
    public bool WasLetGo { get; private set; }

    /// <summary>The RTP address of the server's session, once there is one.</summary>
    public IPEndPoint? SendsTo { get; private set; }

    /// <param name="dialled">The request's URI.</param>
    /// <param name="caller">None: withheld.</param>
    /// <param name="diverted">Who was called; none: <paramref name="dialled"/>.</param>
    /// <param name="reason">RFC 5806: why the call comes here.</param>
    public void Call(string dialled, string? caller, string? diverted, string reason = "no-answer")
    {
        var fields = new List<SipField>
        {
            new(SipHeader.MaxForwards, "70"),
            new(SipHeader.From, $"<sip:{caller ?? "anonymous"}@{Domain}>;tag={Chance.NextToken()}"),
            new(SipHeader.To, $"<sip:{dialled}@{Server}>"),
            new(SipHeader.CallId, $"{Chance.NextToken()}@{Address.Address}"),
            new(SipHeader.CSeq, "1 INVITE"),
            new(SipHeader.Contact, ContactUri),
        };
        if (diverted is not null)
            fields.Add(new SipField(SipHeader.Diversion, $"<sip:{diverted}@{Server}>;reason={reason}"));
        _ = SipUri.TryParse(Encoding.ASCII.GetBytes($"sip:{dialled}@{Server}"), out var uri);
        var body = _habits.OffersLate ? null : Describe("sendrecv");
        _invite = Send(SipRequest.Create(SipMethod.Invite, uri!, [.. fields], body), OnInviteAnswered);
        if (_habits.Cancels)
            Time.AfterMilliseconds(Chance.Next(1, 400), () => SendAsIs(_invite.Cancel()));
    }

    public void OnScript(ImmutableArray<AudioItem> items, TimeSpan from)
    {
        if (IsTalking && !IsDead)
            Hear(items, from);
        else
            Miss(items);
    }

    public void OnScriptEnded()
    {
        if (IsTalking && !IsDead)
            HearEnd();
    }

    public void OnUnheard(ImmutableArray<AudioItem> items, TimeSpan from) => Unheard(items, from);

    public void OnUnheardEnded() => UnheardEnded();

    public void OnVoice()
    {
        if (IsTalking && !IsDead)
            HearSomebody();
    }

    protected abstract void Answered();

    protected abstract void Hear(ImmutableArray<AudioItem> items, TimeSpan from);

    protected abstract void HearEnd();

    /// <summary>Not the server: another phone, through it.</summary>
    protected virtual void HearSomebody()
    {
    }

    /// <summary>Somebody calls this phone.</summary>
    protected virtual SipResponse? Ring(SipRequest invite) => invite.Answer(486, toTag: Chance.NextToken());

    /// <summary>The call that it rings for is given up.</summary>
    protected virtual void GiveUpRinging()
    {
    }

    /// <summary>What is said to a phone that is dead or has hung up, which the server does not know yet.</summary>
    protected virtual void Miss(ImmutableArray<AudioItem> items)
    {
    }

    protected virtual void Unheard(ImmutableArray<AudioItem> items, TimeSpan from)
    {
    }

    protected virtual void UnheardEnded()
    {
    }

    /// <summary>The call is over for this phone, however that came.</summary>
    protected virtual void Over()
    {
    }

    protected void Press(char key)
    {
        if (!IsTalking || IsDead || SendsTo is not { } to)
            return;
        LastPressed = Time.Now;
        _media.Press(Address.Address, to, key);
    }

    /// <summary>Answers who calls.</summary>
    protected void Take(SipRequest invite)
    {
        var tag = Chance.NextToken();
        _dialog = Dialog.AsServer(invite, tag);
        SendsTo = MediaOf(invite.Body.Span);
        SipField[] contact = [new SipField(SipHeader.Contact, ContactUri)];
        Repeat(invite.Answer(200, toTag: tag, fields: contact, body: Describe("sendrecv")), 500);
        Answered();

        // RFC 3261 13.3.1.4: until the ACK comes.
        void Repeat(SipResponse success, int pause)
        {
            if (_isAcknowledged || !IsTalking)
                return;
            Reply(invite, success);
            Time.AfterMilliseconds(pause, () => Repeat(success, Math.Min(2 * pause, 4000)));
        }
    }

    /// <summary>Nobody is called any more.</summary>
    protected void Refuse(SipRequest invite, int status)
    {
        Reply(invite, invite.Answer(status, toTag: Chance.NextToken()));
        End();
    }

    /// <summary>Presses keys one after another.</summary>
    protected void Type(string keys, Action? done = null)
    {
        if (keys.Length == 0)
        {
            done?.Invoke();
            return;
        }

        Press(keys[0]);
        Time.AfterMilliseconds(120 + Chance.Next(300), () => Type(keys[1..], done));
    }

    protected void HangUp()
    {
        if (!IsTalking || IsDead || _byeSent)
            return;
        _byeSent = true;
        Speech.IsMute = true;
        Request(SipMethod.Bye, null, response =>
        {
            ByeStatus ??= response?.Status ?? 408;
            End();
        });
    }

    /// <summary>Loses power.</summary>
    protected void Vanish()
    {
        if (IsDead || IsOver)
            return;
        Speech.IsMute = true;
        if (SendsTo is { } to)
            _media.FallSilent(to.Port);
        Die();
        End();
    }

    protected override SipResponse? Answer(SipRequest request)
    {
        if (request.Method == SipMethod.Ack)
        {
            _isAcknowledged |= _dialog is { } taken && DialogId.Of(request) == taken.Id;
            return null;
        }

        if (request.Method == SipMethod.Cancel)
        {
            GiveUpRinging();
            return request.Answer(200);
        }

        if (request.Method == SipMethod.Invite && request.To.Tag is null)
            return Ring(request);
        if (_dialog is not { } dialog || DialogId.Of(request) != dialog.Id)
            return request.Answer(481);
        if (dialog.Receive(request) is not DialogReceipt.InOrder inOrder)
            return request.Answer(500);
        _dialog = inOrder.Dialog;
        if (request.Method == SipMethod.Invite)
            return _byeSent || IsOver ? request.Answer(481) : Move(request);
        if (request.Method != SipMethod.Bye)
            return request.Answer(405);
        WasLetGo |= !_byeSent && !IsOver;
        End();
        return request.Answer(200);
    }

    /// <summary>A re-INVITE: from now on the call goes on where its Contact and its offer say.</summary>
    private SipResponse Move(SipRequest invite)
    {
        SendsTo = MediaOf(invite.Body.Span);
        return invite.Answer(
            200, fields: [new SipField(SipHeader.Contact, ContactUri)], body: Describe("sendrecv"));
    }

    private void End()
    {
        if (IsOver)
            return;
        IsOver = true;
        Speech.IsMute = true;
        Over();
        // Late packets of the call may still come; they are answered for a while.
        Time.After(TimeSpan.FromSeconds(70), () =>
        {
            _media.Leave(Address.Address);
            LeaveNetwork();
        });
    }

    private void OnInviteAnswered(SipResponse? response)
    {
        if (response is { IsSuccess: true } && Status is >= 200 and < 300)
        {
            if (_ack is not null)
                SendAck(_ack);
            return;
        }

        Status = response?.Status ?? 408;
        if (response is not { IsSuccess: true })
        {
            End();
            return;
        }

        _dialog = Dialog.AsClient(_invite!, response)!;
        SendsTo = MediaOf(response.Body.Span);
        _ack = _dialog.Ack(1, body: _habits.OffersLate ? Describe("sendrecv") : null);
        SendAck(_ack);
        if (_habits.Cancels)
        {
            // Answered all the same: whoever has given up says so with BYE (RFC 3261 9.1).
            HangUp();
            return;
        }

        PlanInterruptions();
        Answered();
    }

    private void PlanInterruptions()
    {
        if (_habits.Holds)
        {
            Time.AfterMilliseconds(Chance.Next(500, 9000), () => Reinvite(Chance.OneIn(2) ? "inactive" : "sendonly"));
            Time.AfterMilliseconds(Chance.Next(9500, 15000), () => Reinvite("sendrecv"));
        }

        if (_habits.OffersNonsense)
            Time.AfterMilliseconds(Chance.Next(500, 9000), () => Reinvite(direction: null));
    }

    private void Reinvite(string? direction)
    {
        if (!IsTalking || IsDead || _byeSent)
            return;
        Speech.IsMute = direction is "inactive" or "sendonly";
        var number = 0u;
        SipRequest? ack = null;
        var sent = Request(SipMethod.Invite, Describe(direction ?? "sendrecv", nonsense: direction is null), response =>
        {
            if (response is not { IsSuccess: true } || _dialog is null)
                return;
            ack ??= _dialog.Ack(number);
            SendAck(ack);
        });
        number = sent.CSeq.Number;
    }

    private SipRequest Request(SipMethod method, SipBody? body, Action<SipResponse?> answered)
    {
        SipField[] fields = method == SipMethod.Invite ? [new SipField(SipHeader.Contact, ContactUri)] : [];
        var (dialog, request) = _dialog!.Request(method, fields, body);
        _dialog = dialog;
        return Send(request, answered);
    }

    private SipBody Describe(string direction, bool nonsense = false)
    {
        var (type, name) = (_habits.Codec.Split(' ')[0], _habits.Codec.Split(' ')[1]);
        var media = nonsense
            ? "18\r\na=rtpmap:18 G729/8000"
            : $"{type} 101\r\na=rtpmap:{type} {name}/8000\r\na=rtpmap:101 telephone-event/8000";
        return SipBody.Sdp(Encoding.ASCII.GetBytes(
            $"v=0\r\no=- {Number + 1} {_sdpVersion++} IN IP4 {Address.Address}\r\ns=-\r\nc=IN IP4 {Address.Address}\r\n"
            + $"t=0 0\r\nm=audio 4000 RTP/AVP {media}\r\na={direction}\r\n"));
    }

    /// <summary>What stands in the place of a lost packet: zero in either law.</summary>
    private static byte SilenceOf(Habits habits) => habits.Codec.EndsWith('A') ? (byte)0xD5 : (byte)0xFF;

    /// <summary>By the lines c= and m=; null: it tells none.</summary>
    private static IPEndPoint? MediaOf(ReadOnlySpan<byte> description)
    {
        var text = Encoding.ASCII.GetString(description);
        return WordAfter(text, "c=IN IP4 ") is { } address && WordAfter(text, "m=audio ") is { } port
            ? new IPEndPoint(IPAddress.Parse(address), int.Parse(port, CultureInfo.InvariantCulture))
            : null;
    }

    private static string? WordAfter(string text, string begin)
    {
        var at = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return at < begin.Length ? null : text[at..].Split(' ', '\r')[0];
    }
}
