using System.Diagnostics;
using Antiphon.Audio;
using Antiphon.Cli.Serving;
using Antiphon.Testing;

namespace Antiphon.Cli.Tests;

/// <summary>A prompt set may be replaced, in part too, and callers always hear something.</summary>
public sealed class PromptFolderTests : IDisposable
{
    private const string AsteriskSounds = "/usr/share/asterisk/sounds/en_US_f_Allison";

    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("antiphon-prompts");
    private readonly List<string> _warnings = [];

    [Fact]
    public void Clips_of_an_own_set_go_over_the_built_in_ones_and_the_rest_stays()
    {
        Write("goodbye", [1, 2, 3]);
        Dictionary<string, byte[]> prompts = new() { ["goodbye"] = [9], ["welcome"] = [8], ["at"] = [7] };
        Assert.Equal(["at", "welcome"], PromptFolder.Overlay(prompts, PromptFolder.Read(_folder.FullName, Warn)));
        Assert.Equal([1, 2, 3], prompts["goodbye"]);
        Assert.Equal([8], prompts["welcome"]);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void File_that_is_no_prompt_is_named_and_the_others_are_used()
    {
        Write("goodbye", [1, 2, 3]);
        File.WriteAllText(Path.Combine(_folder.FullName, "welcome.wav"), "ID3, really");
        Assert.Equal(["goodbye"], PromptFolder.Read(_folder.FullName, Warn).Keys);
        Assert.Contains("welcome.wav cannot be used: not a RIFF WAVE file", Assert.Single(_warnings));
    }

    [Fact]
    public void Folder_that_is_not_there_is_named()
    {
        Assert.Empty(PromptFolder.Read(_folder.FullName + "-gone", Warn));
        Assert.Contains("does not exist", Assert.Single(_warnings));
    }

    [Fact]
    public async Task Asterisk_sounds_become_a_prompt_set_whose_clips_are_all_ours()
    {
        Assert.SkipUnless(
            System.IO.Directory.Exists(AsteriskSounds),
            "The sounds are not installed: apt-get install asterisk-core-sounds-en-wav");
        var prompts = Path.Combine(RepositoryFolder.Root, "prompts");
        var make = Path.Combine(prompts, "from-asterisk");
        using var made = Process.Start(
            new ProcessStartInfo(make, [_folder.FullName])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
        var said = await made.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(made.ExitCode == 0, said);
        var clips = PromptFolder.Read(_folder.FullName, Warn);
        Assert.Empty(_warnings);
        Assert.Equal(
            File.ReadLines(Path.Combine(prompts, "asterisk.txt")).Where(line => !line.StartsWith('#'))
                .Select(line => line.Split('\t')[0]).Order(),
            clips.Keys.Order());
        Assert.Empty(clips.Keys.Except(PromptFolder.Read(Path.Combine(prompts, "en"), Warn).Keys));
        Assert.All(clips, clip => Assert.InRange(clip.Value.Length, G711.SamplesPerSecond / 10, 60_000));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Warn(string reason) => _warnings.Add(reason);

    private void Write(string name, byte[] samples)
    {
        var file = new byte[WavFile.HeaderBytes + samples.Length];
        WavFile.WriteHeader(file, G711Law.MuLaw, samples.Length);
        samples.CopyTo(file, WavFile.HeaderBytes);
        File.WriteAllBytes(Path.Combine(_folder.FullName, name + ".wav"), file);
    }
}
