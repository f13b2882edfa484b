using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>Release to switch: two baresips and Kamailio between them; the voice server leaves the line.</summary>
public sealed class TransferToTheOperator(ITestOutputHelper output)
{
    [Fact(Timeout = 240_000)]
    public async Task A_caller_who_presses_0_speaks_with_the_operator_and_both_hear_each_other()
    {
        Assert.SkipUnless(Baresip.IsInstalled, "baresip is not installed: apt-get install baresip-core");
        Assert.SkipUnless(Kamailio.IsInstalled, "Kamailio is not installed: apt-get install kamailio");
        using var place = new Workplace();
        await using var server = await AntiphonServer.StartWithOperatorAsync(place, place.Address(11), "1003");
        await using var kamailio = await Kamailio.StartAsync(place, place.Address(5), server.Address);
        var (callerSays, operatorSays) = (Voice(place, "caller", seed: 21), Voice(place, "operator", seed: 22));
        await using var caller = await Baresip.StartAsync(
            place, place.Address(1), "1001", place.Address(5), callerSays.File);
        await using var colleague = await Baresip.StartAsync(
            place, place.Address(3), "1003", place.Address(5), operatorSays.File, answers: true);
        // A phone that is refused once, by a busy registrar, asks again after 30 to 60 seconds.
        await Eventually.True(
            () => colleague.IsRegistered,
            TimeSpan.FromSeconds(75),
            () => $"{colleague.Output}\n{kamailio.Output}");

        await caller.CommandAsync("dial", "sip:1005@lab.test");
        await server.WaitForStageAsync("Greeting");
        await caller.PressAsync("0");
        await Eventually.True(
            () => colleague.IsTalking, TimeSpan.FromSeconds(30), () => $"{server.Output}\n{caller.Output}");
        await server.WaitForNoCallsAsync(TimeSpan.FromSeconds(20));

        // Wherever the other one's voice stands by now, some of the next seconds of it are heard.
        var atTheOperator = await HeardAsync(colleague, callerSays.Samples);
        var atTheCaller = await HeardAsync(caller, operatorSays.Samples);
        output.WriteLine($"likeness at the operator {atTheOperator:F3}, at the caller {atTheCaller:F3}");
        Assert.True(atTheOperator > 0.95 && atTheCaller > 0.95, $"{atTheOperator:F2} {atTheCaller:F2}");
    }

    private static (string File, short[] Samples) Voice(Workplace place, string name, ulong seed)
    {
        var samples = Chirps.ToLinear(Chirps.MuLaw(TimeSpan.FromSeconds(60), seed));
        var file = place.Path($"{name}.wav");
        Sounds.WriteWav16(file, samples);
        return (file, samples);
    }

    /// <summary>How like the best piece of what the phone hears is to what the other one says.</summary>
    private static async Task<double> HeardAsync(Baresip phone, short[] said)
    {
        var best = 0.0;
        await Eventually.True(
            () =>
            {
                var heard = phone.Heard();
                if (heard.Length < 12_000)
                    return false;
                best = Correlation.Find(said, heard.AsSpan(heard.Length - 5000, 4000)).Likeness;
                return best > 0.95;
            },
            TimeSpan.FromSeconds(25),
            () => $"likeness {best:F2}");
        return best;
    }
}
