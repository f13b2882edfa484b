using System.Text.Json;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;
using Antiphon.Lab.Walks;

namespace Antiphon.Lab;

/// <summary>What an administrator does to a pair on an ordinary day, and what its health pages say meanwhile.</summary>
public sealed class PairIsRunByCommand(ITestOutputHelper output)
{
    private const string Active = "Running; Active";
    private const string Inactive = "Running; Inactive";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact(Timeout = 240_000)]
    public async Task Settings_moves_and_health()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var pair = await DemoPair.StartAsync(place);
        var (primary, secondary) = (pair.Primary, pair.Secondary);
        Assert.Equal(200, (await primary.HealthAsync()).Status);
        var waiting = await secondary.HealthAsync();
        Assert.Equal(503, waiting.Status);
        Assert.Contains(Inactive, waiting.Body, StringComparison.Ordinal);

        await SettingsHoldOnBothAsync(primary, secondary);
        await CallsOutlivePlannedMovesAsync(place, pair);
        await VoiceServicesStopAndStartAsync(place, pair);
        await NothingMovesByItselfAsync(primary, secondary);
    }

    [Fact(Timeout = 120_000)]
    public async Task Ctrl_C_ends_both_servers()
    {
        using var place = new Workplace();
        await using var pair = await DemoPair.StartAsync(place);
        Assert.True(await pair.PressCtrlCAsync(Soon) == 0, pair.Output);
        Assert.Empty(DataProcesses.Of(place.Folder));
    }

    private static async Task SettingsHoldOnBothAsync(DemoPair.DemoServer primary, DemoPair.DemoServer secondary)
    {
        await secondary.RunAsync("pair", "settings", "--missed", "9", "--failback", "03:00-06:00");
        await primary.RunAsync("pair", "settings", "--interval", "120");
        foreach (var server in (DemoPair.DemoServer[])[primary, secondary])
        {
            await Eventually.Get(
                async () => Settings(await server.RunAsync("pair", "settings", "--json")) == (120, 9, "03:00-06:00")
                    ? "" : null,
                Soon,
                () => "the settings of one server have not come to the other");
        }

        var refused = await primary.RefusedAsync("pair", "settings", "--interval", "50", "--missed", "3");
        Assert.Contains("lease", refused, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", refused, StringComparison.Ordinal);
    }

    /// <summary>There and back again while somebody leaves a message.</summary>
    private async Task CallsOutlivePlannedMovesAsync(Workplace place, DemoPair pair)
    {
        var said = Chirps.MuLaw(TimeSpan.FromSeconds(40), seed: 11);
        await using var caller = Sipp.LeaveMessages(
            place, place.Address(1), pair.Address, "1001", said, TimeSpan.FromSeconds(20));
        await pair.Primary.WaitForStageAsync("Recording", Soon);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await pair.Primary.RunAsync("failover");
        await pair.Secondary.WaitForAsync(Active, Soon);
        await pair.Primary.WaitForAsync(Inactive, Soon);
        Assert.Equal(503, (await pair.Primary.HealthAsync()).Status);
        await Eventually.Get(
            async () => (await pair.Secondary.HealthAsync()).Status == 200 ? "" : null, Soon,
            () => "the secondary is active and its health page does not say so");
        await pair.WaitForShadowAsync(pair.Secondary, Soon);
        await pair.Secondary.RunAsync("failback");
        await pair.Primary.WaitForAsync(Active, Soon);
        Assert.Equal(0, await caller.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        var message = Assert.Single(await pair.Primary.MessagesAsync("1001"));
        var stored = await pair.Primary.ExportAsync("1001", message.Id);
        var at = said.AsSpan().IndexOf(stored.AsSpan(0, 4000));
        Assert.True(at > 0, "the message does not begin with what was said");
        var lost = Missing(stored, said.AsSpan(at));
        output.WriteLine($"message {stored.Length / 8} ms, missing {lost / 8} ms in two planned moves");
        Assert.InRange(lost, 0, 2 * 8 * 250);
    }

    /// <summary>The standby's at once; that of the last server that answers not before its caller knows why.</summary>
    private async Task VoiceServicesStopAndStartAsync(Workplace place, DemoPair pair)
    {
        var (primary, secondary) = (pair.Primary, pair.Secondary);
        await secondary.RunAsync("stop-voice");
        await secondary.WaitForAsync("Not running; Inactive", Soon);
        Assert.Contains("stopped already", await secondary.RefusedAsync("stop-voice"), StringComparison.Ordinal);

        var microphone = place.Path("maintenance.wav");
        Sounds.WriteWav16(microphone, Chirps.ToLinear(Chirps.MuLaw(TimeSpan.FromSeconds(60), seed: 12)));
        await using var phone = await Baresip.StartAsync(
            place, place.Address(2), "3003", pair.Address, microphone);
        await phone.CommandAsync("dial", $"sip:1002@lab.test");
        await primary.WaitForStageAsync("Recording", Soon);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        var ear = new Ear(phone);
        ear.Mark();
        await primary.RunAsync("stop-voice", "--calls", "announce");
        await ear.HearAsync("service-ends goodbye", Soon, () => phone.Output);
        await primary.WaitForAsync("Not running; Active", Soon);
        Assert.Single(await primary.MessagesAsync("1002"));

        await primary.RunAsync("start-voice");
        await primary.WaitForAsync(Active, Soon);
        await secondary.RunAsync("start-voice");
        await secondary.WaitForAsync(Inactive, Soon);
    }

    private static async Task NothingMovesByItselfAsync(DemoPair.DemoServer primary, DemoPair.DemoServer secondary)
    {
        await secondary.RunAsync("auto", "off");
        Assert.Contains("force", await primary.RefusedAsync("failover"), StringComparison.Ordinal);
        await Eventually.Get(
            async () => await primary.ExitStatusAsync("force-inactive") == 0 ? "" : null, Soon,
            () => "the other server has not heard that automatic moves are off");
        await primary.WaitForAsync(Inactive, Soon);
        await secondary.WaitForAsync(Inactive, Soon);
        Assert.Equal(503, (await secondary.HealthAsync()).Status);
        await secondary.RunAsync("force-active");
        await secondary.WaitForAsync(Active, Soon);
        await primary.RunAsync("auto", "on");
        Assert.Contains("a command at", await primary.RunAsync("events"), StringComparison.Ordinal);
    }

    private static (int Interval, int Missed, string? Failback) Settings(string json)
    {
        var settings = JsonDocument.Parse(json).RootElement;
        return (
            settings.GetProperty("intervalMs").GetInt32(), settings.GetProperty("missed").GetInt32(),
            settings.GetProperty("failback").GetString());
    }

    /// <summary>Samples of the message that are not what was said at their time, which must be silence then.</summary>
    private static int Missing(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> said)
    {
        var missing = 0;
        for (var i = 0; i < stored.Length; i++)
        {
            if (stored[i] == said[i])
                continue;
            Assert.Equal(0xFF, stored[i]);
            missing++;
        }

        return missing;
    }
}
