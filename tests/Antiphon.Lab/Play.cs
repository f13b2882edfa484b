using Antiphon.Lab.Hosts;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>
/// A pair on hosts of its own, and two kinds of callers: some call twenty times a second and never ask again, which
/// tells when whom was answered; SIPp's ask again as telephones do, and must all be answered in the end.
/// </summary>
internal sealed class Play : IAsyncDisposable
{
    /// <summary>A test asks for five times what bench/failover is to measure: 0.25 s and 1 s.</summary>
    public static readonly TimeSpan Soon = 1.25.Seconds;

    public static readonly TimeSpan InTime = 5.Seconds;

    private readonly PairOnHosts _pair;
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("antiphon-play-").FullName;
    private readonly PeerProcess _telephones;

    private Play(PairOnHosts pair)
    {
        _pair = pair;
        File.WriteAllBytes(Path.Combine(_folder, "caller.ul"), Chirps.MuLaw(20.Seconds, seed: 5));
        _telephones = PeerProcess.Start(
            "ip",
            [
                "netns", "exec", pair.Phones.Network.Name, "/usr/bin/sipp", $"{Site.Virtual}:5060",
                "-sf", Path.Combine(AppContext.BaseDirectory, "Scenarios", "keep-calling.xml"), "-s", "7001",
                "-i", pair.Phones.Address, "-p", "5080", "-d", "300", "-r", "5", "-nostdin", "-trace_err",
                "-trace_msg",
            ],
            _folder);
    }

    public ServerHost Primary => _pair.Primary;

    public ServerHost Secondary => _pair.Secondary;

    public static async Task<Play> BeginAsync()
    {
        Assert.SkipUnless(PairOnHosts.Missing is null, PairOnHosts.Missing ?? "");
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        return new Play(await PairOnHosts.StartAsync(0.05.Seconds));
    }

    /// <summary>With a third host that both ask when they do not see each other.</summary>
    public static async Task<Play> BeginWithWitnessAsync()
    {
        var play = await BeginAsync();
        await play._pair.AddWitnessAsync();
        return play;
    }

    public Task WitnessDies() => _pair.KillWitnessAsync();

    public void WitnessIsBack() => _pair.StartWitness();

    /// <summary>All that goes to a server and comes from it takes so long each way, until it is disposed.</summary>
    public SlowCable Slow(ServerHost server, TimeSpan delay, TimeSpan jitter) => _pair.Slow(server, delay, jitter);

    public Victim When(ServerHost server) => new(_pair, server);

    /// <summary>Of those who call after the last thing that was done, one is answered by it within so long.</summary>
    public async Task AnsweredBy(ServerHost server, TimeSpan within)
    {
        var gap = await _pair.AnsweredByAsync(server, within);
        TestContext.Current.TestOutputHelper?.WriteLine($"{server.Host.Name} answered after {gap.TotalSeconds:F3} s");
        Assert.InRange(gap, TimeSpan.Zero, within);
    }

    /// <summary>From now on, by whichever server.</summary>
    public Task IsAnswered(TimeSpan within)
    {
        var since = System.Diagnostics.Stopwatch.GetElapsedTime(0);
        return Eventually.True(
            () => _pair.Callers.Since(since).Any(c => c.IsGood), within + Probe.T1,
            () => $"nobody was answered\n{_pair.Output}");
    }

    /// <summary>Since the last thing that was done, so much later, and for a while from now on.</summary>
    public async Task SaysNothing(ServerHost server, TimeSpan after)
    {
        var since = _pair.LastDone + after;
        var wait = since - System.Diagnostics.Stopwatch.GetElapsedTime(0);
        await Task.Delay(
            (wait > TimeSpan.Zero ? wait : TimeSpan.Zero) + 1.Seconds, TestContext.Current.CancellationToken);
        Assert.Empty(_pair.Wire.From(server.Host, since));
        Assert.NotEmpty(_pair.Wire.From(_pair.Other(server).Host, since));
    }

    /// <summary>Of those who call so much after the last thing that was done, nobody is answered.</summary>
    public async Task NobodyAnswers(TimeSpan after)
    {
        await Task.Delay(after + 1.Seconds, TestContext.Current.CancellationToken);
        var met = _pair.Callers.Since(_pair.LastDone + after).Where(c => c.Sent < _pair.LastDone + after + 0.5.Seconds);
        Assert.All(met, c => Assert.False(c.IsGood, $"answered {c.Status}"));
        Assert.True(met.Count() > 3);
    }

