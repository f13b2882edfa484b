using System.Text.Json;

namespace Antiphon.Sip.Tests;

public class SipUriTests
{
    [Theory]
    [InlineData("sip:alice@atlanta.com")]
    [InlineData("sip:alice:secretword@atlanta.com;transport=tcp")]
    [InlineData("sips:alice@atlanta.com?subject=project%20x&priority=urgent")]
    [InlineData("sip:+1-212-555-1212:1234@gateway.com;user=phone")]
    [InlineData("sips:1212@gateway.com")]
    [InlineData("sip:alice@192.0.2.4")]
    [InlineData("sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com")]
    [InlineData("sip:alice;day=tuesday@atlanta.com")]
    [InlineData("sip:user@[2001:db8::10]:5070;lr")]
    [InlineData("sip:%00@host5.example.com")]
    [InlineData("tel:+358-555-1234567;postd=pp22")]
    [InlineData("mailto:a@example.com")]
    [InlineData("soap.beep://192.0.2.103:3002")]
    public void Parses_and_writes_back_the_same(string text)
    {
        Assert.True(SipUri.TryParse(text, out var uri));
        Assert.Equal(text, uri.ToString());
        Assert.Equal(uri, JsonSerializer.Deserialize<SipUri>(JsonSerializer.Serialize(uri)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sip:")]
    [InlineData("sip:@host")]
    [InlineData("sip:a@")]
    [InlineData("sip:a b@host")]
    [InlineData("sip:a@host:99999")]
    [InlineData("sip:a@host:")]
    [InlineData("sip:2001:db8::10")]
    [InlineData("sip:a@[2001:db8::zz]")]
    [InlineData("sip:a@[192.0.2.1]")]
    [InlineData("sip:a%4@host")]
    [InlineData("sip:a@host;")]
    [InlineData("sip:a@host?x")]
    [InlineData("<sip:a@host>")]
    [InlineData("1sip:a@host")]
    [InlineData("nothing")]
    public void Refuses(string text) => Assert.False(SipUri.TryParse(text, out _));

    [Theory]
    [InlineData("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;security=on")]
    [InlineData("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
        "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com")]
    [InlineData("sip:alice@atlanta.com?subject=project%20x&priority=urgent",
        "sip:alice@atlanta.com?priority=urgent&subject=project%20x")]
    public void Equivalent_by_the_examples_of_the_RFC(string one, string other) => Assert.True(Match(one, other));

    [Theory]
    [InlineData("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting")]
    [InlineData("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4")]
    [InlineData("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off")]
    [InlineData("sip:a@b", "sips:a@b")]
    [InlineData("sip:a%40b@c", "sip:a%2Fb@c")]
    public void Not_equivalent_by_the_examples_of_the_RFC(string one, string other) => Assert.False(Match(one, other));

    [Theory]
    [InlineData("sip:sips%3Auser%40example.com@example.net", "sips:user@example.com")]
    [InlineData("sip:null-%00-null@example.com", "null-\0-null")]
    [InlineData("sip:user;par=u%40example.net@example.com", "user;par=u@example.net")]
    [InlineData("sip:*98#@example.com", "*98#")]
    [InlineData("tel:+14085264000;ext=5", "+14085264000")]
    [InlineData("sip:example.com", null)]
    public void User_is_without_escapes(string text, string? user)
    {
        Assert.True(SipUri.TryParse(text, out var uri));
        Assert.Equal(user, uri.User);
    }

    [Fact]
    public void A_user_made_here_is_escaped_where_it_must_be()
    {
        var uri = SipUri.Sip("*98#50% ä@x", new HostPort("2001:db8::1", 5060));
        Assert.Equal("sip:*98%2350%25%20%C3%A4%40x@[2001:db8::1]:5060", uri.ToString());
        Assert.Equal("*98#50% ä@x", uri.User);
    }

    private static bool Match(string one, string other)
    {
        Assert.True(SipUri.TryParse(one, out var left));
        Assert.True(SipUri.TryParse(other, out var right));
        Assert.Equal(left.Matches(right), right.Matches(left));
        return left.Matches(right);
    }
}
