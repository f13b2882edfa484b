using System.Text;
using static Antiphon.Sip.RequestVerdict;

namespace Antiphon.Sip.Tests;

/// <summary>Every message of RFC 4475, with what its section says it must lead to.</summary>
public class Rfc4475Tests
{
    /// <summary>An end that knows all methods, so that what is wrong is the message.</summary>
    internal static readonly SipCapabilities Everything = new()
    {
        Allow =
        [
            SipMethod.Invite, SipMethod.Ack, SipMethod.Bye, SipMethod.Cancel, SipMethod.Options, SipMethod.Register,
            SipMethod.Message,
        ],
        Accept = [MediaType.Sdp, "multipart/mixed", "multipart/signed", "text/plain"],
    };

    [Theory]
    [InlineData("wsinv")]
    [InlineData("esc01")]
    [InlineData("escnull")]
    [InlineData("lwsdisp")]
    [InlineData("longreq")]
    [InlineData("dblreq")]
    [InlineData("semiuri")]
    [InlineData("transports")]
    [InlineData("mpart01")]
    [InlineData("baddate")]
    [InlineData("badbranch")]
    [InlineData("zeromf")]
    [InlineData("cparam01")]
    [InlineData("cparam02")]
    [InlineData("regescrt")]
    [InlineData("inv2543")]
    public void Accepted_request(string name) => Assert.IsType<Accepted>(Check(name));

    [Theory]
    [InlineData("intmeth", 501, "Not Implemented")]
    [InlineData("esc02", 501, "Not Implemented")]
    [InlineData("badinv01", 400, "Malformed Via Header Field")]
    [InlineData("clerr", 400, "Body Shorter Than Content-Length")]
    [InlineData("ncl", 400, "Malformed Content-Length Header Field")]
    [InlineData("scalar02", 400, "Malformed CSeq Header Field")]
    [InlineData("quotbal", 400, "Malformed To Header Field")]
    [InlineData("ltgtruri", 400, "Malformed Request-URI")]
    [InlineData("lwsruri", 400, "Malformed Request Line")]
    [InlineData("lwsstart", 400, "Malformed Request Line")]
    [InlineData("trws", 400, "Malformed Request Line")]
    [InlineData("escruri", 400, "Request-URI With Header Fields")]
    [InlineData("regbadct", 400, "Malformed Contact Header Field")]
    [InlineData("badaspec", 400, "Malformed To Header Field")]
    [InlineData("baddn", 400, "Malformed From Header Field")]
    [InlineData("badvers", 505, "Version Not Supported")]
    [InlineData("mismatch01", 400, "CSeq Method Differs From Request Method")]
    [InlineData("mismatch02", 501, "Not Implemented")]
    [InlineData("insuf", 400, "Missing From Header Field")]
    [InlineData("unkscm", 416, "Unsupported URI Scheme")]
    [InlineData("novelsc", 416, "Unsupported URI Scheme")]
    [InlineData("bext01", 420, "Bad Extension")]
    [InlineData("invut", 415, "Unsupported Media Type")]
    [InlineData("multi01", 400, "Duplicate From Header Field")]
    [InlineData("mcl01", 400, "Duplicate Content-Length Header Field")]
    [InlineData("sdp01", 406, "Not Acceptable")]
    public void Rejected_request(string name, int status, string reason)
    {
        var rejected = Assert.IsType<Rejected>(Check(name));
        Assert.Equal((status, reason), (rejected.Status, rejected.Reason));

        // It is answered: with its own Via, on the wire as a response that can be read.
        var request = Request(name);
        var answer = rejected.Answer(request, "tag1");
        Assert.Equal(status, answer.Status);
        Assert.Equal(request.Raw(SipHeader.Via), answer.Raw(SipHeader.Via));
        Assert.Equal(request.Raw(SipHeader.CallId), answer.Raw(SipHeader.CallId));
        Assert.True(answer.Error.IsNone);
    }

    [Theory]
    [InlineData("regaut01")]
    [InlineData("unksm2")]
    public void Register_is_refused_by_an_end_that_is_no_registrar(string name)
    {
        var verdict = RequestValidator.Check(Request(name), new SipCapabilities(), SipLimits.Default);
        var rejected = Assert.IsType<Rejected>(verdict);
        Assert.Equal(405, rejected.Status);
        Assert.Equal("Allow", rejected.Fields.Single().Name);
    }

