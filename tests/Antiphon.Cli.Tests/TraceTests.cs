using System.Net;
using System.Net.Sockets;
using System.Text;
using Antiphon.Cli.Tracing;
using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice;

namespace Antiphon.Cli.Tests;

public class TraceTests
{
    private static readonly SipFlow Flow = new(
        SipTransportKind.Udp, IPEndPoint.Parse("127.0.0.11:5060"), IPEndPoint.Parse("[::1]:5070"));

    [Fact]
    public void What_was_written_reads_as_it_was()
    {
        var time = new DateTimeOffset(2026, 3, 1, 4, 5, 6, 789, 120, TimeSpan.FromHours(1));
        TraceEntry[] entries =
        [
            new(time, IsReceived: true, Flow, "OPTIONS sip:a SIP/2.0\r\n\r\n=== not a head\n"u8.ToArray()),
            new(time, IsReceived: false, Flow with { Transport = SipTransportKind.Tcp }, Array.Empty<byte>()),
        ];
        var file = new MemoryStream();
        foreach (var entry in entries)
            entry.Write(file);
        var read = TraceEntry.ReadAll(file.ToArray()).ToArray();
        Assert.Equal(entries.Select(Facts), read.Select(Facts));
        Assert.Single(TraceEntry.ReadAll(file.ToArray().AsMemory(..^40)));

        static (DateTimeOffset, bool, SipFlow, string) Facts(TraceEntry e) =>
            (e.Time, e.IsReceived, e.Flow, Convert.ToHexString(e.Message.Span));
    }

    [Fact]
    public void What_is_no_trace_is_refused_with_the_place() =>
        Assert.Throws<InvalidDataException>(() => TraceEntry.ReadAll("hello\nworld\n"u8.ToArray()).ToArray());

    [Theory]
    [InlineData("Authorization: Digest username=\"pbx\", response=\"deadbeef\", uri=\"sip:a\"")]
    [InlineData("Proxy-Authorization: Digest RESPONSE = \"deadbeef\"")]
    [InlineData("Authentication-Info: rspauth=deadbeef")]
    public void Responses_of_digest_authentication_are_starred_out_and_nothing_else(string field)
    {
        var message = Request("OPTIONS", "1", field);
        var starred = Encoding.UTF8.GetString(Secrets.StarOut(SipMessage.Parse(message, SipLimits.Default)!).Span);
        Assert.Equal(Encoding.UTF8.GetString(message).Replace("deadbeef", "********", StringComparison.Ordinal),
            starred);
    }

    [Fact]
    public async Task A_recorded_trace_replayed_against_the_voice_loop_gives_the_same_statuses()
    {
        await using var server = await TestServer.StartAsync(flags: ["--trace"]);
        string[] statuses =
        [
            await AskAsync(server, Request("OPTIONS", "1")),
            await AskAsync(server, Request("BYE", "2", to: ";tag=nobody")),
            await AskAsync(server, Request("FROB", "3")),
            await AskAsync(server, Request("OPTIONS", "4", "Require: frobnication")),
        ];
        var off = await server.AskAsync("trace", "off");
        Assert.True(off.Status == 0, off.Error);
        var file = Path.Combine(server.Data, "trace.sip");
        var trace = TraceEntry.ReadAll(await File.ReadAllBytesAsync(file)).ToArray();
        Assert.Equal(statuses, trace.Where(e => !e.IsReceived).Select(e => StatusOf(e.Message.Span)));
        Assert.Equal(statuses, Replay(trace.Where(e => e.IsReceived)));
        var shown = await TestServer.RunAsync("trace", "replay", file);
        Assert.Contains("FROB sip:1001@", shown.Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    private static List<string> Replay(IEnumerable<TraceEntry> received)
    {
        var wire = new Wire();
        var loop = new VoiceLoop(
            new VoiceSettings { ServerName = "replay", Epoch = 1 }, Nobody.Outside, new Chance(1));
        loop.Deliver(new VoiceEvent.BecomeActive(wire, [received.First().Flow.Local]));
        foreach (var entry in received)
        {
            var message = SipMessage.Parse(entry.Message.Span, SipLimits.Default, entry.Flow.Remote)!;
            loop.Deliver(new VoiceEvent.MessageArrived(entry.Flow, message));
            loop.RunUntilIdle(new Instant(0));
        }

        return wire.Statuses;
    }

    private static async Task<string> AskAsync(TestServer server, byte[] request)
    {
        using var phone = new UdpClient(new IPEndPoint(IPAddress.Parse(server.Address), 0));
        phone.Connect(server.Address, 5060);
        await phone.SendAsync(request);
        var answer = await phone.ReceiveAsync().WaitAsync(TimeSpan.FromSeconds(20));
        return StatusOf(answer.Buffer);
    }

    private static string StatusOf(ReadOnlySpan<byte> response) => Encoding.ASCII.GetString(response.Slice(8, 3));

    private static byte[] Request(string method, string number, string? field = null, string to = "") =>
        Encoding.UTF8.GetBytes(
        string.Join("\r\n", new[]
        {
            $"{method} sip:1001@antiphon.test SIP/2.0", $"Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK-{number}",
            "Max-Forwards: 70", "From: <sip:5551234@phone.test>;tag=f", $"To: <sip:1001@antiphon.test>{to}",
            $"Call-ID: trace-{number}", $"CSeq: {number} {method}", field, "Content-Length: 0", "", "",
        }.OfType<string>()));

    private sealed class Wire : ISipTransport
    {
        public List<string> Statuses { get; } = [];

        public void Send(SipFlow flow, ReadOnlyMemory<byte> message) => Statuses.Add(StatusOf(message.Span));
    }
}
