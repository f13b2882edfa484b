using System.Text;
using Antiphon.Kernel;
using Antiphon.Sip;
using BenchmarkDotNet.Attributes;

namespace Antiphon.Benchmarks;

/// <summary>Signalling: the parser alone, and what one INVITE costs from octets to octets.</summary>
[MemoryDiagnoser]
public class SipBenchmarks
{
    private static readonly TransactionTiming Udp = new(Reliable: false);

    private readonly byte[] _invite = Encoding.ASCII.GetBytes(string.Join(
        "\r\n",
        "INVITE sip:2001@voice.example.com SIP/2.0",
        "Via: SIP/2.0/UDP 192.0.2.9:5060;rport;branch=z9hG4bK776asdhds",
        "Max-Forwards: 70",
        "To: <sip:2001@voice.example.com>",
        "From: \"Alice\" <sip:5001@example.com>;tag=1928301774",
        "Call-ID: a84b4c76e66710@192.0.2.9",
        "CSeq: 314159 INVITE",
        "Contact: <sip:5001@192.0.2.9:5060>",
        "Diversion: <sip:2001@voice.example.com>;reason=no-answer",
        "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE",
        "Supported: replaces, timer",
        "User-Agent: Phone 1.0",
        "Content-Type: application/sdp",
        "Content-Length: 0",
        "",
        ""));

    /// <summary>Frames the message and indexes its header fields over the octets as they came.</summary>
    [Benchmark]
    public bool Parse() => SipParser.TryParse(_invite, SipLimits.Default, out _, out _);

    /// <summary>
    /// Parse, validate, 200, its retransmission absorbed, ACK: what the transaction layer does for one call.
    /// </summary>
    [Benchmark]
    public int InviteTransaction()
    {
        var request = (SipRequest)SipMessage.Parse(_invite, SipLimits.Default)!;
        _ = RequestValidator.Check(request, new SipCapabilities(), SipLimits.Default);
        var key = TransactionKey.Of(request);
        var proceeding = InviteServerTransaction.Start(request, Udp, default);
        var answer = request.Answer(200, toTag: "tag");
        var accepted = InviteServerTransaction.Next(
            proceeding.State, new ServerTransactionEvent.Respond(answer), default);
        var absorbed = InviteServerTransaction.Next(
            accepted.State, new ServerTransactionEvent.RequestReceived(request), default);
        var ended = InviteServerTransaction.Next(
            absorbed.State, new ServerTransactionEvent.TimerFired(TransactionTimer.L), new Instant(32_000_000));
        return key.Branch.Length + ended.Effects.Length + answer.Bytes.Length;
    }
}
