using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Antiphon.Sdp;
using Antiphon.Sip;

namespace Antiphon.Cli.Rehearsing;

/// <summary>A telephone of this host: it calls, and has a lamp. Over UDP, without a phone system between.</summary>
internal sealed class TestPhone : IDisposable
{
    private const string Name = "antiphon-verify";
    private const int DatagramBytesMax = 65_536;

    private static readonly TimeSpan T1 = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan T2 = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(16);

    private readonly IPEndPoint _server;
    private readonly DigestIdentity? _account;
    private readonly Socket _socket;
    private readonly IPEndPoint _local;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<SipResponse>> _asked = [];
    private readonly ConcurrentDictionary<string, SipRequest> _acknowledgements = [];
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _receiving;

    /// <param name="local">An address of this host.</param>
    /// <param name="server">Where calls are answered.</param>
    /// <param name="account">What the server is told when it asks who calls; null: it does not ask.</param>
    public TestPhone(IPAddress local, IPEndPoint server, DigestIdentity? account)
    {
        (_server, _account) = (server, account);
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(local, 0));
        _local = (IPEndPoint)_socket.LocalEndPoint!;
        _receiving = ReceiveAsync();
    }

    /// <summary>As the server said last; null: it has not said.</summary>
    public bool? IsLampLit { get; private set; }

    /// <exception cref="RehearsalException">It was not answered, or not with audio.</exception>
    public async Task<TestCall> CallAsync(string number)
    {
        var media = new TestMedia(_local.Address);
        try
        {
            var offer = Offer(media.Port);
            var (request, answer) = await AskAsync(Request(SipMethod.Invite, number, offer, Contact));
            if (!answer.IsSuccess || Dialog.AsClient(request, answer) is not { } dialog)
                throw new RehearsalException(
                    $"the call to {number} was answered {answer.Status} {answer.ReasonPhrase}");
            var ack = WithVia(dialog.Ack(request.CSeq.Number));
            _acknowledgements[request.CallId] = ack;
            Send(ack);
            media.Start(MediaOf(answer));
            return new TestCall(this, dialog, media);
        }
        catch
        {
            await media.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on the lamp follows this mailbox.</summary>
    /// <exception cref="RehearsalException">The server refuses.</exception>
    public async Task WatchAsync(string number)
    {
        IsLampLit = null;
        var (_, answer) = await AskAsync(Request(
            SipMethod.Subscribe, number, body: null, Contact, new SipField(SipHeader.Event, "message-summary"),
            new SipField(SipHeader.Expires, "120"),
            new SipField(SipHeader.Accept, "application/simple-message-summary")));
        if (!answer.IsSuccess)
            throw new RehearsalException($"the lamp of {number} was answered {answer.Status} {answer.ReasonPhrase}");
    }

    /// <summary>Sends a request until it is answered for good, and again with credentials when it is asked for
    /// them.</summary>
    /// <exception cref="RehearsalException">Nobody answers.</exception>
    public async Task<(SipRequest Request, SipResponse Answer)> AskAsync(SipRequest request)
    {
        var (sent, answer) = await AskOnceAsync(request);
        if (answer.Status is not (401 or 407) || _account is null || DigestClient.Accept(answer) is not { } session)
            return (sent, answer);
        var (_, credentials) = DigestClient.Authorize(session, _account, request.Method, request.Uri, Token());
        return await AskOnceAsync(request.WithCredentials(credentials));
    }

    public void Dispose()
    {
        _closing.Cancel();
        _receiving.Wait();
        _socket.Dispose();
        _closing.Dispose();
    }

    private SipField Contact => new(SipHeader.Contact, $"<sip:{Name}@{HostPort.Of(_local)}>");

    private async Task<(SipRequest Request, SipResponse Answer)> AskOnceAsync(SipRequest request)
    {
        var sent = WithVia(request);
        var asked = _asked[sent.TopVia.Branch!] =
            new TaskCompletionSource<SipResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        var since = TimeProvider.System.GetTimestamp();
        // RFC 3261 17.1.1.2 and 17.1.2.2: sent again after twice the time, at last every T2.
        var pause = T1;
        while (TimeProvider.System.GetElapsedTime(since) < GiveUpAfter)
        {
            Send(sent);
            if (await Task.WhenAny(asked.Task, Task.Delay(pause)) == asked.Task)
                return (sent, await asked.Task);
            pause = pause * 2 < T2 ? pause * 2 : T2;
        }

        throw new RehearsalException($"{_server} does not answer {request.Method}");
    }

    private SipRequest WithVia(SipRequest request) => request.WithVia(new Via(
        "UDP", HostPort.Of(_local), SipParameters.None.With("rport", null).With("branch", Via.MagicCookie + Token())));

    private SipRequest Request(SipMethod method, string number, SipBody? body, params ReadOnlySpan<SipField> more)
    {
        var uri = SipUri.Sip(number, HostPort.Of(_server));
        return SipRequest.Create(
            method, uri,
            [
                new SipField(SipHeader.MaxForwards, "70"),
                new SipField(SipHeader.From, $"<sip:{Name}@{HostPort.Spell(_local.Address)}>;tag={Token()}"),
                new SipField(SipHeader.To, $"<{uri}>"),
                new SipField(SipHeader.CallId, $"{Token()}@{HostPort.Spell(_local.Address)}"),
                new SipField(SipHeader.CSeq, new CSeq(1, method)),
                .. more,
            ],
            body);
    }

    private SipBody Offer(int port)
    {
        var here = new Connection($"{_local.Address}");
        return SipBody.Sdp(Encoding.ASCII.GetBytes($"""
            v=0
            o=- 1 1 {here}
            s=-
            c={here}
            t=0 0
            m=audio {port} RTP/AVP 0 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15

            """.ReplaceLineEndings("\r\n")));
    }

    private static IPEndPoint MediaOf(SipResponse answer) =>
        SessionDescription.TryParse(answer.Body.Span, SdpLimits.Default, out var session, out _)
        && session.Media is [{ Port: > 0 } audio, ..] && session.ConnectionOf(audio) is { } there
            ? new IPEndPoint(IPAddress.Parse(there.Address), audio.Port)
            : throw new RehearsalException("the call was answered without audio");

    private async Task ReceiveAsync()
    {
        var buffer = new byte[DatagramBytesMax];
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var length = await _socket.ReceiveAsync(buffer, _closing.Token);
                Take(SipMessage.Parse(buffer.AsSpan(0, length), SipLimits.Default, _server));
            }
            catch (SocketException)
            {
                // Nobody was there a moment ago; what was asked is asked again.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Take(SipMessage? message)
    {
        switch (message)
        {
            case SipResponse { IsFinal: true } answer when answer.TopVia.Branch is { } branch:
                if (_asked.TryGetValue(branch, out var asked) && !asked.TrySetResult(answer)
                    && _acknowledgements.TryGetValue(answer.CallId, out var ack))
                    Send(ack); // RFC 3261 13.2.2.4: for every 200 that comes again.
                break;
            case SipRequest { Method: var method } request when method != SipMethod.Ack:
                if (method == SipMethod.Notify && MessageSummary.TryParse(request.Body.Span, out var summary))
                    IsLampLit = summary.MessagesWaiting;
                Send(request.Answer(200));
                break;
        }
    }

    private void Send(SipMessage message) => _socket.SendTo(message.Bytes.Span, _server);

    private static string Token() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}

/// <summary>A rehearsal cannot go on: what did not happen.</summary>
internal sealed class RehearsalException(string message) : Exception(message);
