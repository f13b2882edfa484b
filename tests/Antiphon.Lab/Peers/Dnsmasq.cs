namespace Antiphon.Lab.Peers;

/// <summary>A name server that knows what it is told and nothing else.</summary>
internal static class Dnsmasq
{
    private const string Program = "/usr/sbin/dnsmasq";

    public static bool IsInstalled => File.Exists(Program);

    /// <param name="place">Where it runs.</param>
    /// <param name="address">Where it is asked, at port 53.</param>
    /// <param name="records">Its options, such as <c>--host-record=name,address</c>.</param>
    public static async Task<PeerProcess> StartAsync(Workplace place, string address, params string[] records)
    {
        var server = PeerProcess.Start(
            Program,
            [
                "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file=",
                "--user=root", "--bind-interfaces", $"--listen-address={address}", "--local=/test/", .. records,
            ],
            place.Folder);
        await Eventually.True(
            () => server.HasExited || UdpPorts.IsBound(address, 53), TimeSpan.FromSeconds(20), () => server.Output);
        Assert.False(server.HasExited, server.Output);
        return server;
    }
}
