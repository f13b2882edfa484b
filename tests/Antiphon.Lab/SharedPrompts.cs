using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>A prompt that an administrator puts into the shared folder of one server is what callers of the other
/// hear.</summary>
public sealed class SharedPrompts(ITestOutputHelper output)
{
    private const string Prompt = "shared/prompts/en/extension.wav";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact(Timeout = 180_000)]
    public async Task Prompt_put_into_the_folder_of_one_server_is_heard_from_the_other_and_goes_when_it_is_deleted()
    {
        Assert.SkipUnless(Baresip.IsInstalled, "baresip is not installed: apt-get install baresip-core");
        using var place = new Workplace();
        await using var pair = await DemoPair.StartAsync(place);
        var own = Chirps.ToLinear(Chirps.MuLaw(TimeSpan.FromSeconds(2), seed: 31));
        var microphone = place.Path("microphone.wav");
        Sounds.WriteWav16(microphone, new short[8000 * 60]);
        await using var phone = await Baresip.StartAsync(place, place.Address(1), "2002", pair.Address, microphone);

        Directory.CreateDirectory(Path.GetDirectoryName(pair.Secondary.PathOf(Prompt))!);
        Sounds.WriteWav16(pair.Secondary.PathOf(Prompt), own);
        await Eventually.True(
            () => File.Exists(pair.Primary.PathOf(Prompt)), Soon, () => $"the primary does not have it\n{pair.Output}");
        Assert.Equal(
            File.ReadAllBytes(pair.Secondary.PathOf(Prompt)), File.ReadAllBytes(pair.Primary.PathOf(Prompt)));
        await WaitUntilHeardAsync(phone, own);
        await Eventually.Get(
            async () => (await pair.Secondary.RunAsync("replication")).Contains(
                "idle; 1 files, 0 changes not on the other server", StringComparison.Ordinal) ? "" : null,
            Soon, () => pair.Output);

        File.Delete(pair.Primary.PathOf(Prompt));
        await Eventually.True(
            () => !File.Exists(pair.Secondary.PathOf(Prompt)), Soon, () => $"the secondary has it\n{pair.Output}");
        await WaitUntilHeardAsync(phone, Sounds.Prompt("extension"));
    }

    /// <summary>A voice service takes a changed prompt some seconds later: a caller may have to call again.</summary>
    private async Task WaitUntilHeardAsync(Baresip phone, short[] prompt)
    {
        var likeness = 0.0;
        for (var call = 1; likeness < 0.9; call++)
        {
            Assert.True(call <= 6, $"the greeting's first prompt was heard with likeness {likeness:F2} at best");
            var before = phone.CallsHeard;
            await phone.CommandAsync("dial", "sip:1001@lab.test");
            await Eventually.True(
                () => phone.CallsHeard > before && phone.Heard().Length > 8000 * 3, Soon, () => phone.Output);
            await phone.CommandAsync("hangup");
            likeness = Correlation.Find(phone.Heard().AsSpan(0, 8000 * 3), prompt.AsSpan(0, 3200)).Likeness;
            output.WriteLine($"call {call}: likeness {likeness:F3}");
        }
    }
}
