using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>
/// A phone system that forwards calls to voice mail, and says why by Diversion: each caller hears the greeting for it.
/// </summary>
public sealed class ForwardedCalls(ITestOutputHelper output)
{
    [Fact(Timeout = 240_000)]
    public async Task Calls_forwarded_for_whatever_reason_reach_the_greeting_for_that_reason()
    {
        Assert.SkipUnless(Baresip.IsInstalled, "baresip is not installed: apt-get install baresip-core");
        Assert.SkipUnless(Kamailio.IsInstalled, "Kamailio is not installed: apt-get install kamailio");
        using var place = new Workplace();
        await using var server = await AntiphonServer.StartAsync(place, place.Address(11));
        await using var kamailio = await Kamailio.StartAsync(place, place.Address(5), server.Address);
        var microphone = place.Path("microphone.wav");
        Sounds.WriteWav16(microphone, Chirps.ToLinear(Chirps.MuLaw(TimeSpan.FromSeconds(60), seed: 31)));
        await using var caller = await Baresip.StartAsync(
            place, place.Address(1), "1001", place.Address(5), microphone);
        await using var called = await Baresip.StartAsync(
            place, place.Address(3), "1003", place.Address(5), microphone);
        await Eventually.True(
            () => caller.IsRegistered && called.IsRegistered,
            TimeSpan.FromSeconds(75),
            () => $"{caller.Output}\n{called.Output}\n{kamailio.Output}");

        await CallAsync("no answer", "1003", "is-not-available", () => Task.CompletedTask);
        var timesCalled = called.TimesCalled;
        await CallAsync("busy", "1003", "is-on-the-phone", async () =>
        {
            await Eventually.True(
                () => called.TimesCalled > timesCalled, TimeSpan.FromSeconds(20), () => called.Output);
            await called.CommandAsync("hangup");
        });
        await CallAsync("unavailable", "1005", "is-not-available", () => Task.CompletedTask);
        await CallAsync("unconditional", "61003", "is-not-available", () => Task.CompletedTask);

        async Task CallAsync(string reason, string number, string prompt, Func<Task> whileItRings)
        {
            await caller.CommandAsync("dial", $"sip:{number}@lab.test");
            await whileItRings();
            await server.WaitForStageAsync("Recording");
            await caller.CommandAsync("hangup");
            await server.WaitForNoCallsAsync(TimeSpan.FromSeconds(20));
            var heard = caller.Heard();
            var (right, wrong) = (Likeness(heard, prompt), Likeness(heard, Other(prompt)));
            output.WriteLine($"{reason}: {prompt} heard with likeness {right:F3}, {Other(prompt)} with {wrong:F3}");
            Assert.True(right > 0.9 && wrong < 0.7, $"{reason}: {right:F2} {wrong:F2}\n{server.Output}");
        }
    }

    private static string Other(string prompt) =>
        prompt == "is-not-available" ? "is-on-the-phone" : "is-not-available";

    private static double Likeness(short[] heard, string prompt) =>
        Correlation.Find(heard, Sounds.Prompt(prompt)).Likeness;
}