    [Theory]
    [InlineData("unreason", 200)]
    [InlineData("noreason", 100)]
    public void Valid_response(string name, int status)
    {
        var response = Response(name);
        Assert.Null(ResponseValidator.Check(response));
        Assert.Equal(status, response.Status);
    }

    [Theory]
    [InlineData("scalarlg", DropReason.DefectiveResponse)]
    [InlineData("bcast", DropReason.MisroutedResponse)]
    public void Discarded_response(string name, DropReason reason) =>
        Assert.Equal(reason, ResponseValidator.Check(Response(name)));

    [Fact]
    public void Bigcode_is_no_response_at_all() =>
        Assert.Null(SipMessage.Parse(Wire.Torture("rfc4475/bigcode.dat"), SipLimits.Default));

    [Fact]
    public void Wsinv_reads_through_its_white_space()
    {
        var request = Request("wsinv");
        Assert.Equal("1918181833n", request.To.Tag);
        Assert.Equal("J Rosenberg \\\"", request.From.DisplayName);
        Assert.Equal("98asjd8", request.From.Tag);
        Assert.Equal(68, request.MaxForwards);
        Assert.Equal(new CSeq(9, SipMethod.Invite), request.CSeq);
        Assert.Equal(
            ["UDP 192.0.2.2 390skdjuw", "TCP spindle.example.com z9hG4bK9ikj8", "UDP 192.168.255.111 z9hG4bK30239"],
            request.Vias.Select(via => $"{via.Transport} {via.SentBy} {via.Branch}"));
        Assert.Equal("", request.Raw(SipHeader.Subject));
        Assert.Equal("newfangled value   continued newfangled value", request.Raw("NewFangledHeader"));
        Assert.Equal(";;,,;;,;", request.Raw("UnknownHeaderWithUnusualValue"));
        Assert.True(Assert.Single(request.Route).Uri.IsLooseRouter);
        var contact = Assert.Single(request.Contacts);
        Assert.Equal("Quoted string \"\"", contact.DisplayName);
        Assert.Equal("newvalue", contact.Parameters["newparam"]);
        Assert.Equal("0.33", contact.Parameters["q"]);
        Assert.Equal(150, request.Body.Length);
    }

    [Fact]
    public void Intmeth_keeps_every_unusual_character()
    {
        var request = Request("intmeth");
        Assert.Equal("!interesting-Method0123456789_*+`.%indeed'~", request.Method.Name);
        Assert.Equal("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", request.Uri.User);
        Assert.Equal("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)", request.Uri.RawPassword);
        Assert.Equal("z9hG4bK-.!%66*_+`'~", request.TopVia.Branch);
        Assert.Equal("BEL:\a NUL:\0 DEL:\u007F", request.To.DisplayName);
        Assert.Equal("token1~` token2'+_ token3*%!.-", request.From.DisplayName);
        Assert.Equal("работающий", request.From.Parameters["fromParam''~+*_!.-%"]);
        Assert.Equal("_token~1'+`*%!-.", request.From.Tag);
        Assert.Equal("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{", request.CallId);
        Assert.Equal("\uFEFF大停電", request.Raw("extensionHeader-!.%*+_`'~"));
    }

    [Fact]
    public void Esc01_is_unescaped_once()
    {
        var request = Request("esc01");
        Assert.Equal("sips:user@example.com", request.Uri.User);
        Assert.Equal("I have spaces", request.From.Uri.User);
        Assert.Equal("caller", request.Contacts[0].Uri.User);
        Assert.Equal("user", request.To.Uri.User);
        Assert.Equal("v%61lue%25%34%31", request.Contacts[0].Uri.Parameters["n%61me"]);
    }

    [Fact]
    public void Escnull_has_two_contacts_of_nulls()
    {
        var request = Request("escnull");
        Assert.Equal("null-\0-null", request.To.Uri.User);
        Assert.Equal(["\0", "\0\0"], request.Contacts.Select(contact => contact.Uri.User));
    }

    [Fact]
    public void Esc02_does_not_take_percent_for_an_escape_outside_of_uris()
    {
        var request = Request("esc02");
        Assert.Equal("RE%47IST%45R", request.Method.Name);
        Assert.Equal("%Z%45", request.To.DisplayName);
        Assert.Equal(2, request.Contacts.Length);
        Assert.NotNull(request.Raw("C%6Fntact"));
    }

