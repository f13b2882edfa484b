using System.Net;
using System.Text;
using Antiphon.Kernel;

namespace Antiphon.Sip.Tests;

/// <summary>
/// Mutates real messages from a seed and does with each what a server does. Nothing may throw, and whatever is not
/// dropped gets an answer that can be read.
/// </summary>
public class FuzzTests
{
    private static readonly IPEndPoint Somebody = new(IPAddress.Loopback, 5060);
    private static readonly byte[] Alphabet = [.. "sip:ab@<>;=,\"\\[]:%?&12 \t/-.\u007F"u8];

    private static readonly string[] Spices =
    [
        "\r\n", "\r", "\n", "\0", ":", ";", ",", "<", ">", "\"", "\\", "=", "@", "[", "]", "%", "%0", " ", "\t",
        "\r\n ", "é", "\uFEFF", "SIP/2.0", "-1", "99999999999999999999", "Content-Length: 5\r\n",
        "Via: ", "To: ", "\r\n\r\n",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutated_messages_are_answered_or_dropped(ulong seed)
    {
        var chance = new Chance(seed);
        var seeds = Seeds();
        for (var i = 0; i < 4_000; i++)
        {
            var octets = Mutate(chance, seeds[chance.Next(seeds.Length)], seeds[chance.Next(seeds.Length)]);
            SipStreamFramer.Next(octets, SipLimits.Default);
            switch (SipMessage.Parse(octets, SipLimits.Default, Somebody))
            {
                case SipRequest request:
                    Serve(request);
                    break;
                case SipResponse response:
                    AskForAll(response);
                    if (ResponseValidator.Check(response) is null) Match(response);
                    break;
            }
        }
    }

    [Fact]
    public void Every_prefix_of_a_message_is_harmless()
    {
        foreach (var octets in Seeds())
        {
            for (var length = 0; length < octets.Length; length += 3)
            {
                var prefix = octets.AsSpan(0, length);
                if (SipMessage.Parse(prefix, SipLimits.Default, Somebody) is SipRequest request) Serve(request);
                SipStreamFramer.Next(prefix, SipLimits.Default);
            }
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Noise_is_refused_or_means_the_same_once_written(ulong seed)
    {
        var chance = new Chance(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new byte[chance.Next(40)];
            for (var at = 0; at < text.Length; at++)
                text[at] = Alphabet[chance.Next(Alphabet.Length)];
            AssertStable<SipUri>(text);
            AssertStable<NameAddr>(text);
            AssertStable<Via>([.. "SIP/2.0/UDP "u8, .. text]);
            AssertStable<CSeq>(text);
            AssertStable<AuthenticationField>([.. "Digest "u8, .. text]);
            if (MessageSummary.TryParse(text, out var summary)) Assert.NotNull(summary.ToString());
        }
    }

    private static void AssertStable<T>(byte[] text)
        where T : ISipText<T>
    {
        if (!T.TryParse(text, out var value)) return;
        Assert.True(T.TryParse(Encoding.UTF8.GetBytes(value.ToString()!), out var again), value.ToString());
        Assert.Equal(value, again);
    }

    private static byte[][] Seeds() =>
    [
        .. typeof(FuzzTests).Assembly.GetManifestResourceNames().Select(Wire.Torture),
        Wire.Octets(
        [
            .. Wire.InviteLines,
            "Diversion: <sip:2002@pbx.example.com>;reason=no-answer;counter=1",
            "History-Info: <sip:2003@pbx.example.com?Reason=SIP%3Bcause%3D486>;index=1",
            "Authorization: Digest username=\"a\", realm=\"b\", nonce=\"c\", uri=\"sip:d\", response=\"e\"",
            "Session-Expires: 1800;refresher=uac",
            "Replaces: 98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff",
            "Reason: Q.850;cause=16;text=\"Terminated\"",
            "Record-Route: <sip:p2;lr>, <sip:p1;lr>",
        ]),
        .. new[] { 100, 200 }.Select(status => Wire.Invite().Answer(status, toTag: "1").Bytes.ToArray()),
    ];

    private static byte[] Mutate(Chance chance, byte[] seed, byte[] other)
    {
        var octets = seed.ToList();
        for (var count = chance.Next(1, 5); count > 0 && octets.Count > 1; count--)
        {
            var at = chance.Next(octets.Count);
            switch (chance.Next(6))
            {
                case 0:
                    octets[at] = (byte)chance.Next(256);
                    break;
                case 1:
                    octets.RemoveRange(at, Math.Min(chance.Next(1, 20), octets.Count - at));
                    break;
                case 2:
                    octets.InsertRange(at, Encoding.UTF8.GetBytes(Spices[chance.Next(Spices.Length)]));
                    break;
                case 3:
                    octets.InsertRange(at, octets.GetRange(at, Math.Min(chance.Next(1, 60), octets.Count - at)));
                    break;
                case 4:
                    octets.RemoveRange(at, octets.Count - at);
                    break;
                default:
                    octets.AddRange(other[Math.Min(at, other.Length)..]);
                    break;
            }
        }

        return [.. octets];
    }

    private static void Serve(SipRequest request)
    {
        AskForAll(request);
        switch (RequestValidator.Check(request, Rfc4475Tests.Everything, SipLimits.Default))
        {
            case RequestVerdict.Rejected rejected:
                var answer = rejected.Answer(request, "tag");
                Assert.Equal(rejected.Status, answer.Status);
                Assert.NotEqual(default, request.ResponseDestination);
                break;
            case RequestVerdict.Accepted:
                Match(request);
                var ok = request.Answer(200, toTag: "tag");
                Assert.True(ok.Error.IsNone, ok.Error.Reason);
                Assert.NotNull(ok.To.Tag);
                Assert.Equal(TransactionKey.Of(ok).Branch, ok.TopVia.Branch ?? "");
                _ = MergedRequestKey.Of(request);
                _ = DialogId.Of(request);
                var (dialog, bye) = Dialog.AsServer(request, "tag").Request(SipMethod.Bye);
                Assert.True(bye.Error.IsNone, bye.Error.Reason);
                _ = dialog.Receive(request);
                break;
        }
    }

    private static void Match(SipMessage message)
    {
        _ = (message.TopVia, message.From.Tag, message.To, message.CallId, message.CSeq);
        _ = message is SipRequest request ? TransactionKey.Of(request) : TransactionKey.Of((SipResponse)message);
    }

    private static void AskForAll(SipMessage message)
    {
        foreach (var header in Enum.GetValues<SipHeader>()) _ = (message.Defect(header), message.Raw(header));
        _ = (message.Contacts, message.ContactIsWildcard, message.Route, message.RecordRoute, message.MaxForwards);
        _ = (message.Expires, message.MinExpires, message.RetryAfter, message.Event, message.SubscriptionState);
        _ = (message.SessionExpires, message.Replaces, message.ReferTo, message.ReferredBy, message.RAck, message.RSeq);
        _ = (message.ContentType, message.ContentDisposition, message.Accept, message.Require, message.Supported);
        _ = (message.AssertedIdentities, message.RemotePartyIds, message.Reasons, message.Allow, message.AllowEvents);
        foreach (var diversion in message.Diversions) _ = (diversion.Reason, diversion.Counter, diversion.Uri.User);
        foreach (var entry in message.History) _ = (entry.Reason?.Cause, entry.Index, entry.Cause, entry.IsPrivate);
        foreach (var field in message.Authentication(SipHeader.Authorization)) _ = field["nonce"];
    }
}
