using Antiphon.Lab.Hosts;

namespace Antiphon.Lab;

/// <summary>Servers as docs/administration.md sets them up under systemd.</summary>
public sealed class UnderSystemd
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    /// <summary>Nobody else is there to go on with it.</summary>
    [Fact(Timeout = 180_000)]
    public async Task Call_goes_on_when_systemd_starts_its_node_manager_again()
    {
        using var site = new InstalledSite();
        await using var server = await site.BootAsync("primary");
        await StartAsync(server, "Running; Active");
        server.Run($"/opt/antiphon/bin/antiphon subscribers add {Crowd.Mailbox} --data /var/lib/antiphon");
        await using var caller = new Crowd(site.Phones, calls: 1, rate: 1, TimeSpan.FromSeconds(25));
        await Eventually.Get(
            async () => (await server.StagesAsync()).Contains("Recording") ? "" : null, Soon,
            () => $"nobody is recorded\n{server.Output}");
        var (node, voice) = (server.Show("MainPID"), await server.VoicePidAsync());

        server.Run($"kill -9 {node}");
        await Eventually.True(
            () => server.Show("NRestarts") == "1" && server.Show("SubState") == "running", Soon, () => server.Output);
        await Eventually.Get(
            async () => await server.StatusWordsAsync() == "Running; Active" ? "" : null, Soon, () => server.Output);

        Assert.NotEqual(node, server.Show("MainPID"));
        Assert.True(voice == await server.VoicePidAsync(), server.Output);
        await caller.EndAsync();
        var message = Assert.Single(await server.RecordingsAsync(Crowd.Mailbox)).Value;
        // It answers for ten seconds without a node manager; on a busy machine that one may take longer.
        Assert.InRange(caller.MissingIn(message), 0, 2000);
    }

    [Fact(Timeout = 180_000)]
    public async Task Mistake_in_the_configuration_is_told_once_and_not_tried_again()
    {
        using var site = new InstalledSite();
        await using var server = await site.BootAsync("primary");
        server.Run("sed -i '/Role/s/primary/first/' /var/lib/antiphon/antiphon.json; systemctl start antiphon");
        await Eventually.True(() => server.Show("ActiveState") == "failed", Soon, () => server.Output);
        Assert.Equal(("2", "0"), (server.Show("ExecMainStatus"), server.Show("NRestarts")));
        Assert.Contains("Pair:Role", server.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = 180_000)]
    public async Task Other_server_answers_before_one_is_stopped()
    {
        using var site = new InstalledSite();
        await using var primary = await site.BootAsync("primary");
        await StartAsync(primary, "Running; Active");
        await using var secondary = await site.BootAsync("secondary");
        await StartAsync(secondary, "Running; Inactive");

        primary.Run("systemctl stop antiphon");

        Assert.Equal("Running; Active", await secondary.StatusWordsAsync());
        Assert.Equal(("inactive", "success"), (primary.Show("ActiveState"), primary.Show("Result")));
        Assert.Equal("", primary.Run("pgrep --exact antiphon"));
    }

    private static async Task StartAsync(SystemdHost server, string status)
    {
        server.Run("systemctl start antiphon");
        await Eventually.Get(
            async () => await server.StatusWordsAsync() == status ? "" : null, Soon, () => server.Output);
    }

    /// <summary>Two hosts with a server installed on each, and one with telephones.</summary>
    private sealed class InstalledSite : IDisposable
    {
        private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("antiphon-installed-").FullName;
        private readonly Site _site;

        public InstalledSite()
        {
            Assert.SkipWhen(SystemdHost.Missing is not null, SystemdHost.Missing ?? "");
            _site = new Site(("primary", 11), ("secondary", 12), ("phones", 21));
            CommandLine.Run($"""
                {ServerHost.Program} pair --data {_folder}/primary --peer-data {_folder}/secondary >/dev/null
                """);
            Configure("primary", "secondary");
            Configure("secondary", "primary");
        }

        public Host Phones => _site["phones"];

        public Task<SystemdHost> BootAsync(string role) =>
            SystemdHost.BootAsync(_site[role], Path.Combine(_folder, role));

        public void Dispose()
        {
            _site.Dispose();
            System.IO.Directory.Delete(_folder, recursive: true);
        }

        private void Configure(string role, string peer) => File.WriteAllText(
            Path.Combine(_folder, role, "antiphon.json"),
            $$"""
            {
              "Server": { "Name": "{{role}}", "Listen": "{{_site[role].Address}}" },
              "Pair": {
                "Role": "{{role}}", "PeerName": "{{peer}}", "PeerAddress": "{{_site[peer].Address}}",
                "VirtualAddress": "{{Site.Virtual}}", "Profile": "fast"
              }
            }
            """);
    }
}
