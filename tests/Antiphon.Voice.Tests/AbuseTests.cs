using System.Text;
using Antiphon.Kernel;
using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>
/// Whatever arrives, the loop goes on: it answers the next OPTIONS, and nothing of it stays for ever.
/// </summary>
public class AbuseTests
{
    private static readonly string[] Torture =
    [
        .. typeof(AbuseTests).Assembly.GetManifestResourceNames().Where(
            n => n.EndsWith(".dat", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Torture_messages_leave_the_server_answering_and_nothing_behind()
    {
        Assert.Equal(49, Torture.Length);
        var station = new Station();
        foreach (var name in Torture)
        {
            station.Receive(Read(name));
            AssertAnswers(station, name);
        }

        AssertEmpties(station);
    }

    [Theory]
    [InlineData("intmeth", 501)]
    [InlineData("badinv01", 400)]
    [InlineData("clerr", 400)]
    [InlineData("ncl", 400)]
    [InlineData("ltgtruri", 400)]
    [InlineData("badvers", 505)]
    [InlineData("unkscm", 416)]
    [InlineData("invut", 415)]
    [InlineData("multi01", 400)]
    public void Torture_message_gets_on_the_wire_what_its_section_asks_for(string name, int status) =>
        Assert.Equal(status, new Station().StatusOf(Read(name + ".dat")));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutated_messages_leave_the_server_answering_and_nothing_behind(ulong seed)
    {
        var chance = new Chance(seed);
        var station = new Station();
        for (var i = 0; i < 2500; i++)
        {
            station.Receive(Mutate(AnyMessage(station, chance), chance));
            if (i % 10 == 0)
                AssertAnswers(station, $"seed {seed}, message {i}");
            if (chance.OneIn(20))
                station.LetTimePass(TimeSpan.FromMilliseconds(chance.Next(3000)));
        }

        AssertEmpties(station);
    }

    private static byte[] AnyMessage(Station station, Chance chance) => chance.Next(8) switch
    {
        0 => station.Invite(),
        1 => station.Lines("SUBSCRIBE", more: ["Event: message-summary", "Expires: 60"]),
        2 => station.Lines("OPTIONS"),
        3 => station.Lines("BYE"),
        4 => station.Lines("CANCEL"),
        5 => station.Lines("ACK"),
        _ => Read(Torture[chance.Next(Torture.Length)]),
    };

    private static byte[] Mutate(byte[] octets, Chance chance)
    {
        var mutated = new List<byte>(octets);
        for (var i = chance.Next(1, 5); i > 0 && mutated.Count > 0; i--)
        {
            var at = chance.Next(mutated.Count);
            switch (chance.Next(6))
            {
                case 0:
                    mutated[at] = (byte)chance.Next(256);
                    break;
                case 1:
                    mutated.RemoveAt(at);
                    break;
                case 2:
                    mutated.InsertRange(at, mutated.GetRange(at, Math.Min(chance.Next(1, 40), mutated.Count - at)));
                    break;
                case 3:
                    mutated.RemoveRange(at, Math.Min(chance.Next(1, 60), mutated.Count - at));
                    break;
                case 4:
                    mutated.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[chance.Next(Pieces.Length)]));
                    break;
                default:
                    SwapLines(mutated, chance);
                    break;
            }
        }

        return [.. mutated];
    }

    private static readonly string[] Pieces =
    [
        "\r\n", "\r\n\r\n", "\"", "<", ">", ";", ",",
        "%00", "\0", "é", ";tag=", "4294967296", "-1", "sip:", ":", "@", " ",
        "\r\nVia: SIP/2.0/UDP x", "\r\nContent-Length: 0", "\r\nContact: *", "\r\nRoute: <sip:[::1]:99999>",
    ];

    private static void SwapLines(List<byte> octets, Chance chance)
    {
        var lines = Encoding.Latin1.GetString([.. octets]).Split("\r\n");
        var (a, b) = (chance.Next(lines.Length), chance.Next(lines.Length));
        (lines[a], lines[b]) = (lines[b], lines[a]);
        octets.Clear();
        octets.AddRange(Encoding.Latin1.GetBytes(string.Join("\r\n", lines)));
    }

    private static void AssertAnswers(Station station, string after)
    {
        Assert.True(station.StatusOf(station.Lines("OPTIONS")) == 200, $"No answer after {after}");
        Assert.Empty(station.Ports.Bugs);
        Assert.Empty(station.Ports.Faults);
    }

    /// <summary>
    /// Unacknowledged calls give up after 32 s, their BYE after as much again; a subscription lives 120 s.
    /// </summary>
    private static void AssertEmpties(Station station)
    {
        station.LetTimePass(TimeSpan.FromMinutes(10));
        var report = station.Report;
        Assert.Equal((0, 0, 0), (report.Calls.Length, report.Transactions, report.Subscriptions));
        Assert.Equal((0, false), (station.Ports.OpenSessions, station.HasTimers));
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(AbuseTests).Assembly.GetManifestResourceStream(name)!;
        var octets = new byte[stream.Length];
        stream.ReadExactly(octets);
        return octets;
    }
}