    [Fact]
    public void Lwsdisp_has_a_display_name_without_a_space_behind_it() =>
        Assert.Equal("caller", Request("lwsdisp").From.DisplayName);

    [Fact]
    public void Longreq_keeps_what_is_long()
    {
        var request = Request("longreq");
        Assert.Equal(34, request.Vias.Length);
        Assert.EndsWith("branchvalue", request.Vias[^1].Branch);
        Assert.Contains("longlonglong", request.Vias[^1].Branch);
        Assert.StartsWith("longreq.onereally", request.CallId);
        var veryLong = "very" + string.Concat(Enumerable.Repeat("long", 25)) + "ParameterNameWithNoValue";
        Assert.True(request.To.Uri.Parameters.Has(veryLong));
    }

    [Fact]
    public void Dblreq_ends_where_its_content_length_says()
    {
        var request = Request("dblreq");
        Assert.Equal(SipMethod.Register, request.Method);
        Assert.True(request.Body.IsEmpty);
        Assert.DoesNotContain("INVITE", request.ToString());
    }

    [Fact]
    public void Semiuri_has_a_parameter_in_its_user_part()
    {
        var uri = Request("semiuri").Uri;
        Assert.Equal("user;par=u@example.net", uri.User);
        Assert.Empty(uri.Parameters);
    }

    [Fact]
    public void Transports_are_all_read() =>
        Assert.Equal(["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"], Request("transports").Vias.Select(via => via.Transport));

    [Fact]
    public void Mpart01_keeps_its_binary_body_whole()
    {
        var request = Request("mpart01");
        Assert.Equal("multipart/mixed", request.ContentType);
        Assert.Contains((byte)0, request.Body.ToArray());
        Assert.EndsWith("--7a9cbec02ceef655--\r\n", Encoding.Latin1.GetString(request.Body.Span));
    }

    [Fact]
    public void Unreason_is_Russian() =>
        Assert.Equal("= 2**3 * 5**2 но сто девяносто девять - простое", Response("unreason").ReasonPhrase);

    [Fact]
    public void Noreason_has_none() => Assert.Equal("", Response("noreason").ReasonPhrase);

    [Fact]
    public void Badbranch_is_matched_as_RFC_2543_does()
    {
        var request = Request("badbranch");
        Assert.False(request.TopVia.HasMagicCookie);
        Assert.Contains(request.CallId, TransactionKey.Of(request).Branch);
    }

    [Fact]
    public void Bext01_names_what_we_do_not_support_of_what_is_required_of_us()
    {
        var rejected = Assert.IsType<Rejected>(Check("bext01"));
        Assert.Equal(
            new SipField(SipHeader.Unsupported, "nothingSupportsThis, nothingSupportsThisEither"),
            rejected.Fields.Single());
    }

    [Fact]
    public void Cparam01_has_its_parameter_in_the_header_field_and_cparam02_in_the_uri()
    {
        Assert.True(Request("cparam01").Contacts[0].Parameters.Has("unknownparam"));
        Assert.Empty(Request("cparam01").Contacts[0].Uri.Parameters);
        Assert.True(Request("cparam02").Contacts[0].Uri.Parameters.Has("unknownparam"));
        Assert.Empty(Request("cparam02").Contacts[0].Parameters);
    }

    [Fact]
    public void Regescrt_keeps_the_escaped_route_in_its_contact() =>
        Assert.Equal("%3Csip:sip.example.com%3E", Request("regescrt").Contacts[0].Uri.Headers["Route"]);

    [Fact]
    public void Inv2543_makes_a_dialog_without_remote_tag()
    {
        var request = Request("inv2543");
        Assert.Equal(new DialogId(request.CallId, "1", ""), Dialog.AsServer(request, "1").Id);
        Assert.False(request.Body.IsEmpty);
    }

    private static RequestVerdict Check(string name) =>
        RequestValidator.Check(Request(name), Everything, SipLimits.Default);

    private static SipRequest Request(string name) => Assert.IsType<SipRequest>(Parse(name));

    private static SipResponse Response(string name) => Assert.IsType<SipResponse>(Parse(name));

    private static SipMessage? Parse(string name) =>
        SipMessage.Parse(Wire.Torture($"rfc4475/{name}.dat"), SipLimits.Default);
}
