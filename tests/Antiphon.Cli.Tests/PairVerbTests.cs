using Antiphon.Cli.Pairing;

namespace Antiphon.Cli.Tests;

/// <summary>Two servers become a pair, or are told what keeps them from it.</summary>
public sealed class PairVerbTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly PairingFacts Alpha =
        new("alpha", "beta", "primary", "1.2.0", "192.0.2.10", 2000, 100, Now);

    private static readonly PairingFacts Beta = Alpha with { Name = "beta", PeerName = "alpha", Role = "secondary" };

    private readonly string _alpha = TestServer.NewFolder();
    private readonly string _beta = TestServer.NewFolder();

    public void Dispose()
    {
        System.IO.Directory.Delete(_alpha, recursive: true);
        System.IO.Directory.Delete(_beta, recursive: true);
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "role", "both servers are primary: give one of them --role primary and the other --role secondary" },
        { "name", "both servers are called alpha: give one of them another Server:Name" },
        { "called", "the other server is called gamma, not beta: give here --peer-name gamma" },
        { "calls", "the other server takes this one for delta; it is alpha: give there --peer-name alpha" },
        { "address", "the virtual address is 192.0.2.10 here and none there: give both the same --virtual-address" },
        { "version",
            "version 1.2.0 runs here and 2.0.0 there: "
            + "install versions on both that differ at most behind the first point"
        },
        { "ports", "Calls:Ports is 2000 here and 500 there: make them equal" },
        { "profile", "the two have different profiles: make Pair:Profile the same on both" },
        { "clock", "the clocks are 7 s apart: let both follow the same time source (`chronyc tracking`)" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void What_keeps_two_servers_from_being_a_pair_is_named_with_how_to_mend_it(string what, string said)
    {
        var theirs = what switch
        {
            "role" => Beta with { Role = "primary" },
            "name" => Beta with { Name = "Alpha" },
            "called" => Beta with { Name = "gamma" },
            "calls" => Beta with { PeerName = "delta" },
            "address" => Beta with { VirtualAddress = null },
            "version" => Beta with { Version = "2.0.0" },
            "ports" => Beta with { Ports = 500 },
            "profile" => Beta with { IntervalMs = 1000 },
            _ => Beta with { WallClock = Now.AddSeconds(-7) },
        };
        var wrong = PairingFacts.Check(Alpha, theirs, Now).Select(w => $"{w.Wrong}: {w.Mend}");
        Assert.Contains(said, wrong, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void Servers_that_fit_are_a_pair() =>
        Assert.Empty(PairingFacts.Check(Alpha, Beta with { Version = "1.3.1", WallClock = Now.AddSeconds(4) }, Now));

    [Fact]
    public async Task Two_servers_meet_by_their_fingerprints_and_know_each_other_from_then_on()
    {
        var (a, b) = (TestServer.NewAddress(), TestServer.NewAddress());
        string[] alpha = ["pair", "--data", _alpha, .. Options("alpha", a, "primary", "beta", b)];
        string[] beta = ["pair", "--data", _beta, .. Options("beta", b, "secondary", "alpha", a)];
        var (ofAlpha, ofBeta) = (await FingerprintAsync(alpha), await FingerprintAsync(beta));
        Assert.False(File.Exists(Path.Combine(_alpha, "antiphon.json")));

        var outcomes = await Task.WhenAll(
            TestServer.RunAsync([.. alpha, "--peer-fingerprint", ofBeta]),
            TestServer.RunAsync([.. beta, "--peer-fingerprint", ofAlpha.ToUpperInvariant()]));
        Assert.All(outcomes, o => Assert.True(o.Status == 0, o.Error));
        Assert.Contains("paired with beta", outcomes[0].Output, StringComparison.Ordinal);
        Assert.Equal(
            File.ReadAllText(Path.Combine(_beta, "pair", "certificate.pem")).Trim(),
            File.ReadAllText(Path.Combine(_alpha, "pair", "peer.pem")).Trim());
        Assert.Contains("\"Role\": \"primary\"", File.ReadAllText(Path.Combine(_alpha, "antiphon.json")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_or_wrong_is_named_before_anybody_is_spoken_to()
    {
        var nothing = await TestServer.RunAsync(["pair", "--data", _alpha]);
        Assert.Equal(2, nothing.Status);
        Assert.Contains("Server:Listen", nothing.Error, StringComparison.Ordinal);
        var same = await TestServer.RunAsync(
            ["pair", "--data", _alpha, .. Options("alpha", "127.0.0.1", "primary", "alpha", "127.0.0.2")]);
        Assert.Contains("must differ from Server:Name", same.Error, StringComparison.Ordinal);
        var noFingerprint = await TestServer.RunAsync(
        [
            "pair", "--data", _alpha, .. Options("alpha", "127.0.0.1", "primary", "beta", "127.0.0.2"),
            "--peer-fingerprint", "abc",
        ]);
        Assert.Contains("that is no fingerprint", noFingerprint.Error, StringComparison.Ordinal);
    }

    private static string[] Options(string name, string address, string role, string peer, string peerAddress) =>
    [
        "--name", name, "--address", address, "--role", role, "--peer-name", peer, "--peer-address", peerAddress,
    ];

    private static async Task<string> FingerprintAsync(string[] pair)
    {
        var outcome = await TestServer.RunAsync(pair);
        Assert.Equal(2, outcome.Status);
        return outcome.Output.Split(' ', '\n').Single(word => word.Length == 64);
    }
}
