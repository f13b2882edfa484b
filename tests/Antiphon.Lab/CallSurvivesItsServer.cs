using Antiphon.Audio;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>
/// The promise, as anybody can see it with <c>./run</c>: of two servers one dies in the middle of a call, and the
/// caller goes on with it on the other.
/// </summary>
public sealed class CallSurvivesItsServer(ITestOutputHelper output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact(Timeout = 180_000)]
    public async Task A_caller_finishes_a_message_on_the_other_server_when_all_of_the_server_is_killed()
    {
        using var place = new Workplace();
        await using var pair = await StartAsync(place);
        var said = Chirps.MuLaw(TimeSpan.FromSeconds(30), seed: 5);
        await using var caller = Sipp.LeaveMessages(
            place, place.Address(1), pair.Address, "1001", said, TimeSpan.FromSeconds(20));
        await pair.Primary.WaitForStageAsync("Recording", Soon);
        await SpeakAsync(2);
        pair.Primary.KillAll();

        var (message, stored) = await StoredAtAsync(pair.Secondary, caller);
        var lost = Assert.Single(Gaps.In(message, stored, said, output));
        Assert.InRange(lost.Length, 1, 5 * G711.SamplesPerSecond);
        Assert.True(
            stored.Length - lost.Start - lost.Length > 2 * G711.SamplesPerSecond, "hardly anything was recorded after");

        // The server that died comes back, waits, and has the whole message, too.
        await pair.Primary.WaitForAsync("Running; Inactive", Soon);
        await pair.Secondary.RunAsync("check", "--deep");
        var theirs = Assert.Single(await pair.Primary.MessagesAsync("1001"));
        Assert.Equal(message, theirs);
        Assert.Equal(stored, await pair.Primary.ExportAsync("1001", theirs.Id));
    }

    /// <summary>
    /// The third time activity stays where it is, because moves are damped: the voice service is started again in its
    /// place, and gets its calls back from the other server.
    /// </summary>
    [Fact(Timeout = 180_000)]
    public async Task A_caller_finishes_a_message_when_one_voice_service_after_the_other_is_killed()
    {
        using var place = new Workplace();
        await using var pair = await StartAsync(place);
        var said = Chirps.MuLaw(TimeSpan.FromSeconds(70), seed: 6);
        await using var caller = Sipp.LeaveMessages(
            place, place.Address(1), pair.Address, "1001", said, TimeSpan.FromSeconds(45));
        await pair.Primary.WaitForStageAsync("Recording", Soon);
        await SpeakAsync(2);
        DemoPair.DemoServer[] carriers = [pair.Primary, pair.Secondary, pair.Primary];
        foreach (var (carrier, next) in carriers.Zip([pair.Secondary, pair.Primary, pair.Primary]))
        {
            carrier.KillVoice();
            await next.WaitForStageAsync("Recording", Soon);
            await pair.WaitForShadowAsync(next, Soon);
            await SpeakAsync(1);
        }

        var (message, stored) = await StoredAtAsync(pair.Primary, caller);
        var gaps = Gaps.In(message, stored, said, output);
        Assert.Equal(3, gaps.Length);
        Assert.All(gaps[..2], gap => Assert.InRange(gap.Length, 1, 1.25 * G711.SamplesPerSecond));
        Assert.InRange(gaps[2].Length, 1, 10 * G711.SamplesPerSecond);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_greeting_plays_on_where_it_was()
    {
        Assert.SkipUnless(Baresip.IsInstalled, "baresip is not installed: apt-get install baresip-core");
        using var place = new Workplace();
        await using var pair = await StartAsync(place);
        var microphone = place.Path("microphone.wav");
        Sounds.WriteWav16(microphone, Chirps.ToLinear(Chirps.MuLaw(TimeSpan.FromSeconds(60), seed: 3)));
        await using var phone = await Baresip.StartAsync(place, place.Address(1), "2002", pair.Address, microphone);

        Assert.False(await pair.Secondary.IsInServiceAsync());
        await phone.CommandAsync("dial", "sip:1001@lab.test");
        await pair.Primary.WaitForStageAsync("Greeting", Soon);
        await SpeakAsync(1);
        pair.Primary.KillVoice();
        await pair.Secondary.WaitForStageAsync("Recording", Soon);
        Assert.True(await pair.Secondary.IsInServiceAsync());
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

    private static Task<DemoPair> StartAsync(Workplace place)
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        return DemoPair.StartAsync(place);
    }

    /// <summary>The caller says something meanwhile.</summary>
    private static Task SpeakAsync(double seconds) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);

    /// <summary>SIPp's exit status says that its BYE was answered, by a server that never saw the INVITE.</summary>
    private static async Task<(ListedMessage Message, byte[] Samples)> StoredAtAsync(
        DemoPair.DemoServer server, PeerProcess caller)
    {
        Assert.Equal(0, await caller.WaitForExitAsync(TimeSpan.FromSeconds(90)));
        var message = Assert.Single(await server.MessagesAsync("1001"));
        return (message, await server.ExportAsync("1001", message.Id));
    }
}
