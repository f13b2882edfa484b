using System.Text.Json;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>A port that registers at Kamailio, as phones do, and is called by the name it registered with.</summary>
public sealed class RegisteredAtThePhoneSystem
{
    [Fact(Timeout = 120_000)]
    public async Task A_port_registers_once_the_phone_system_is_there_and_its_calls_sign_in()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        Assert.SkipUnless(Kamailio.IsInstalled, "Kamailio is not installed: apt-get install kamailio");
        using var place = new Workplace();
        await using var server = await AntiphonServer.StartRegisteringAsync(
            place, place.Address(11), place.Address(5), "8101", "pw8101");
        Assert.Equal("not registered", (await RegistrationAsync(server)).GetProperty("state").GetString());

        await using var kamailio = await Kamailio.StartAsync(place, place.Address(5), place.Address(99));
        await Eventually.Get(
            async () => (await RegistrationAsync(server)).GetProperty("state").GetString() == "registered" ? "" : null,
            TimeSpan.FromSeconds(60),
            () => $"{server.Output}\n{kamailio.Output}");
        await using var caller = Sipp.LeaveMessages(
            place, place.Address(1), place.Address(5), "8101", Chirps.MuLaw(TimeSpan.FromSeconds(5), seed: 3),
            TimeSpan.FromSeconds(3));
        await server.WaitForStageAsync("EnteringExtension");
        Assert.True(await caller.WaitForExitAsync(TimeSpan.FromSeconds(60)) == 0, caller.Output);

        var events = await server.RunAsync("events", "--json");
        Assert.Contains("8101 is registered at pbx.", events, StringComparison.Ordinal);
        Assert.DoesNotContain("pw8101", server.Output + events, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_phone_system_is_found_by_the_service_that_its_name_offers()
    {
        Assert.SkipUnless(Kamailio.IsInstalled, "Kamailio is not installed: apt-get install kamailio");
        Assert.SkipUnless(Dnsmasq.IsInstalled, "dnsmasq is not installed: apt-get install dnsmasq-base");
        using var place = new Workplace();
        await using var names = await Dnsmasq.StartAsync(
            place, place.Address(53), "--srv-host=_sip._udp.pbx.test,proxy.pbx.test,5060",
            $"--host-record=proxy.pbx.test,{place.Address(5)}");
        await using var kamailio = await Kamailio.StartAsync(place, place.Address(5), place.Address(99));
        await using var server = await AntiphonServer.StartRegisteringAsync(
            place, place.Address(11), "pbx.test", "8101", "pw8101", place.Address(53));
        await Eventually.Get(
            async () => (await RegistrationAsync(server)).GetProperty("state").GetString() == "registered" ? "" : null,
            TimeSpan.FromSeconds(60),
            () => $"{server.Output}\n{kamailio.Output}\n{names.Output}");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_name_that_nobody_knows_is_named_to_the_administrator()
    {
        Assert.SkipUnless(Dnsmasq.IsInstalled, "dnsmasq is not installed: apt-get install dnsmasq-base");
        using var place = new Workplace();
        await using var names = await Dnsmasq.StartAsync(place, place.Address(53));
        await using var server = await AntiphonServer.StartRegisteringAsync(
            place, place.Address(11), "pbx.test", "8101", "pw8101", place.Address(53));
        await Eventually.Get(
            async () => (await RegistrationAsync(server)).GetProperty("reason").GetString()
                == "pbx.test: pbx.test has no address" ? "" : null,
            TimeSpan.FromSeconds(30),
            () => $"{server.Output}\n{names.Output}");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_wrong_password_is_named_to_the_administrator()
    {
        Assert.SkipUnless(Kamailio.IsInstalled, "Kamailio is not installed: apt-get install kamailio");
        using var place = new Workplace();
        await using var kamailio = await Kamailio.StartAsync(place, place.Address(5), place.Address(11));
        await using var server = await AntiphonServer.StartRegisteringAsync(
            place, place.Address(11), place.Address(5), "8101", "wrong");
        await Eventually.Get(
            async () => (await RegistrationAsync(server)).GetProperty("reason").GetString()
                == "the password is not accepted" ? "" : null,
            TimeSpan.FromSeconds(30),
            () => $"{server.Output}\n{kamailio.Output}");
    }

    private static async Task<JsonElement> RegistrationAsync(AntiphonServer server)
    {
        using var lines = JsonDocument.Parse(await server.RunAsync("integrations", "--json"));
        return Assert.Single(lines.RootElement.EnumerateArray()).Clone();
    }
}
