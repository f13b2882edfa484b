namespace Antiphon.Lab.Peers;

/// <summary>
/// Kamailio as registrar and record-routing proxy of one phone system: phones register, voice numbers and
/// subscriptions to lamps go to the voice server.
/// </summary>
internal static class Kamailio
{
    public static bool IsInstalled => File.Exists("/usr/sbin/kamailio");

    /// <param name="place">Whose folder it lives in.</param>
    /// <param name="address">Its own.</param>
    /// <param name="voiceServer">Where voice numbers go, and whoever does not answer.</param>
    /// <param name="ringMax">So long a phone rings; null: four seconds.</param>
    public static Task<PeerProcess> StartAsync(
        Workplace place, string address, string voiceServer, TimeSpan? ringMax = null)
    {
        var folder = place.MakeFolder($"kamailio-{address}");
        var milliseconds = (ringMax ?? TimeSpan.FromSeconds(4)).TotalMilliseconds;
        return StartAsync(
            folder,
            address,
            Template("kamailio.cfg").Replace("@VOICE@", voiceServer).Replace("@RING@", $"{milliseconds}"));
    }

    /// <summary>In front of two servers, of which it asks which one takes calls.</summary>
    public static Task<PeerProcess> StartBeforeAsync(Workplace place, string address, string primary, string secondary)
    {
        var folder = place.MakeFolder($"kamailio-{address}");
        File.WriteAllText(
            System.IO.Path.Combine(folder, "dispatcher.list"),
            $"1 sip:{primary}:5060 0 20\n1 sip:{secondary}:5060 0 10\n");
        return StartAsync(folder, address, Template("kamailio-pair.cfg").Replace("@DIR@", folder));
    }

    private static string Template(string name) =>
        File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "Scenarios", name));

    private static async Task<PeerProcess> StartAsync(string folder, string address, string template)
    {
        var configuration = System.IO.Path.Combine(folder, "kamailio.cfg");
        File.WriteAllText(configuration, template.Replace("@ME@", address));
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
