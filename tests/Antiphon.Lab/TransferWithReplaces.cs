using Antiphon.Lab.Peers;

namespace Antiphon.Lab;

/// <summary>
/// A supervised transfer between phones that know Replaces: two Linphones, and Kamailio between them and the voice
/// server. Linphone 5.1 takes no second call from one address: the server calls with an account of its own, so that
/// the caller who takes its place is somebody else.
/// </summary>
public sealed class TransferWithReplaces(ITestOutputHelper output)
{
    [Fact(Timeout = 240_000)]
    public async Task The_phones_take_over_each_others_dialogs_and_both_hear_each_other_without_the_server()
    {
        Assert.SkipUnless(Linphone.IsInstalled, "linphonec is not installed: apt-get install linphone-cli");
        Assert.SkipUnless(Kamailio.IsInstalled, "Kamailio is not installed: apt-get install kamailio");
        using var place = new Workplace();
        var (system, voice) = (place.Address(5), place.Address(11));
        await using var kamailio = await Kamailio.StartAsync(place, system, voice);
        await using var server = await AntiphonServer.StartRegisteringWithOperatorAsync(
            place, voice, system, "7101", "1003");
        var (callerFile, callerSays) = Scene.Voice(place, "caller", seed: 31);
        var (operatorFile, operatorSays) = Scene.Voice(place, "operator", seed: 32);
        await using var caller = await Linphone.StartRegisteredAsync(place, "1001", system, callerFile);
        await using var @operator = await Linphone.StartRegisteredAsync(
            place, "1003", system, operatorFile, answers: true);
        foreach (var phone in new[] { caller, @operator })
        {
            await Eventually.Get(
                async () => await phone.IsRegisteredAsync() ? "" : null, TimeSpan.FromSeconds(60),
                () => $"{phone.Output}\n{kamailio.Output}");
        }

        await caller.CallAsync("sip:1005@lab.test");
        await server.WaitForStageAsync("Greeting");
        await Eventually.True(() => caller.IsTalking, TimeSpan.FromSeconds(30), () => caller.Output);
        await caller.PressAsync("0");

        // Called by the server first, then by the caller in the server's place.
        await Eventually.True(
            () => @operator.TimesTalked >= 2 && caller.TimesTalked >= 2,
            TimeSpan.FromSeconds(30),
            () => $"{server.Output}\n{caller.Output}\n{@operator.Output}");
        Assert.Contains("?Replaces=", caller.Output, StringComparison.Ordinal);
        await server.WaitForNoCallsAsync(TimeSpan.FromSeconds(20));
        var atTheOperator = await Scene.HeardAsync(@operator.Heard, callerSays);
        var atTheCaller = await Scene.HeardAsync(caller.Heard, operatorSays);
        output.WriteLine($"likeness at the operator {atTheOperator:F3}, at the caller {atTheCaller:F3}");
        Assert.True(atTheOperator > 0.95 && atTheCaller > 0.95, $"{atTheOperator:F2} {atTheCaller:F2}");
    }
}
