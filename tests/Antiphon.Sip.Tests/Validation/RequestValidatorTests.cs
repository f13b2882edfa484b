using static Antiphon.Sip.RequestVerdict;

namespace Antiphon.Sip.Tests;

/// <summary>What the torture messages do not reach.</summary>
public class RequestValidatorTests
{
    private static readonly SipCapabilities Ours = new();

    [Fact]
    public void A_request_without_via_has_nowhere_to_be_answered_to()
    {
        var request = Wire.Request(
            [.. Wire.InviteLines.Where(line => !line.StartsWith("Via", StringComparison.Ordinal))]);
        Assert.Equal(new Dropped(DropReason.NoUsableVia), Check(request));
    }

    [Fact]
    public void A_defective_ack_is_never_answered()
    {
        var ack = Wire.Request(
        [
            .. Wire.InviteLines
                .Select(line => line.Replace("INVITE", "ACK", StringComparison.Ordinal))
                .Where(line => !line.StartsWith("Call-ID", StringComparison.Ordinal)),
        ]);
        Assert.Equal(new Dropped(DropReason.DefectiveAck), Check(ack));
    }

    [Theory]
    [InlineData("PUBLISH", 405)]
    [InlineData("invite", 501)]
    [InlineData("FOO", 501)]
    public void A_method_that_is_known_but_not_allowed_differs_from_an_unknown_one(string method, int status)
    {
        var rejected = Rejected(Wire.Request(
            [.. Wire.InviteLines.Select(line => line.Replace("INVITE", method, StringComparison.Ordinal))]));
        Assert.Equal(status, rejected.Status);
        Assert.Equal(Ours.AllowField, rejected.Fields.Single());
    }

    [Theory]
    [InlineData("Contact: <tel:+1>", "Duplicate")]
    [InlineData("Max-Forwards: 3", "Duplicate Max-Forwards Header Field")]
    [InlineData("CSeq: 2 INVITE", "Duplicate CSeq Header Field")]
    [InlineData("Bad Header: 1", "Malformed Header Field")]
    [InlineData("No colon", "Malformed Header Field")]
    [InlineData("Contact: <sip:a@b>", "Contact Header Field Needs Exactly One Value")]
    [InlineData("Require: ;", "Malformed Require Header Field")]
    public void A_defect_is_named_in_the_reason(string field, string reason)
    {
        var rejected = Rejected(Wire.Invite(field));
        Assert.Equal(400, rejected.Status);
        if (reason is not "Duplicate") Assert.Equal(reason, rejected.Reason);
    }

    [Fact]
    public void What_we_require_must_be_supported()
    {
        var strict = Ours with { Required = ["timer"] };
        var verdict = RequestValidator.Check(Wire.Invite("Supported: 100rel"), strict, SipLimits.Default);
        var rejected = Assert.IsType<Rejected>(verdict);
        Assert.Equal((421, new SipField(SipHeader.Require, "timer")), (rejected.Status, rejected.Fields.Single()));
        Assert.IsType<Accepted>(RequestValidator.Check(Wire.Invite("k: Timer"), strict, SipLimits.Default));
    }

    [Fact]
    public void Require_in_a_cancel_is_ignored_and_proxy_require_is_for_proxies()
    {
        var cancel = Wire.Invite().Cancel();
        var withRequire = Wire.Request([.. cancel.ToString().TrimEnd().Split("\r\n"), "Require: x"]);
        Assert.IsType<Accepted>(Check(withRequire));
        Assert.IsType<Accepted>(Check(Wire.Invite("Proxy-Require: x")));
    }

    [Theory]
    [InlineData("application/sdp", "", 0)]
    [InlineData("Application/SDP;charset=utf-8", "", 0)]
    [InlineData("application/isup", "", 415)]
    [InlineData("application/isup", "Content-Disposition: signal;handling=optional", 0)]
    [InlineData("application/sdp", "Content-Encoding: gzip", 415)]
    [InlineData("", "", 400)]
    public void A_body_is_refused_unless_it_is_understood_or_optional(string type, string field, int status)
    {
        var contentType = type.Length > 0 ? $"Content-Type: {type}" : "";
        string[] fields = [.. new[] { contentType, field }.Where(text => text.Length > 0)];
        var octets = Wire.Octets([.. Wire.InviteLines, .. fields]);
        var request = (SipRequest)SipMessage.Parse([.. octets, .. "v=0\r\n"u8], SipLimits.Default)!;
        var verdict = Check(request);
        if (status == 0) Assert.IsType<Accepted>(verdict);
        else Assert.Equal(status, Assert.IsType<Rejected>(verdict).Status);
    }

    [Fact]
    public void Limits_have_statuses_of_their_own()
    {
        Assert.Equal(513, Rejected(Wire.Invite("X: " + new string('a', SipLimits.Default.HeaderField))).Status);
        Assert.Equal(513, Rejected(Wire.Invite([.. Enumerable.Repeat("X: 1", 200)])).Status);
        var vias = Enumerable.Repeat("Via: SIP/2.0/UDP a;branch=z9hG4bKx", SipLimits.Default.Vias);
        Assert.Equal(513, Rejected(Wire.Invite([.. vias])).Status);
        var longUri = $"INVITE sip:{new string('a', SipLimits.Default.StartLine)}@b SIP/2.0";
        Assert.Equal(414, Rejected(Wire.Request([longUri, .. Wire.InviteLines[1..]])).Status);
        var big = (SipRequest)SipMessage.Parse(
            [.. Wire.Octets(Wire.InviteLines), .. new byte[SipLimits.Default.Body + 1]], SipLimits.Default)!;
        Assert.Equal(413, Rejected(big).Status);
    }

    private static RequestVerdict Check(SipRequest request) => RequestValidator.Check(request, Ours, SipLimits.Default);

    private static Rejected Rejected(SipRequest request) => Assert.IsType<Rejected>(Check(request));
}
