using Antiphon.Audio;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab.Hosts;

/// <summary>SIPp callers of the pair's address, who each leave a message of the same words.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    public const string Mailbox = "1001";
    public const int FirstMediaPort = 30000;

    private static readonly TimeSpan PatienceBeyond = TimeSpan.FromSeconds(70);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("antiphon-crowd-").FullName;
    private readonly PeerProcess _sipp;
    private readonly TimeSpan _length;
    private readonly TimeSpan _all;

    /// <param name="phones">Where they are.</param>
    /// <param name="calls">How many.</param>
    /// <param name="rate">New ones a second.</param>
    /// <param name="length">Of each call.</param>
    public Crowd(Host phones, int calls, int rate, TimeSpan length)
    {
        Said = Chirps.MuLaw(length + TimeSpan.FromSeconds(4), seed: 5);
        File.WriteAllBytes(Path.Combine(_folder, "caller.ul"), Said);
        _length = length;
        _all = TimeSpan.FromSeconds((double)calls / rate) + length;
        _sipp = PeerProcess.Start(
            "ip",
            [
                "netns", "exec", phones.Network.Name, "/usr/bin/sipp", $"{Site.Virtual}:5060",
                "-sf", Path.Combine(AppContext.BaseDirectory, "Scenarios", "leave-message.xml"), "-s", Mailbox,
                "-i", phones.Address, "-mi", phones.Address, "-p", "5090", "-mp", $"{FirstMediaPort}",
                "-d", $"{(int)length.TotalMilliseconds}", "-r", $"{rate}", "-m", $"{calls}", "-nostdin",
            ],
            _folder);
    }

    /// <summary>What each of them says from the moment of the answer, mu-law.</summary>
    public byte[] Said { get; }

    /// <summary>Until all have hung up; who still waits long after that is lost.</summary>
    public async Task EndAsync()
    {
        try
        {
            await _sipp.WaitForExitAsync(_all + PatienceBeyond);
        }
        catch (OperationCanceledException)
        {
            // Whoever still waits has left no message, and is missed by that.
        }
    }

    /// <returns>
    /// Milliseconds of silence in the place of what was said, and of what was said after the last sample.
    /// </returns>
    public double MissingIn(byte[] stored)
    {
        const int probe = 800;
        for (var at = 0; at + probe < stored.Length; at += probe)
        {
            var found = Said.AsSpan().IndexOf(stored.AsSpan(at, probe));
            if (found < at)
                continue;
            var begin = found - at;
            var inside = Gap.All(stored, Said.AsSpan(begin)).Sum(g => g.Length);
            var expected = (int)(_length.TotalSeconds * G711.SamplesPerSecond);
            // SIPp begins and ends a packet or two off.
            var tail = expected - begin - stored.Length;
            return (inside + (tail > probe ? tail : 0)) / 8.0;
        }

        return stored.Length / 8.0;
    }

    public async ValueTask DisposeAsync()
    {
        await _sipp.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
