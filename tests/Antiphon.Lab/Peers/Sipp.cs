namespace Antiphon.Lab.Peers;

/// <summary>SIPp, a scripted SIP caller (Debian package sip-tester).</summary>
internal static class Sipp
{
    public static bool IsInstalled => File.Exists("/usr/bin/sipp");

    /// <summary>Starts calls that leave a message of known audio, G.711 mu-law at 8000 Hz, sent from ACK to
    /// BYE.</summary>
    public static PeerProcess LeaveMessages(
        Workplace place, string from, string server, string number, byte[] audio, TimeSpan length, int calls = 1)
    {
        var folder = place.MakeFolder($"sipp-{from}-{number}");
        File.WriteAllBytes(System.IO.Path.Combine(folder, "caller.ul"), audio);
        return Run(
            folder,
            "leave-message.xml",
            server,
            from,
            ["-s", number, "-d", $"{(int)length.TotalMilliseconds}", "-m", $"{calls}", "-l", $"{calls}"]);
    }

    public static PeerProcess Run(string folder, string scenario, string server, string from,
        IEnumerable<string> more) =>
        PeerProcess.Start(
            "/usr/bin/sipp",
            [
                $"{server}:5060", "-sf", System.IO.Path.Combine(AppContext.BaseDirectory, "Scenarios", scenario),
                "-i", from, "-mi", from, "-p", "5060", "-mp", "30000", "-nostdin", "-trace_err", .. more,
            ],
            folder);
}
