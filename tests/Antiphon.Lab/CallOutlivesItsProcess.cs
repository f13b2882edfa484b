using Antiphon.Audio;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>
/// The promise: a server is killed in the middle of a call, and the call goes on at the other one. Both share one
/// address, which the second binds when the first is gone.
/// </summary>
public sealed class CallOutlivesItsProcess(ITestOutputHelper output)
{
    [Fact(Timeout = 180_000)]
    public async Task A_message_goes_on_at_the_other_server_and_the_gap_keeps_its_time()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var second = await AntiphonServer.StartStandbyAsync(place, place.Address(10), place.Address(12));
        await using var first = await AntiphonServer.StartAsync(place, place.Address(10), shadowTo: place.Address(12));
        var said = Chirps.MuLaw(TimeSpan.FromSeconds(25), seed: 11);

        await using var caller = Sipp.LeaveMessages(
            place, place.Address(1), first.Address, "1001", said, TimeSpan.FromSeconds(18));
        await first.WaitForStageAsync("Recording");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        await first.KillAsync();
        await second.ActivateAsync();

        // SIPp's exit status says that its BYE was answered, by a server that never saw the INVITE.
        Assert.Equal(0, await caller.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        var message = Assert.Single(await second.MessagesAsync("1001"));
        var stored = await second.ExportAsync("1001", message.Id);
        var at = said.AsSpan().IndexOf(stored.AsSpan(0, 4000));
        Assert.True(at > 0, "the message does not begin with what was said");
        var lost = Gap.Between(stored, said.AsSpan(at));
        output.WriteLine($"message {stored.Length / 8} ms, missing {lost.Length / 8} ms from {lost.Start / 8} ms on");
        Assert.True(lost.IsSilence, "there is more than one gap, or something was heard wrong");
        // Two seconds and more were recorded before the kill, and the survivor recorded the rest, all at its own time.
        Assert.InRange(lost.Start, 2 * G711.SamplesPerSecond, 4 * G711.SamplesPerSecond);
        Assert.InRange(lost.Length, 1, G711.SamplesPerSecond);
        Assert.True(stored.Length - lost.Start - lost.Length > 2 * G711.SamplesPerSecond,
            "hardly anything was recorded after");
    }

    [Fact(Timeout = 180_000)]
    public async Task A_greeting_plays_on_where_it_was()
    {
        Assert.SkipUnless(Baresip.IsInstalled, "baresip is not installed: apt-get install baresip-core");
        using var place = new Workplace();
        await using var second = await AntiphonServer.StartStandbyAsync(place, place.Address(10), place.Address(12));
        await using var first = await AntiphonServer.StartAsync(place, place.Address(10), shadowTo: place.Address(12));
        var microphone = place.Path("microphone.wav");
        Sounds.WriteWav16(microphone, Chirps.ToLinear(Chirps.MuLaw(TimeSpan.FromSeconds(60), seed: 3)));
        await using var phone = await Baresip.StartAsync(place, place.Address(1), "2002", first.Address, microphone);

        await phone.CommandAsync("dial", "sip:1001@lab.test");
        await first.WaitForStageAsync("Greeting");
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        await first.KillAsync();
        await second.ActivateAsync();
        await second.WaitForStageAsync("Recording");
        await phone.CommandAsync("hangup");

        var heard = phone.Heard();
        var opening = Correlation.Find(heard, Sounds.Prompt("extension").AsSpan(0, 3200));
        var closing = Correlation.Find(heard, Sounds.Prompt("leave-a-message").AsSpan(16000, 8000));
        Assert.True(opening.Likeness > 0.9, $"the greeting's beginning was heard with likeness {opening.Likeness:F2}");
        Assert.True(closing.Likeness > 0.9, $"the greeting's end was heard with likeness {closing.Likeness:F2}");
        string[] clips = ["extension", "number-1", "number-0", "number-0", "number-1", "is-not-available"];
        var expected = clips.Sum(c => Sounds.Prompt(c).Length) + 16000;
        var shift = (closing.Offset - opening.Offset - expected) / 8;
        output.WriteLine($"the greeting's end was heard {shift} ms later than without the kill");
        Assert.InRange(shift, -200, 200);
    }
}
