using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Antiphon.Lab.Hosts;

/// <summary>
/// Somebody calls all the time, each call a new INVITE, sent once and never again; who is answered hangs up at once.
/// </summary>
internal sealed class Callers : IDisposable
{
    private const int Port = 5070;

    private readonly ConcurrentDictionary<string, Probe> _calls = new();
    private readonly string _own;
    private readonly IPEndPoint _server;
    private readonly TimeSpan _pace;
    private readonly Socket _socket;
    private readonly Thread _sending;
    private readonly Thread _receiving;
    private volatile bool _stopping;

    /// <param name="host">Where they are.</param>
    /// <param name="server">Whom they call.</param>
    /// <param name="pace">From call to call.</param>
    public Callers(Host host, string server, TimeSpan pace)
    {
        (_own, _server, _pace) = (host.Address, new IPEndPoint(IPAddress.Parse(server), 5060), pace);
        _socket = host.Network.Make(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            {
                ReceiveTimeout = 100,
                ReceiveBufferSize = 4 << 20,
            };
            socket.Bind(new IPEndPoint(IPAddress.Parse(_own), Port));
            return socket;
        });
        _sending = new Thread(Call) { IsBackground = true };
        _receiving = new Thread(Hear) { IsBackground = true };
        _receiving.Start();
        _sending.Start();
    }

    /// <summary>In the order in which they were sent.</summary>
    public Probe[] Calls => [.. _calls.Values.OrderBy(c => c.Sent)];

    public IEnumerable<Probe> Since(TimeSpan since) => Calls.Where(c => c.Sent >= since);

    public void Dispose()
    {
        _stopping = true;
        _sending.Join();
        _receiving.Join();
        _socket.Dispose();
    }

    private void Call()
    {
        var next = Now;
        for (var number = 0; !_stopping; number++)
        {
            var call = $"{number:x}.{Environment.ProcessId:x}@{_own}";
            _calls[call] = new Probe(Now);
            TrySend(Request("INVITE", call, "", 1, Offer));
            next = next + _pace > Now ? next + _pace : Now;
            Thread.Sleep(next - Now);
        }
    }

    private void Hear()
    {
        var buffer = new byte[1 << 16];
        while (!_stopping)
        {
            try
            {
                Read(Encoding.UTF8.GetString(buffer.AsSpan(0, _socket.Receive(buffer))));
            }
            catch (SocketException)
            {
                // Nothing came for a while, or an ICMP error.
            }
        }
    }

    private void Read(string message)
    {
        if (!message.StartsWith("SIP/2.0 ", StringComparison.Ordinal)
            || !int.TryParse(message.AsSpan(8, 3), out var status) || status < 200
            || !Header(message, "CSeq").EndsWith("INVITE", StringComparison.Ordinal))
            return;
        var call = Header(message, "Call-ID");
        if (!_calls.TryGetValue(call, out var probe))
            return;
        if (probe.Answered is null)
        {
            var media = message.IndexOf("m=audio ", StringComparison.Ordinal);
            probe.MediaPort = media < 0 ? 0 : int.Parse(message[(media + 8)..].Split(' ')[0]);
            probe.Status = status;
            probe.Answered = Now;
        }

        var to = Header(message, "To");
        TrySend(Request("ACK", call, to, 1, ""));
        if (status < 300)
            TrySend(Request("BYE", call, to, 2, ""));
    }

    private string Offer => $"""
        v=0
        o=caller 1 1 IN IP4 {_own}
        s=-
        c=IN IP4 {_own}
        t=0 0
        m=audio 40000 RTP/AVP 0
        a=rtpmap:0 PCMU/8000

        """.ReplaceLineEndings("\r\n");

    private string Request(string method, string call, string to, int number, string body) => $"""
        {method} sip:7001@{_server.Address} SIP/2.0
        Via: SIP/2.0/UDP {_own}:{Port};branch=z9hG4bK{call.Split('@')[0]}{(method == "ACK" ? "INVITE" : method)}
        Max-Forwards: 70
        From: <sip:caller@{_own}:{Port}>;tag={call.Split('@')[0]}
        To: {(to.Length > 0 ? to : $"<sip:7001@{_server.Address}>")}
        Call-ID: {call}
        CSeq: {number} {method}
        Contact: <sip:caller@{_own}:{Port}>
        {(body.Length > 0 ? "Content-Type: application/sdp\n" : "")}Content-Length: {body.Length}

        {body}
        """.ReplaceLineEndings("\r\n");

    private void TrySend(string message)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(message), _server);
        }
        catch (SocketException)
        {
            // Nobody is at that address now: so the call is lost.
        }
    }

    private static string Header(string message, string name)
    {
        var line = message.Split("\r\n")
            .FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        return line is null ? "" : line[(name.Length + 1)..].Trim();
    }

    private static TimeSpan Now => Stopwatch.GetElapsedTime(0);
}
