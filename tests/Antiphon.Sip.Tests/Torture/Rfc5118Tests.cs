using static Antiphon.Sip.RequestVerdict;

namespace Antiphon.Sip.Tests;

/// <summary>Every message of RFC 5118, with what its section says it must lead to.</summary>
public class Rfc5118Tests
{
    [Theory]
    [InlineData("ipv6-good")]
    [InlineData("port-ambiguous")]
    [InlineData("port-unambiguous")]
    [InlineData("via-received-param-with-delim")]
    [InlineData("via-received-param-no-delim")]
    [InlineData("ipv6-in-sdp")]
    [InlineData("mult-ip-in-header")]
    [InlineData("mult-ip-in-sdp")]
    [InlineData("ipv4-mapped-ipv6")]
    [InlineData("ipv6-bug-abnf-3-colons")]
    [InlineData("ipv6-correct-abnf-2-colons")]
    public void Accepted_request(string name) => Assert.IsType<Accepted>(Check(name));

    [Fact]
    public void An_address_without_its_brackets_is_refused()
    {
        var rejected = Assert.IsType<Rejected>(Check("ipv6-bad"));
        Assert.Equal((400, "Malformed Request-URI"), (rejected.Status, rejected.Reason));
    }

    [Fact]
    public void What_is_inside_the_brackets_is_address_and_not_port()
    {
        Assert.Equal(new HostPort("2001:db8::10:5070"), Request("port-ambiguous").Uri.HostPort);
        Assert.Equal(new HostPort("2001:db8::10", 5070), Request("port-unambiguous").Uri.HostPort);
    }

    [Theory]
    [InlineData("via-received-param-with-delim")]
    [InlineData("via-received-param-no-delim")]
    public void Received_is_read_with_and_without_brackets(string name) =>
        Assert.Equal("2001:db8::9:255", Request(name).TopVia.Received);

    [Fact]
    public void Both_families_can_be_in_one_header_field()
    {
        var vias = Request("mult-ip-in-header").Vias;
        Assert.Equal(["[2001:db8::9:1]:6050", "192.0.2.1", "[2001:db8::9:255]"], vias.Select(via => $"{via.SentBy}"));
        Assert.Equal("192.0.2.200", vias[2].Received);
    }

    [Fact]
    public void A_mapped_address_is_read() =>
        Assert.Equal("::ffff:192.0.2.2", Request("ipv4-mapped-ipv6").Contacts[0].Uri.Host);

    [Fact]
    public void Three_colons_mean_two() =>
        Assert.Equal(Request("ipv6-correct-abnf-2-colons").Uri, Request("ipv6-bug-abnf-3-colons").Uri);

    private static RequestVerdict Check(string name) =>
        RequestValidator.Check(Request(name), Rfc4475Tests.Everything, SipLimits.Default);

    private static SipRequest Request(string name) =>
        Assert.IsType<SipRequest>(SipMessage.Parse(Wire.Torture($"rfc5118/{name}"), SipLimits.Default));
}
