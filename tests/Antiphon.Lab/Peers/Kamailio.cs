namespace Antiphon.Lab.Peers;

/// <summary>
/// Kamailio as registrar and record-routing proxy of one phone system: phones register, voice numbers and
/// subscriptions to lamps go to the voice server.
/// </summary>
internal static class Kamailio
{
    public static bool IsInstalled => File.Exists("/usr/sbin/kamailio");

    public static async Task<PeerProcess> StartAsync(Workplace place, string address, string voiceServer)
    {
        var folder = place.MakeFolder($"kamailio-{address}");
        var template = File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "Scenarios", "kamailio.cfg"));
        var configuration = System.IO.Path.Combine(folder, "kamailio.cfg");
        File.WriteAllText(configuration, template.Replace("@ME@", address).Replace("@VOICE@", voiceServer));
        var kamailio = PeerProcess.Start(
            "/usr/sbin/kamailio",
            ["-DD", "-E", "-f", configuration, "-m", "32", "-M", "4", "-Y", folder, "-P",
                System.IO.Path.Combine(folder, "pid")],
            folder);
        await Eventually.True(
            () => kamailio.HasExited || UdpPorts.IsBound(address, 5060), TimeSpan.FromSeconds(20), () =>
                kamailio.Output);
        Assert.False(kamailio.HasExited, kamailio.Output);
        return kamailio;
    }
}
