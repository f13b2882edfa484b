using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>Numbers that an administrator has blocked, wanted on a real phone.</summary>
public sealed class RestrictedNumbers(ITestOutputHelper output)
{
    [Fact(Timeout = 240_000)]
    public async Task A_blocked_number_is_neither_dialled_nor_set_whoever_wants_it_hears_so_and_an_event_tells_of_it()
    {
        Assert.SkipUnless(Baresip.IsInstalled, "baresip is not installed: apt-get install baresip-core");
        Assert.SkipUnless(Kamailio.IsInstalled, "Kamailio is not installed: apt-get install kamailio");
        using var place = new Workplace();
        await using var server = await AntiphonServer.StartWithOperatorAsync(
            place, place.Address(11), "1003", "supervised");
        await server.RunAsync("restrictions", "add", "Abroad", "--lines", "block 1003; block 90*", "--others", "allow");
        await server.RunAsync("classes", "set", "default", "--transfers", "Abroad", "--caller-transfers", "Abroad");
        await using var kamailio = await Kamailio.StartAsync(place, place.Address(5), server.Address);
        var microphone = place.Path("microphone.wav");
        Sounds.WriteWav16(microphone, Chirps.ToLinear(Chirps.MuLaw(TimeSpan.FromSeconds(120), seed: 5)));
        await using var phone = await Baresip.StartAsync(
            place, place.Address(1), "1001", place.Address(5), microphone);
        await using var @operator = await Baresip.StartAsync(
            place, place.Address(3), "1003", place.Address(5), microphone, answers: true);
        await Eventually.True(
            () => phone.IsRegistered && @operator.IsRegistered,
            TimeSpan.FromSeconds(75),
            () => $"{phone.Output}\n{@operator.Output}\n{kamailio.Output}");

        await phone.CommandAsync("dial", "sip:1005@lab.test");
        await server.WaitForStageAsync("Greeting");
        await phone.PressAsync("0");
        await server.WaitForStageAsync("Recording");
        await HangUpAsync();
        AssertHeard("cannot-connect-you");
        Assert.False(@operator.IsRinging, @operator.Output);

        await phone.CommandAsync("dial", "sip:7000@lab.test");
        await server.WaitForStageAsync("EnteringPin");
        await phone.PressAsync("2580#");
        await server.WaitForStageAsync("MainMenu");
        await phone.PressAsync("442");
        await server.WaitForStageAsync("EnteringNewNumber");
        await phone.PressAsync("9001#");
        await Eventually.True(
            () => Likeness("number-not-allowed") > 0.9, TimeSpan.FromSeconds(20), () => server.Output);
        await phone.PressAsync("2003#");
        await server.WaitForStageAsync("NumberSetting");
        await HangUpAsync();
        Assert.Matches("transfer +to 2003", await server.RunAsync("subscribers", "show", "1001"));

        var events = await server.RunAsync("events");
        Assert.Contains("was not dialled, or not set: line 1 (block 1003) of the restriction table Abroad", events);
        Assert.Contains("was not dialled, or not set: line 2 (block 90*) of the restriction table Abroad", events);

        async Task HangUpAsync()
        {
            await phone.CommandAsync("hangup");
            await server.WaitForNoCallsAsync(TimeSpan.FromSeconds(20));
        }

        void AssertHeard(string prompt)
        {
            var likeness = Likeness(prompt);
            output.WriteLine($"{prompt} was heard with likeness {likeness:F3}");
            Assert.True(likeness > 0.9, $"{prompt}: {likeness:F2}\n{server.Output}");
        }

        double Likeness(string prompt) => Correlation.Find(phone.Heard(), Sounds.Prompt(prompt)).Likeness;
    }
}
