using Antiphon.Audio;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

public sealed class LeavingAMessage
{
    [Fact(Timeout = 120_000)]
    public async Task What_a_caller_says_after_the_beep_is_stored_sample_by_sample()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var server = await AntiphonServer.StartAsync(place, place.Address(11));
        var said = Chirps.MuLaw(TimeSpan.FromSeconds(20), seed: 7);

        await using var caller = Sipp.LeaveMessages(
            place, place.Address(1), server.Address, "1001", said, TimeSpan.FromSeconds(14));
        Assert.Equal(0, await caller.WaitForExitAsync(TimeSpan.FromSeconds(60)));

        var message = Assert.Single(await server.MessagesAsync("1001"));
        Assert.Equal("new", message.State);
        Assert.Equal(0, message.GapSeconds);
        Assert.False(message.Urgent);
        Assert.False(message.Private);
        Assert.InRange(DateTimeOffset.Parse(message.Received), DateTimeOffset.Now.AddMinutes(-2), DateTimeOffset.Now);
        var stored = await server.ExportAsync("1001", message.Id);
        Assert.Equal(stored.Length / (double)G711.SamplesPerSecond, message.Seconds, 1.0);
        var at = said.AsSpan().IndexOf(stored);
        Assert.True(at > 0, "what is stored is no piece of what was said");
        Assert.True(stored.Length > 3 * G711.SamplesPerSecond, $"only {stored.Length} samples were stored");
        // The call lasted 14 s from ACK to BYE: the message reaches to its end, but for the packets still on their way.
        Assert.InRange(at + stored.Length, 13.8 * G711.SamplesPerSecond, 14.1 * G711.SamplesPerSecond);
    }
}
