using Antiphon.Audio;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>
/// The promise, as anybody can see it with <c>./run</c>: of two servers one dies in the middle of a message, and the
/// caller finishes it on the other.
/// </summary>
public sealed class CallSurvivesItsServer(ITestOutputHelper output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact(Timeout = 180_000)]
    public Task A_caller_finishes_a_message_on_the_other_server_when_the_voice_service_is_killed() =>
        LoseTheServerAsync(primary => primary.KillVoice(), longest: TimeSpan.FromSeconds(1.25));

    [Fact(Timeout = 180_000)]
    public Task A_caller_finishes_a_message_on_the_other_server_when_all_of_the_server_is_killed() =>
        LoseTheServerAsync(primary => primary.KillAll(), longest: TimeSpan.FromSeconds(5));

    private async Task LoseTheServerAsync(Action<DemoPair.DemoServer> lose, TimeSpan longest)
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var pair = await DemoPair.StartAsync(place);
        var said = Chirps.MuLaw(TimeSpan.FromSeconds(30), seed: 5);

        await using var caller = Sipp.LeaveMessages(
            place, place.Address(1), pair.Address, "1001", said, TimeSpan.FromSeconds(20));
        await pair.Primary.WaitForStageAsync("Recording", Soon);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        lose(pair.Primary);

        // SIPp's exit status says that its BYE was answered, by a server that never saw the INVITE.
        Assert.Equal(0, await caller.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        var message = Assert.Single(await pair.Secondary.MessagesAsync("1001"));
        var stored = await pair.Secondary.ExportAsync("1001", message.Id);
        var at = said.AsSpan().IndexOf(stored.AsSpan(0, 4000));
        Assert.True(at > 0, "the message does not begin with what was said");
        var lost = Gap.Between(stored, said.AsSpan(at));
        output.WriteLine($"message {stored.Length / 8} ms, missing {lost.Length / 8} ms from {lost.Start / 8} ms on");
        Assert.True(lost.IsSilence, "there is more than one gap, or something was heard wrong");
        Assert.InRange(lost.Length, 1, (int)(longest.TotalSeconds * G711.SamplesPerSecond));
        Assert.True(
            stored.Length - lost.Start - lost.Length > 2 * G711.SamplesPerSecond,
            "hardly anything was recorded after");

        // The server that died comes back, waits, and has the whole message, too.
        await pair.Primary.WaitForAsync("Running; Inactive", Soon);
        await pair.Secondary.RunAsync("check", "--deep");
        var theirs = Assert.Single(await pair.Primary.MessagesAsync("1001"));
        Assert.Equal(message, theirs);
        Assert.Equal(stored, await pair.Primary.ExportAsync("1001", theirs.Id));
    }
}
