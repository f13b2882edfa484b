using Antiphon.Lab.Peers;

namespace Antiphon.Lab;

/// <summary>A caller for whom another phone rings, behind Kamailio, when the server dies that makes it ring.</summary>
public sealed class TransferSurvivesItsServer(ITestOutputHelper output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Theory(Timeout = 240_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_operator_whose_phone_rings_takes_the_call_from_the_other_server_and_both_hear_each_other(
        bool isAllOfItKilled)
    {
        Assert.SkipUnless(Baresip.IsInstalled, "baresip is not installed: apt-get install baresip-core");
        Assert.SkipUnless(Kamailio.IsInstalled, "Kamailio is not installed: apt-get install kamailio");
        using var place = new Workplace();
        await using var pair = await ConfiguredPair.StartAsync(place, @operator: "1003");
        await using var proxy = await Kamailio.StartAsync(
            place, place.Address(5), pair.Address, ringMax: TimeSpan.FromSeconds(40));
        var (callerFile, callerSays) = Scene.Voice(place, "caller", seed: 31);
        var (operatorFile, operatorSays) = Scene.Voice(place, "operator", seed: 32);
        await using var caller = await Baresip.StartAsync(
            place, place.Address(1), "1001", place.Address(5), callerFile);
        await using var called = await Baresip.StartAsync(
            place, place.Address(3), "1003", place.Address(5), operatorFile);
        await Until(() => caller.IsRegistered && called.IsRegistered, TimeSpan.FromSeconds(75));
        await caller.CommandAsync("dial", "sip:1005@lab.test");
        await pair.Primary.WaitForStageAsync("Greeting");
        await caller.PressAsync("0");
        await Until(() => called.IsRinging, Soon);

        if (isAllOfItKilled)
            await pair.Primary.EndAsync();
        else
            pair.Primary.KillVoice();
        await pair.Secondary.WaitForStageAsync("Transferring");
        await called.CommandAsync("accept");
        await Until(() => called.IsTalking, Soon);
        await pair.Secondary.WaitForStageAsync("Connected");
        var atTheCalled = await Scene.HeardAsync(() => called.Heard(), callerSays);
        var atTheCaller = await Scene.HeardAsync(() => caller.Heard(), operatorSays);
        output.WriteLine($"likeness at the operator {atTheCalled:F3}, at the caller {atTheCaller:F3}");
        Assert.True(atTheCalled > 0.95 && atTheCaller > 0.95, $"{atTheCalled:F2} {atTheCaller:F2}");
        Assert.Equal(1, called.TimesCalled);

        Task Until(Func<bool> condition, TimeSpan atMost) => Eventually.True(
            condition,
            atMost,
            () => $"{caller.Output}\n{called.Output}\n{proxy.Output}\n{pair.Primary.Output}\n{pair.Secondary.Output}");
    }
}
