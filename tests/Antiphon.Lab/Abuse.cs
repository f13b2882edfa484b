using System.Net;
using System.Net.Sockets;
using System.Text;
using Antiphon.Kernel;
using Antiphon.Lab.Peers;

namespace Antiphon.Lab;

public sealed class Abuse(ITestOutputHelper output)
{
    [Fact(Timeout = 180_000)]
    public async Task A_server_under_garbage_and_half_calls_keeps_answering_in_bounded_memory()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var server = await AntiphonServer.StartAsync(place, place.Address(11));
        var before = server.ResidentKibibytes;

        Bombard(server.Address, place.Address(3), datagrams: 20_000);
        var folder = place.MakeFolder("abandon");
        // Callers who never acknowledge and never hang up: their calls end by themselves, after 32 s without an
        // ACK and 32 s more without an answer to BYE.
        await using var abandoning = Sipp.Run(
            folder, "abandon.xml", server.Address, place.Address(4), ["-s", "1001", "-m", "500", "-r", "250", "-l",
                "1000"]);
        await abandoning.WaitForExitAsync(TimeSpan.FromSeconds(60));
        Bombard(server.Address, place.Address(3), datagrams: 20_000);

        await using var options = Sipp.Run(
            place.MakeFolder("options"), "options.xml", server.Address, place.Address(5), ["-s", "1001", "-m", "10",
                "-r", "10"]);
        Assert.True(await options.WaitForExitAsync(TimeSpan.FromSeconds(60)) == 0, options.Output);
        var after = server.ResidentKibibytes;
        output.WriteLine($"resident memory {before / 1024} MiB before, {after / 1024} MiB after");
        Assert.True(after - before < 300 * 1024, $"memory grew from {before} to {after} KiB");
        await server.WaitForNoCallsAsync(TimeSpan.FromSeconds(100));
    }

    /// <summary>Half of it noise, half requests with octets changed at random.</summary>
    private static void Bombard(string server, string from, int datagrams)
    {
        var chance = new Chance(42);
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.Connect(server, 5060);
        var request = Encoding.ASCII.GetBytes(
            $"INVITE sip:1001@{server} SIP/2.0\r\nVia: SIP/2.0/UDP {from}:5060;branch=z9hG4bKx\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:a@{from}>;tag=1\r\nTo: <sip:1001@{server}>\r\nCall-ID: abuse\r\nCSeq: 1 INVITE\r\n"
            + $"Contact: <sip:a@{from}>\r\nContent-Length: 0\r\n\r\n");
        for (var i = 0; i < datagrams; i++)
        {
            var datagram = chance.OneIn(2) ? new byte[chance.Next(1, 1400)] : [.. request];
            for (var change = chance.Next(1, 8); change > 0; change--)
                datagram[chance.Next(datagram.Length)] = (byte)chance.Next(256);
            try
            {
                socket.Send(datagram);
            }
            catch (SocketException)
            {
                // The server's answers to a port that nobody reads come back as ICMP errors.
            }
        }
    }
}
