using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>A phone of another make makes one whole visit: signs in, hears a message, deletes it.</summary>
public sealed class SecondPhone(ITestOutputHelper output)
{
    [Fact(Timeout = 180_000)]
    public async Task Linphone_signs_in_hears_the_message_and_deletes_it()
    {
        Assert.SkipUnless(Linphone.IsInstalled, "linphonec is not installed: apt-get install linphone-cli");
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var server = await AntiphonServer.StartAsync(place, place.Address(11));
        await using var caller = Sipp.LeaveMessages(
            place,
            place.Address(2),
            server.Address,
            "1001",
            Chirps.MuLaw(TimeSpan.FromSeconds(20), seed: 51),
            TimeSpan.FromSeconds(13));
        Assert.Equal(0, await caller.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        var message = Assert.Single(await server.MessagesAsync("1001"));
        var stored = await server.ExportAsync("1001", message.Id);

        await using var phone = await Linphone.StartAsync(place, "1001");
        await phone.CallAsync($"sip:7000@{server.Address}");
        await server.WaitForStageAsync("EnteringPin");
        await Eventually.True(() => phone.IsTalking, TimeSpan.FromSeconds(30), () => phone.Output);
        await phone.PressAsync("2580#");
        await server.WaitForStageAsync("MainMenu");
        await phone.PressAsync("1");
        await server.WaitForStageAsync("DuringMessage");
        await server.WaitForStageAsync("AfterMessage");
        await phone.PressAsync("3");
        await server.WaitForStageAsync("MainMenu");
        await phone.HangUpAsync();
        await server.WaitForNoCallsAsync(TimeSpan.FromSeconds(20));

        var heard = Correlation.Find(phone.Heard(), Chirps.ToLinear(stored.AsSpan(4000, 8000)));
        output.WriteLine($"the message was heard with likeness {heard.Likeness:F3}");
        Assert.True(heard.Likeness > 0.9, $"likeness {heard.Likeness:F2}");
        Assert.Equal("deleted", Assert.Single(await server.MessagesAsync("1001")).State);
    }
}
