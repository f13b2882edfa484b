using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>baresip behind Kamailio: lamp on, sign in, hear, delete, lamp off.</summary>
public sealed class SubscriberWithARealPhone(ITestOutputHelper output)
{
    [Fact(Timeout = 240_000)]
    public async Task The_lamp_lights_the_message_is_heard_deleted_and_the_lamp_goes_out()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        Assert.SkipUnless(Baresip.IsInstalled, "baresip is not installed: apt-get install baresip-core");
        Assert.SkipUnless(Kamailio.IsInstalled, "Kamailio is not installed: apt-get install kamailio");
        using var place = new Workplace();
        await using var server = await AntiphonServer.StartAsync(place, place.Address(11));
        await using var kamailio = await Kamailio.StartAsync(place, place.Address(5), server.Address);
        var microphone = place.Path("microphone.wav");
        Sounds.WriteWav16(microphone, Chirps.ToLinear(Chirps.MuLaw(TimeSpan.FromSeconds(120), seed: 5)));
        await using var phone = await Baresip.StartAsync(
            place, place.Address(1), "1001", place.Address(5), microphone, hasLamp: true);
        await Told(phone, "no", 1);

        var said = Chirps.MuLaw(TimeSpan.FromSeconds(20), seed: 9);
        await using var caller = Sipp.LeaveMessages(
            place, place.Address(2), server.Address, "1001", said, TimeSpan.FromSeconds(13));
        Assert.Equal(0, await caller.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        await Told(phone, "yes", 1);
        var message = Assert.Single(await server.MessagesAsync("1001"));
        var stored = await server.ExportAsync("1001", message.Id);

        await phone.CommandAsync("dial", "sip:7000@lab.test");
        await server.WaitForStageAsync("EnteringPin");
        await phone.PressAsync("2580#");
        await server.WaitForStageAsync("MainMenu");
        await phone.PressAsync("1");
        await server.WaitForStageAsync("DuringMessage");
        await server.WaitForStageAsync("AfterMessage");
        await phone.PressAsync("3");
        await server.WaitForStageAsync("MainMenu");
        await phone.CommandAsync("hangup");

        var heard = Correlation.Find(phone.Heard(), Chirps.ToLinear(stored.AsSpan(4000, 8000)));
        output.WriteLine($"the message was heard with likeness {heard.Likeness:F3}");
        Assert.True(heard.Likeness > 0.95, $"likeness {heard.Likeness:F2}");
        Assert.Equal("deleted", Assert.Single(await server.MessagesAsync("1001")).State);
        await Told(phone, "no", 2);
        server.AssertDidNotLog("2580");
    }

    private static Task Told(Baresip phone, string waiting, int times) => Eventually.True(
        () => phone.TimesTold(waiting) >= times, TimeSpan.FromSeconds(20), () => phone.Output);
}
