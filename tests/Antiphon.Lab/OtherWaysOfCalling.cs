using Antiphon.Audio;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>Not every caller comes by UDP and IPv4, and not every phone sends its keys as events.</summary>
public sealed class OtherWaysOfCalling
{
    private static readonly TimeSpan KeyLength = TimeSpan.FromMilliseconds(120);

    [Fact(Timeout = 120_000)]
    public async Task A_message_that_is_left_by_tcp_is_stored_as_it_was_said()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await LeaveAMessageAsync(place, place.Address(11), place.Address(1), "-t", "t1");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_message_that_is_left_by_ipv6_is_stored_as_it_was_said()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        Assert.SkipUnless(
            File.Exists("/proc/net/if_inet6") && File.ReadAllText("/proc/net/if_inet6").Contains(" lo"),
            "This machine has no IPv6 on its loopback.");
        using var place = new Workplace();
        await LeaveAMessageAsync(place, "::1", "::1", "-p", "5062");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_subscriber_signs_in_with_tones_in_the_audio_and_no_digit_of_the_pin_is_logged()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var server = await AntiphonServer.StartAsync(place, place.Address(11));
        byte[] typed =
        [
            .. Silence(2), .. Keys("1001#"), .. Silence(1), .. Keys("2580#"), .. Silence(30),
        ];
        await using var phone = Sipp.SpeakWithoutEvents(
            place, place.Address(1), server.Address, "7000", typed, TimeSpan.FromSeconds(12));
        await server.WaitForStageAsync("MainMenu");
        Assert.Equal(0, await phone.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        server.AssertDidNotLog("2580");
    }

    private static async Task LeaveAMessageAsync(
        Workplace place, string serverAddress, string callerAddress, params string[] how)
    {
        await using var server = await AntiphonServer.StartAsync(place, serverAddress);
        var said = Chirps.MuLaw(TimeSpan.FromSeconds(20), seed: 11);
        await using var caller = Sipp.LeaveMessages(
            place, callerAddress, serverAddress, "1001", said, TimeSpan.FromSeconds(13), how);
        Assert.True(await caller.WaitForExitAsync(TimeSpan.FromSeconds(60)) == 0, caller.Output);
        var message = Assert.Single(await server.MessagesAsync("1001"));
        var stored = await server.ExportAsync("1001", message.Id);
        Assert.True(stored.Length > 3 * G711.SamplesPerSecond, $"only {stored.Length} samples were stored");
        Assert.True(said.AsSpan().IndexOf(stored) > 0, "what is stored is no piece of what was said");
    }

    private static byte[] Keys(string keys) =>
    [
        .. keys.SelectMany(key =>
        {
            var (low, high) = Tone.OfKey(key);
            return (byte[])[.. Tone.Make(G711Law.MuLaw, KeyLength, 0.25, low, high), .. Silence(0.12)];
        }),
    ];

    private static byte[] Silence(double seconds)
    {
        var samples = new byte[(int)(seconds * G711.SamplesPerSecond)];
        samples.AsSpan().Fill(G711.Silence(G711Law.MuLaw));
        return samples;
    }
}
