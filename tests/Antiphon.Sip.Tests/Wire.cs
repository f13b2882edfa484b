using System.Net;
using System.Text;

namespace Antiphon.Sip.Tests;

/// <summary>Messages as a test writes them: lines joined by CRLF.</summary>
internal static class Wire
{
    public static readonly IPEndPoint Caller = new(IPAddress.Parse("192.0.2.1"), 5060);

    public static byte[] Octets(params string[] lines) =>
        Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n");

    public static SipRequest Request(params string[] lines) => (SipRequest)Message(lines);

    public static SipRequest RequestFrom(IPEndPoint source, params string[] lines) =>
        (SipRequest)SipMessage.Parse(Octets(lines), SipLimits.Default, source)!;

    public static SipResponse Response(params string[] lines) => (SipResponse)Message(lines);

    /// <summary>A whole INVITE, with more header fields if wanted.</summary>
    public static SipRequest Invite(params string[] more) => Request([.. InviteLines, .. more]);

    public static string[] InviteLines =>
    [
        "INVITE sip:2001@voice.example.com SIP/2.0",
        "Via: SIP/2.0/UDP pc33.example.com:5066;branch=z9hG4bK776asdhds",
        "Max-Forwards: 70",
        "To: <sip:2001@voice.example.com>",
        "From: \"Alice\" <sip:alice@example.com>;tag=1928301774",
        "Call-ID: a84b4c76e66710@pc33.example.com",
        "CSeq: 314159 INVITE",
        "Contact: <sip:alice@pc33.example.com:5066>",
    ];

    public static byte[] Torture(string name)
    {
        using var stream = typeof(Wire).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException(name);
        var octets = new byte[stream.Length];
        stream.ReadExactly(octets);
        return octets;
    }

    public static SipMessage Message(params string[] lines) => SipMessage.Parse(Octets(lines), SipLimits.Default)!;
}
