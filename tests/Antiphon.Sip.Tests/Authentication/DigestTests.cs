using System.Text;
using Antiphon.Kernel;

namespace Antiphon.Sip.Tests;

public class DigestTests
{
    private static readonly DigestPolicy Policy = new("voice.example.com", Encoding.ASCII.GetBytes("the pair's key"));
    private static readonly DigestIdentity Trunk = new("trunk", "s3cret");
    private static readonly Instant Now = new(1_700_000_000_000_000);
    private static readonly SipRequest Invite = Wire.Invite();

    [Fact]
    public void The_example_of_RFC_2617_3_5() =>
        Assert.Equal(
            "6629fae49393a05397450978507c4ef1",
            Mufasa(
                DigestAlgorithm.Md5,
                "Circle Of Life",
                "testrealm@host.com",
                "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                "0a4f113b"));

    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_examples_of_RFC_7616_3_9_1(string name, string response)
    {
        Assert.True(DigestAlgorithm.TryFind(name, out var algorithm));
        Assert.Equal(
            response,
            Mufasa(
                algorithm,
                "Circle of Life",
                "http-auth@example.org",
                "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"));
    }

    [Fact]
    public void Without_qop_the_response_is_that_of_RFC_2069() =>
        Assert.Equal(
            "670fd8c2df070c60b045671b8b24ff02",
            new Digest(
                DigestAlgorithm.Md5,
                "Mufasa",
                "testrealm@host.com",
                "Circle Of Life",
                "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                "/dir/index.html").Response(Get));

    [Fact]
    public void The_strongest_challenge_is_taken_and_its_answer_accepted()
    {
        var session = DigestClient.Accept(Challenged(401))!;
        Assert.Equal("SHA-256", session.Challenge["algorithm"]);
        Assert.Equal(SipHeader.Authorization, session.CredentialsHeader);
        var (next, credentials) = Authorize(session);
        Assert.Equal(1u, next.Count);
        Assert.Equal(DigestVerdict.Accepted, Check(credentials));
    }

    [Fact]
    public void A_nonce_is_used_again_with_its_count_moved_on()
    {
        var (session, first) = Authorize(DigestClient.Accept(Challenged(401))!);
        var (_, second) = Authorize(session);
        Assert.Equal((1u, 2u), (Count(first), Count(second)));
        var use = new NonceUse(session.Nonce, 0).Advance(session.Nonce, 1)!;
        Assert.Null(use.Advance(session.Nonce, 1));
        Assert.NotNull(use.Advance(session.Nonce, 2));
        Assert.Equal(DigestVerdict.Accepted, Check(second));
    }

    [Fact]
    public void A_407_is_answered_to_the_proxy()
    {
        var session = DigestClient.Accept(Challenged(407))!;
        Assert.Equal("Proxy-Authorization", Authorize(session).Credentials.Name);
    }

    [Theory]
    [InlineData("MD5")]
    [InlineData("MD5-sess")]
    [InlineData("SHA-256")]
    [InlineData("SHA-256-sess")]
    [InlineData("SHA-512-256")]
    [InlineData("SHA-512-256-sess")]
    public void Every_algorithm_that_is_offered_is_understood(string name)
    {
        Assert.True(DigestAlgorithm.TryFind(name, out var algorithm));
        var policy = Policy with { Algorithms = [algorithm] };
        var response = Invite.Answer(401, fields: DigestServer.Challenge(policy, Now).AsSpan());
        var (_, credentials) = Authorize(DigestClient.Accept(response)!);
        Assert.Equal(
            DigestVerdict.Accepted,
            DigestServer.Check(Parse(credentials), SipMethod.Invite, "s3cret", policy, Now));
    }

    [Fact]
    public void A_nonce_gets_stale_and_another_key_does_not_make_it()
    {
        var (_, credentials) = Authorize(DigestClient.Accept(Challenged(401))!);
        var later = Now + Policy.NonceLife + TimeSpan.FromSeconds(1);
        Assert.Equal(DigestVerdict.Stale, Check(credentials, at: later));
        Assert.Equal(DigestVerdict.Stale, Check(credentials, at: Now - TimeSpan.FromSeconds(1)));
        Assert.Equal(DigestVerdict.Refused, Check(credentials, password: "guess", at: later));
        var stranger = Policy with { Key = new byte[16] };
        Assert.Equal(
            DigestVerdict.Refused, DigestServer.Check(Parse(credentials), SipMethod.Invite, "s3cret", stranger, Now));
        Assert.Contains("stale=true", DigestServer.Challenge(Policy, Now, stale: true)[0].Value);
    }

    [Fact]
    public void A_wrong_password_method_or_weaker_algorithm_is_refused()
    {
        var (_, credentials) = Authorize(DigestClient.Accept(Challenged(401))!);
        Assert.Equal(DigestVerdict.Refused, Check(credentials, password: "s3cretx"));
        Assert.Equal(
            DigestVerdict.Refused, DigestServer.Check(Parse(credentials), SipMethod.Bye, "s3cret", Policy, Now));
        var strict = Policy with { Algorithms = [DigestAlgorithm.Md5] };
        Assert.Equal(
            DigestVerdict.Refused, DigestServer.Check(Parse(credentials), SipMethod.Invite, "s3cret", strict, Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData(", response=\"0\", algorithm=SHA-1")]
    [InlineData(", response=\"0\", qop=auth, cnonce=\"c\"")]
    [InlineData(", response=\"0\", qop=auth, nc=00000001")]
    [InlineData(", response=\"0\", qop=auth-int, nc=1, cnonce=\"c\"")]
    public void Credentials_that_lack_something_are_malformed(string rest)
    {
        var text = "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"sip:a\"" + rest;
        Assert.True(AuthenticationField.TryParse(Encoding.ASCII.GetBytes(text), out var field));
        Assert.Equal(DigestVerdict.Malformed, DigestServer.Check(field, SipMethod.Invite, "x", Policy, Now));
    }

    [Theory]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Digest realm=\"x\", nonce=\"n\", algorithm=SHA-1")]
    [InlineData("Digest realm=\"x\", nonce=\"n\", qop=\"auth-int\"")]
    [InlineData("Digest realm=\"x\"")]
    public void A_challenge_that_cannot_be_answered_is_not(string challenge) =>
        Assert.Null(DigestClient.Accept(
            Invite.Answer(401, fields: [new SipField(SipHeader.WwwAuthenticate, challenge)])));

    [Fact]
    public void A_challenge_without_qop_is_answered_without()
    {
        const string challenge = "Digest realm=\"x\", nonce=\"n\", opaque=\"o\\\"p\"";
        var response = Invite.Answer(401, fields: [new SipField(SipHeader.WwwAuthenticate, challenge)]);
        var (_, credentials) = Authorize(DigestClient.Accept(response)!);
        var field = Parse(credentials);
        Assert.Null(field["cnonce"]);
        Assert.Null(field["algorithm"]);
        Assert.Equal("o\"p", field["opaque"]);
    }

    [Fact]
    public void Credentials_are_found_by_their_realm()
    {
        var (_, credentials) = Authorize(DigestClient.Accept(Challenged(401))!);
        var request = Wire.Invite(
            "Authorization: Digest username=\"x\", realm=\"elsewhere\"", $"Authorization: {credentials.Value}");
        Assert.Equal("trunk", DigestServer.Find(request, Policy)?["username"]);
        Assert.Null(DigestServer.Find(Invite, Policy));
    }

    private static readonly SipMethod Get = Method("GET");

    private static SipMethod Method(string name) =>
        SipMethod.TryParse(Encoding.ASCII.GetBytes(name), out var method) ? method : default;

    private static string Mufasa(
        DigestAlgorithm algorithm, string password, string realm, string nonce, string cnonce) =>
        new Digest(algorithm, "Mufasa", realm, password, nonce, "/dir/index.html")
        {
            Qop = "auth",
            Cnonce = cnonce,
            NonceCount = "00000001",
        }.Response(Get);

    private static SipResponse Challenged(int status) => Invite.Answer(
        status,
        fields: DigestServer.Challenge(
            Policy, Now, header: status == 407 ? SipHeader.ProxyAuthenticate : SipHeader.WwwAuthenticate).AsSpan());

    private static (DigestSession Session, SipField Credentials) Authorize(DigestSession session) =>
        DigestClient.Authorize(session, Trunk, SipMethod.Invite, Invite.Uri, "0a4f113b");

    private static AuthenticationField Parse(SipField field)
    {
        Assert.True(AuthenticationField.TryParse(Encoding.UTF8.GetBytes(field.Value), out var value));
        return value;
    }

    private static uint? Count(SipField credentials) => DigestServer.NonceCount(Parse(credentials));

    private static DigestVerdict Check(SipField credentials, string password = "s3cret", Instant? at = null) =>
        DigestServer.Check(Parse(credentials), SipMethod.Invite, password, Policy, at ?? Now);
}
