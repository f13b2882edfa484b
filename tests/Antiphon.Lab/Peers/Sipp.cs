namespace Antiphon.Lab.Peers;

/// <summary>SIPp, a scripted SIP caller (Debian package sip-tester).</summary>
internal static class Sipp
{
    public static bool IsInstalled => File.Exists("/usr/bin/sipp");

    /// <summary>
    /// Starts calls that leave a message of known audio, G.711 mu-law at 8000 Hz, sent from ACK to BYE.
    /// </summary>
    /// <param name="more">Further options of SIPp; the last of two that say the same counts.</param>
    public static PeerProcess LeaveMessages(
        Workplace place, string from, string server, string number, byte[] audio, TimeSpan length,
        params string[] more) =>
        Speak(place, Scenario("leave-message.xml"), from, server, number, audio, length, more);

    /// <summary>The same by a phone that knows no telephone-events: its keys are tones in its audio.</summary>
    public static PeerProcess SpeakWithoutEvents(
        Workplace place, string from, string server, string number, byte[] audio, TimeSpan length)
    {
        var scenario = place.Path("without-events.xml");
        File.WriteAllLines(
            scenario,
            File.ReadLines(Scenario("leave-message.xml")).Where(l => !l.StartsWith("a=", StringComparison.Ordinal)
                || !l.Contains("101", StringComparison.Ordinal)).Select(l => l.Replace("AVP 0 101", "AVP 0")));
        return Speak(place, scenario, from, server, number, audio, length, []);
    }

    public static PeerProcess Run(
        string folder, string scenario, string server, string from, IEnumerable<string> more) =>
        RunFile(folder, Scenario(scenario), server, from, more);

    private static PeerProcess Speak(
        Workplace place, string scenario, string from, string server, string number, byte[] audio, TimeSpan length,
        string[] more)
    {
        var folder = place.MakeFolder($"sipp-{from.Replace(':', '.')}-{number}");
        File.WriteAllBytes(System.IO.Path.Combine(folder, "caller.ul"), audio);
        return RunFile(
            folder,
            scenario,
            server,
            from,
            ["-s", number, "-d", $"{(int)length.TotalMilliseconds}", "-m", "1", "-l", "1", .. more]);
    }

    private static string Scenario(string name) =>
        System.IO.Path.Combine(AppContext.BaseDirectory, "Scenarios", name);

    private static PeerProcess RunFile(
        string folder, string scenario, string server, string from, IEnumerable<string> more) =>
        PeerProcess.Start(
            "/usr/bin/sipp",
            [
                server.Contains(':', StringComparison.Ordinal) ? $"[{server}]:5060" : $"{server}:5060",
                "-sf", scenario,
                "-i", from, "-mi", from, "-p", "5060", "-mp", "30000", "-nostdin", "-trace_err", .. more,
            ],
            folder);
}
