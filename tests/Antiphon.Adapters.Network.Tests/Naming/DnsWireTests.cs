using System.Net;
using System.Text;
using Antiphon.Adapters.Network.Naming;

namespace Antiphon.Adapters.Network.Tests.Naming;

/// <summary>What name servers send, as octets.</summary>
public sealed class DnsWireTests
{
    private static readonly byte[] Asked = DnsWire.Ask(0x1234, "_sip._udp.example.com", DnsType.SRV);

    [Fact]
    public void A_question_is_as_RFC_1035_4_1_draws_it() => Assert.Equal(
        [
            0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,
            .. "\u0004_sip\u0004_udp\u0007example\u0003com\0"u8, 0, 33, 0, 1,
        ],
        Asked);

    [Fact]
    public void Services_are_read_with_names_that_go_on_elsewhere()
    {
        // An alias on the way, then two services; "example.com" stands at 22 of the question.
        byte[] alias = [0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 2, 0xC0, 22];
        byte[] first = [0xC0, 12, 0, 33, 0, 1, 0, 0, 1, 0, 0, 12, 0, 10, 0, 60, 0x13, 0xC4, 3, .. "pbx"u8, 0xC0, 22];
        byte[] second = [0xC0, 12, 0, 33, 0, 1, 0, 0, 0, 30, 0, 7, 0, 20, 0, 0, 0x13, 0xCE, 0];
        var reply = DnsWire.Read(Reply(0x80, 0x80, 3, [.. alias, .. first, .. second]), Asked, DnsType.SRV)!;
        Assert.Equal(
            [new DnsService(10, 60, 5060, "pbx.example.com"), new DnsService(20, 0, 5070, "")], reply.Services);
        Assert.False(reply.IsCut);
    }

    [Fact]
    public void Addresses_of_both_families_are_read()
    {
        var four = DnsWire.Ask(7, "a.b", DnsType.A);
        byte[] record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 192, 0, 2, 7];
        Assert.Equal(
            [IPAddress.Parse("192.0.2.7")], DnsWire.Read(Reply(four, 0x80, 0, 1, record), four, DnsType.A)!.Addresses);
        var six = DnsWire.Ask(7, "a.b", DnsType.AAAA);
        var address = IPAddress.Parse("2001:db8::7");
        byte[] longer = [0xC0, 12, 0, 28, 0, 1, 0, 0, 0, 5, 0, 16, .. address.GetAddressBytes()];
        Assert.Equal([address], DnsWire.Read(Reply(six, 0x80, 0, 1, longer), six, DnsType.AAAA)!.Addresses);
    }

    [Fact]
    public void A_name_that_is_not_there_and_an_answer_that_is_cut_are_told()
    {
        Assert.Empty(DnsWire.Read(Reply(0x80, 3, 0, []), Asked, DnsType.SRV)!.Services);
        Assert.True(DnsWire.Read(Reply(0x82, 0, 0, []), Asked, DnsType.SRV)!.IsCut);
    }

    [Theory]
    [InlineData("a question", 0x00, 0, 0, "")]
    [InlineData("refused", 0x80, 5, 0, "")]
    [InlineData("a record is missing", 0x80, 0, 1, "")]
    [InlineData("a name that points to itself", 0x80, 0, 1, "C027 0021 0001 00000001 0000")]
    [InlineData("a name that points forwards", 0x80, 0, 1, "C0FF 0021 0001 00000001 0000")]
    [InlineData("a length beyond the end", 0x80, 0, 1, "C00C 0021 0001 00000001 00FF 0001")]
    [InlineData("a service of six bytes", 0x80, 0, 1, "C00C 0021 0001 00000001 0006 000100010001")]
    public void What_cannot_be_an_answer_is_none(string what, byte flags, byte code, byte answers, string hex)
    {
        var records = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(DnsWire.Read(Reply(flags, code, answers, records), Asked, DnsType.SRV) is null, what);
    }

    [Fact]
    public void An_answer_to_another_question_is_none()
    {
        var other = DnsWire.Ask(0x1235, "_sip._udp.example.com", DnsType.SRV);
        var elsewhere = DnsWire.Ask(0x1234, "_sip._udp.example.org", DnsType.SRV);
        Assert.Null(DnsWire.Read(Reply(0x80, 0, 0, []), other, DnsType.SRV));
        Assert.Null(DnsWire.Read(Reply(0x80, 0, 0, []), elsewhere, DnsType.SRV));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("münchen.example")]
    [InlineData("a-label-that-is-longer-than-the-sixty-three-octets-that-one-may-have-at-most.example")]
    public void What_is_no_name_is_not_asked_for(string name) =>
        Assert.Throws<FormatException>(() => DnsWire.Ask(1, name, DnsType.A));

    /// <summary>Whatever comes, it is read or it is not; never an exception.</summary>
    [Fact]
    public void Noise_is_survived()
    {
        var chance = new Random(3);
        byte[] first = [0xC0, 12, 0, 33, 0, 1, 0, 0, 1, 0, 0, 12, 0, 10, 0, 60, 0x13, 0xC4, 3, .. "pbx"u8, 0xC0, 22];
        var whole = Reply(0x80, 0x80, 1, first);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = whole.ToArray();
            for (var n = chance.Next(6); n >= 0; n--)
                bytes[chance.Next(bytes.Length)] = (byte)chance.Next(256);
            _ = DnsWire.Read(bytes.AsSpan(0, chance.Next(bytes.Length + 1)), Asked, DnsType.SRV);
        }
    }

    [Fact]
    public void Services_come_by_priority_and_by_chance_as_heavy_as_they_are()
    {
        var firsts = new Dictionary<string, int> { ["a"] = 0, ["b"] = 0, ["c"] = 0 };
        var chance = new Random(5);
        for (var i = 0; i < 4000; i++)
        {
            var order = ServiceOrder.Of(
                [new(20, 9, 1, "late"), new(10, 30, 1, "a"), new(10, 10, 1, "b"), new(10, 0, 1, "c")],
                chance).ToArray();
            Assert.Equal("late", order[3].Target);
            firsts[order[0].Target]++;
        }

        Assert.InRange(firsts["a"], 2700, 3200);
        Assert.InRange(firsts["b"], 800, 1150);
        Assert.InRange(firsts["c"], 20, 250);
    }

    private static byte[] Reply(byte flags, byte code, byte answers, byte[] records) =>
        Reply(Asked, flags, code, answers, records);

    private static byte[] Reply(byte[] asked, byte flags, byte code, byte answers, byte[] records) =>
        [asked[0], asked[1], flags, code, 0, 1, 0, answers, 0, 0, 0, 0, .. asked[12..], .. records];
}
