using System.Text;
using System.Text.Json;
using Antiphon.Kernel;

namespace Antiphon.Sip.Tests;

/// <summary>What is written is read back the same, for values made from a seed.</summary>
public class RoundTripTests
{
    private const string Awkward = "ab12-._~!*'()&=+$,;?/:@<>\"\\%[]# äß漢\t";
    private const string TokenCharacters = "abcXYZ019-.!%*_+`'~";

    [Fact]
    public void Uri() => ForAll(AnyUri, (SipUri uri) => uri.ToString(), SipUri.TryParse);

    [Fact]
    public void Name_addr() => ForAll(AnyNameAddr, (NameAddr address) => address.ToString(), NameAddr.TryParse);

    [Fact]
    public void Via_value() => ForAll(
        chance => new Via(AnyToken(chance).ToUpperInvariant(), AnyHostPort(chance), AnyParameters(chance)),
        via => via.ToString(),
        Via.TryParse);

    [Fact]
    public void Cseq() => ForAll(
        chance => new CSeq(chance.NextUInt32(), AnyMethod(chance)), cseq => cseq.ToString(), CSeq.TryParse);

    [Fact]
    public void A_user_of_any_characters_is_the_same_after_escaping() => Repeat(chance =>
    {
        var user = AnyText(chance, Awkward);
        Assert.True(SipUri.TryParse(SipUri.Sip(user, AnyHostPort(chance)).ToString(), out var uri));
        Assert.Equal(user, uri.User);
    });

    [Fact]
    public void A_request_is_read_back_and_stored_the_same() => Repeat(chance =>
    {
        var body = chance.OneIn(2) ? null : SipBody.Sdp(Encoding.UTF8.GetBytes(AnyText(chance, Awkward + "\r\n")));
        var from = AnyNameAddr(chance);
        var request = SipRequest.Create(
            AnyMethod(chance),
            AnyUri(chance),
            [
                new SipField(SipHeader.Via, new Via("UDP", AnyHostPort(chance), AnyParameters(chance))),
                new SipField(SipHeader.From, from),
                new SipField(SipHeader.To, AnyNameAddr(chance)),
                new SipField(SipHeader.CallId, "a@b"),
                new SipField(SipHeader.CSeq, new CSeq(1, SipMethod.Info)),
                new SipField("X-Any", AnyText(chance, Awkward).Trim()),
            ],
            body);
        Assert.True(request.Error.IsNone, request.Error.Reason);
        Assert.Equal(from, request.From);
        Assert.Equal(request, SipMessage.Parse(request.Bytes.Span, SipLimits.Default));
        Assert.Equal(request, JsonSerializer.Deserialize<SipRequest>(JsonSerializer.Serialize(request)));
        Assert.Equal(body?.Content.ToArray() ?? [], request.Body.ToArray());
    });

    [Fact]
    public void Values_in_records_are_stored_as_the_text_they_are()
    {
        var record = (Uri: SipUri.Sip("a", new HostPort("b")), Method: SipMethod.Bye, At: new HostPort("::1", 5060));
        Assert.Equal(
            """{"Uri":"sip:a@b","Method":"BYE","At":"[::1]:5060"}""",
            JsonSerializer.Serialize(new { record.Uri, record.Method, record.At }));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SipUri>("\"nothing\""));
    }

    private delegate bool Reader<T>(ReadOnlySpan<byte> text, out T? value);

    private static void ForAll<T>(Func<Chance, T> make, Func<T, string> write, Reader<T> read) => Repeat(chance =>
    {
        var value = make(chance);
        var text = write(value);
        Assert.True(read(Encoding.UTF8.GetBytes(text), out var back), text);
        Assert.Equal(value, back);
    });

    private static void Repeat(Action<Chance> property)
    {
        for (ulong seed = 0; seed < 500; seed++) property(new Chance(seed));
    }

    private static SipUri AnyUri(Chance chance) => chance.Next(8) switch
    {
        0 => new SipUri { Scheme = "tel", Opaque = "+" + chance.Next(1, 99999) },
        1 => SipUri.Sip(null, AnyHostPort(chance)),
        _ => SipUri.Sip(AnyText(chance, Awkward), AnyHostPort(chance), AnyUriParameters(chance)) with
        {
            Scheme = chance.OneIn(2) ? "sip" : "sips",
            Headers = AnyUriHeaders(chance),
        },
    };

    private static NameAddr AnyNameAddr(Chance chance) => new(
        chance.OneIn(3) ? null : AnyText(chance, Awkward), AnyUri(chance), AnyParameters(chance));

    private static HostPort AnyHostPort(Chance chance) => new(
        chance.Next(3) switch { 0 => "2001:db8::1", 1 => "192.0.2.1", _ => "voice-1.example.com" },
        chance.OneIn(2) ? null : chance.Next(65536));

    private static SipParameters AnyParameters(Chance chance) => new([.. Enumerable.Range(0, chance.Next(4)).Select(
        index => new SipParameter(AnyToken(chance) + index, chance.Next(3) switch
        {
            0 => null,
            1 => AnyToken(chance),
            _ => Scanner.Quote(AnyText(chance, Awkward)),
        }))]);

    private static SipParameters AnyUriParameters(Chance chance) => new([.. Enumerable.Range(0, chance.Next(3)).Select(
        index => new SipParameter($"p{index}", chance.OneIn(2) ? null : "v%20" + chance.Next(9)))]);

    private static SipParameters AnyUriHeaders(Chance chance) => new([.. Enumerable.Range(0, chance.Next(3)).Select(
        index => new SipParameter($"h{index}", "v%3B" + chance.Next(9)))]);

    private static SipMethod AnyMethod(Chance chance) =>
        SipMethod.TryParse(Encoding.ASCII.GetBytes(chance.OneIn(2) ? AnyToken(chance) : "INVITE"), out var method)
            ? method
            : default;

    private static string AnyToken(Chance chance) => AnyText(chance, TokenCharacters);

    private static string AnyText(Chance chance, string characters) =>
        string.Concat(Enumerable.Range(0, chance.Next(1, 12)).Select(_ => characters[chance.Next(characters.Length)]));
}