    /// <summary>Nobody who calls so much after the last thing that was done meets anybody else, or nobody.</summary>
    public async Task IsHeardBy(ServerHost server, TimeSpan after)
    {
        await Task.Delay(after + 1.Seconds, TestContext.Current.CancellationToken);
        var met = _pair.Callers.Since(_pair.LastDone + after).Where(c => c.Sent < _pair.LastDone + after + 0.5.Seconds);
        Assert.All(met, c => Assert.True(c.IsGood && server.HasAnswered(c), $"{c.Status} after {c.Answered - c.Sent}"));
        Assert.True(met.Count() > 3);
    }

    /// <summary>Callers that say something for a while, half of it the greeting.</summary>
    /// <param name="count">One begins each second.</param>
    /// <param name="at">Which of the two they call; null: whoever has the pair's address.</param>
    public PeerProcess LeaveMessages(int count, ServerHost? at = null)
    {
        var (address, port, media) = at is null ? (Site.Virtual, 5090, 30000)
            : at == Primary ? (at.Host.Address, 5091, 32000)
            : (at.Host.Address, 5092, 34000);
        return PeerProcess.Start(
            "ip",
            [
                "netns", "exec", _pair.Phones.Network.Name, "/usr/bin/sipp", $"{address}:5060",
                "-sf", Path.Combine(AppContext.BaseDirectory, "Scenarios", "leave-message.xml"), "-s", "1001",
                "-i", _pair.Phones.Address, "-mi", _pair.Phones.Address, "-p", $"{port}",
                "-mp", $"{media}", "-d", "12000",
                "-r", "1", "-m", $"{count}", "-nostdin", "-trace_err",
            ],
            _folder);
    }

    /// <summary>Somebody who leaves one message and says something all the time, the greeting included.</summary>
    public Crowd Speaker(TimeSpan length) => new(_pair.Phones, calls: 1, rate: 1, length);

    /// <summary>A call comes to where it is recorded.</summary>
    public Task IsRecorded(ServerHost server) => Eventually.Get(
        async () => (await server.StagesAsync()).Contains("Recording") ? "" : null,
        20.Seconds, () => $"no call is recorded at {server.Host.Name}\n{_pair.Output}");

    /// <summary>Both servers' stores, once they agree.</summary>
    public async Task<string[]> MessagesOfBoth(string mailbox)
    {
        var (here, there) = (new[] { "" }, Array.Empty<string>());
        await Eventually.Get(
            async () =>
            {
                (here, there) = (await Primary.MessagesAsync(mailbox), await Secondary.MessagesAsync(mailbox));
                return here.SequenceEqual(there) ? "" : null;
            },
            20.Seconds,
            () => $"primary: {string.Join(' ', here)}\nsecondary: {string.Join(' ', there)}\n{_pair.Output}");
        return here;
    }

    public async Task NobodyIsRefused()
    {
        await Task.Delay(Probe.T1, TestContext.Current.CancellationToken);
        var met = _pair.Callers.Since(_pair.LastDone).Where(c => c.Sent < _pair.LastDone + 0.5.Seconds).ToArray();
        Assert.True(met.Length > 3, $"only {met.Length} called");
        Assert.DoesNotContain(met, c => c.IsRefused);
    }

    /// <summary>Both as the status shows them, the one active and the other ready.</summary>
    public Task IsActive(ServerHost server) => _pair.SettleAsync(server);

    public async Task Tells(ServerHost server, params int[] events)
    {
        var told = await server.EventsAsync();
        Assert.True(events.All(told.Contains), $"{server.Host.Name} tells {string.Join(' ', told)}\n{server.Output}");
    }

    public async Task TellsNot(ServerHost server, DateTimeOffset since, params int[] events)
    {
        var told = await server.EventsAsync(since);
        Assert.True(!events.Any(told.Contains), $"{server.Host.Name} tells {string.Join(' ', told)}\n{server.Output}");
    }

    /// <summary>As <c>antiphon check</c> finds them.</summary>
    public async Task StoresAreEqual()
    {
        var found = await Primary.CheckAsync();
        Assert.True(found.GetProperty("isEqual").GetBoolean(), $"{found}\n{_pair.Output}");
    }

    public async Task EveryTelephoneWasAnswered()
    {
        const int finish = 10;
        Native.Signal(_telephones.Id, finish);
        var status = await _telephones.WaitForExitAsync(60.Seconds);
        Assert.True(status == 0, $"SIPp ended with {status}\n{_telephones.Output}\n{_pair.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await _telephones.DisposeAsync();
        await _pair.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A server that something is done to.</summary>
    internal sealed class Victim(PairOnHosts pair, ServerHost server)
    {
        private Trouble _trouble;

        public Task Is(Trouble trouble)
        {
            _trouble = trouble;
            return pair.DoAsync(server, trouble);
        }

        public void IsMended() => pair.Mend(server, _trouble);
    }
}
