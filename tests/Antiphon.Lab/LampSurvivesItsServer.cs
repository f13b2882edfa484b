using System.Globalization;
using System.Text.RegularExpressions;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>
/// A phone has subscribed once; the server that it subscribed to dies, and a message comes at the other one.
/// </summary>
public sealed class LampSurvivesItsServer(ITestOutputHelper output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact(Timeout = 180_000)]
    public async Task The_lamp_is_lit_in_the_dialog_that_the_dead_server_had_begun()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var pair = await DemoPair.StartAsync(place);
        var folder = place.MakeFolder("lamp");
        var log = place.Path("lamp", "messages.log");
        await using var phone = Sipp.Run(
            folder, "lamp.xml", pair.Address, place.Address(1),
            ["-s", "1001", "-m", "1", "-trace_msg", "-message_file", log]);
        await Eventually.True(() => CSeqsIn(log).Length == 1, Soon, () => phone.Output);
        pair.Primary.KillVoice();
        await Eventually.True(() => CSeqsIn(log).Length >= 2, Soon, () => $"{phone.Output}\n{pair.Output}");

        await using var caller = Sipp.LeaveMessages(
            place, place.Address(2), pair.Address, "1001", Chirps.MuLaw(TimeSpan.FromSeconds(20), seed: 9),
            TimeSpan.FromSeconds(13));
        Assert.Equal(0, await caller.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        // It has checked each NOTIFY's tag and Call-ID, and that its own end of the subscription is confirmed.
        var status = await phone.WaitForExitAsync(Soon);
        Assert.True(status == 0, $"SIPp ended with {status}\n{phone.Output}\n{File.ReadAllText(log)}");
        var numbers = CSeqsIn(log);
        output.WriteLine($"NOTIFYs {string.Join(' ', numbers)}");
        Assert.Equal(numbers.Order(), numbers);
    }

    /// <summary>Of the NOTIFYs that came, each once.</summary>
    private static int[] CSeqsIn(string log)
    {
        if (!File.Exists(log))
            return [];
        using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        return
        [
            .. text.Split("message received").Skip(1)
                .Select(m => Regex.Match(m, "^NOTIFY .*?^CSeq: (?<number>[0-9]+) NOTIFY", Options, Soon))
                .Where(m => m.Success)
                .Select(m => int.Parse(m.Groups["number"].Value, CultureInfo.InvariantCulture))
                .Distinct(),
        ];
    }

    private const RegexOptions Options = RegexOptions.Multiline | RegexOptions.Singleline;
}
