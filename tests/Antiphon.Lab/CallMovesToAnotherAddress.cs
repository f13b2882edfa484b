using Antiphon.Audio;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Signals;

namespace Antiphon.Lab;

/// <summary>
/// Two servers without an address that they share, behind a proxy that records its route: a caller whose server dies is
/// told by the other one where the call goes on; one whose server hands over stays where it is.
/// </summary>
public sealed class CallMovesToAnotherAddress(ITestOutputHelper output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static readonly byte[] Said = Chirps.MuLaw(TimeSpan.FromSeconds(90), seed: 15);

    [Theory(Timeout = 240_000)]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task A_caller_finishes_a_message_at_the_other_address_when_all_of_the_server_is_killed(
        string transport)
    {
        using var place = new Workplace();
        await using var site = await Site.OpenAsync(place, transport);
        await site.SpeakAMessageAsync(seconds: 3);
        await site.Pair.Primary.EndAsync();
        await site.Pair.Secondary.WaitForStageAsync("Recording");
        await site.AnsweredAsync(200, "INVITE", by: site.Phone);
        await site.SpeakAndHangUpAsync(seconds: 4, at: site.Pair.Secondary);

        var lost = Assert.Single(await GapsAtAsync(site.Pair.Secondary));
        Assert.InRange(lost.Length, 1, 5 * G711.SamplesPerSecond);
    }

    [Fact(Timeout = 240_000)]
    public async Task A_caller_finishes_a_message_where_it_is_when_activity_is_moved()
    {
        using var place = new Workplace();
        await using var site = await Site.OpenAsync(place);
        await site.SpeakAMessageAsync(seconds: 2);
        await site.Pair.Primary.InStepAsync();
        await site.Pair.Primary.RunAsync("failover");
        await site.Pair.Secondary.WaitForAsync("Running; Active", ConfiguredPair.Soon);
        await site.SpeakAndHangUpAsync(seconds: 3, at: site.Pair.Primary);

        Assert.Empty(await GapsAtAsync(site.Pair.Primary));
        Assert.False(site.HasAnswered(200, "INVITE", by: site.Phone), "the caller was told of another address");
        // The next call goes to the other one, which has that message, too.
        await site.Caller.CommandAsync("dial", "sip:1002@lab.test");
        await site.Pair.Secondary.WaitForStageAsync("Recording");
        Assert.Empty(await GapsAtAsync(site.Pair.Secondary));
    }

    [Fact(Timeout = 240_000)]
    public async Task A_caller_is_moved_when_the_server_dies_on_which_the_call_was_left()
    {
        using var place = new Workplace();
        await using var site = await Site.OpenAsync(place);
        await site.SpeakAMessageAsync(seconds: 2);
        await site.Pair.Primary.InStepAsync();
        await site.Pair.Primary.RunAsync("failover");
        await site.Pair.Secondary.WaitForAsync("Running; Active", ConfiguredPair.Soon);
        await SpeakAsync(1);
        site.Pair.Primary.KillVoice();
        await site.Pair.Secondary.WaitForStageAsync("Recording");
        await site.SpeakAndHangUpAsync(seconds: 3, at: site.Pair.Secondary);

        var lost = Assert.Single(await GapsAtAsync(site.Pair.Secondary));
        Assert.InRange(lost.Length, 1, 2 * G711.SamplesPerSecond);
    }

    [Fact(Timeout = 240_000)]
    public async Task A_server_that_was_only_taken_for_lost_lets_go_and_both_have_the_one_message()
    {
        using var place = new Workplace();
        await using var site = await Site.OpenAsync(place);
        await site.SpeakAMessageAsync(seconds: 2);
        site.Pair.Primary.KillNode();
        await site.Pair.Secondary.WaitForStageAsync("Recording");
        await site.SpeakAndHangUpAsync(seconds: 3, at: site.Pair.Secondary);
        Assert.Single(await GapsAtAsync(site.Pair.Secondary));

        site.Pair.Primary.Start();
        await site.Pair.Primary.WaitForAsync("Running; Inactive", ConfiguredPair.Soon);
        await site.Pair.Secondary.RunAsync("check", "--deep");
        Assert.Equal("[]", (await site.Pair.Primary.RunAsync("calls", "--json")).Trim());
        Assert.Equal(await site.Pair.Secondary.MessagesAsync("1001"), await site.Pair.Primary.MessagesAsync("1001"));
        Assert.Equal(await GapsAtAsync(site.Pair.Secondary), await GapsAtAsync(site.Pair.Primary));
    }

    [Fact(Timeout = 240_000)]
    public async Task A_lamp_is_lit_from_the_other_address_in_the_dialog_that_the_dead_server_had_begun()
    {
        Assert.SkipUnless(Sipp.IsInstalled, "SIPp is not installed: apt-get install sip-tester");
        using var place = new Workplace();
        await using var site = await Site.OpenAsync(place);
        await using var phone = await Baresip.StartAsync(
            place, place.Address(3), "1001", place.Address(5), place.Path("microphone.wav"), hasLamp: true);
        var (subscribed, told) = (phone.TimesSubscribed, phone.TimesTold("no"));
        await site.Pair.Primary.EndAsync();
        await Eventually.True(
            () => phone.TimesTold("no") > told, Soon, () => $"{phone.Output}\n{site.Pair.Secondary.Output}");

        // The proxy knows which one takes calls now.
        await site.AnsweredAsync(200, "OPTIONS", by: site.Pair.Secondary.Address);
        await using var caller = Sipp.LeaveMessages(
            place, place.Address(4), place.Address(5), "1001", Said, TimeSpan.FromSeconds(13));
        var status = await caller.WaitForExitAsync(TimeSpan.FromSeconds(60));
        Assert.True(status == 0, $"SIPp ended with {status}\n{caller.Output}\n{site.Proxy.Output}");
        await Eventually.True(() => phone.TimesTold("yes") > 0, Soon, () => phone.Output);
        Assert.Equal(subscribed, phone.TimesSubscribed);
    }

    /// <summary>The caller says something meanwhile.</summary>
    private static Task SpeakAsync(double seconds) =>
        Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);

    private async Task<IEnumerable<Gap>> GapsAtAsync(ConfiguredServer server)
    {
        var message = await Eventually.Get(
            async () => (await server.MessagesAsync("1001")).SingleOrDefault(), Soon, () => server.Output);
        return Gaps.In(message, await server.SamplesAsync("1001", message), Said, output);
    }

    /// <summary>The pair, the proxy, and a phone that says what is known.</summary>
    private sealed class Site : IAsyncDisposable
    {
        private readonly Workplace _place;

        private readonly string _transport;

        private Site(Workplace place, ConfiguredPair pair, string transport) =>
            (_place, Pair, _transport) = (place, pair, transport);

        public ConfiguredPair Pair { get; }

        public PeerProcess Proxy { get; private set; } = null!;

        public Baresip Caller { get; private set; } = null!;

        public string Phone => _place.Address(1);

        public static async Task<Site> OpenAsync(Workplace place, string transport = "udp")
        {
            Assert.SkipUnless(Baresip.IsInstalled, "baresip is not installed: apt-get install baresip-core");
            Assert.SkipUnless(Kamailio.IsInstalled, "Kamailio is not installed: apt-get install kamailio");
            var site = new Site(
                place, await ConfiguredPair.StartAsync(place, hasVirtualAddress: false), transport);
            try
            {
                var (primary, secondary) = (site.Pair.Primary.Address, site.Pair.Secondary.Address);
                site.Proxy = await Kamailio.StartBeforeAsync(place, place.Address(5), primary, secondary);
                var microphone = place.Path("microphone.wav");
                Sounds.WriteWav16(microphone, Chirps.ToLinear(Said));
                site.Caller = await Baresip.StartAsync(
                    place, site.Phone, "2001", place.Address(5), microphone, transport: transport);
                return site;
            }
            catch
            {
                await site.DisposeAsync();
                throw;
            }
        }

        public async Task SpeakAMessageAsync(double seconds)
        {
            await Caller.CommandAsync("dial", "sip:1001@lab.test");
            await Pair.Primary.WaitForStageAsync("Recording");
            await SpeakAsync(seconds);
        }

        public async Task SpeakAndHangUpAsync(double seconds, ConfiguredServer at)
        {
            await SpeakAsync(seconds);
            await Caller.CommandAsync("hangup");
            await AnsweredAsync(200, "BYE", by: at.Address);
        }

        /// <summary>As the proxy, which forwards every answer, has seen it.</summary>
        public bool HasAnswered(int status, string method, string by) =>
            Proxy.Output.Contains($"{status} to {method} from {by} over {_transport}", StringComparison.Ordinal);

        public Task AnsweredAsync(int status, string method, string by) => Eventually.True(
            () => HasAnswered(status, method, by),
            Soon,
            () => $"{Proxy.Output}\n{Caller.Output}\n{Pair.Primary.Output}\n{Pair.Secondary.Output}");

        public async ValueTask DisposeAsync()
        {
            if (Caller is not null)
                await Caller.DisposeAsync();
            if (Proxy is not null)
                await Proxy.DisposeAsync();
            await Pair.DisposeAsync();
        }
    }
}
