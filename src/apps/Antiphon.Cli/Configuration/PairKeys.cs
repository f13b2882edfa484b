using System.Collections.Immutable;
using System.Net;
using Antiphon.Failover;

namespace Antiphon.Cli.Configuration;

/// <summary>What a host knows of the pair that its server belongs to.</summary>
internal static class PairKeys
{
    public static readonly Setting<ServerRole?> Role = new(
        "Pair:Role", null, "none: a single server", "primary or secondary",
        "Which server of a pair this one is.", "nothing", TryParseRole);

    public static readonly Setting<string> PeerName = Kinds.Words(
        "Pair:PeerName", "", "none", "the other server's Server:Name", "The other server of the pair.", "nothing",
        text => text.Length is > 0 and <= 15);

    public static readonly Setting<IPAddress?> PeerAddress = Address(
        "Pair:PeerAddress", "Where the other server's node manager is reached.");

    public static readonly Setting<IPAddress?> VirtualAddress = Address(
        "Pair:VirtualAddress", "The address that whichever server is active answers at, too; calls move with it.");

    public static readonly Setting<string> Interface = Kinds.Words(
        "Pair:Interface", "", "the one whose subnet contains it", "the name of an interface, such as eth0",
        "Where the virtual address is put while this server is active.", "nothing",
        text => text.Length is > 0 and < 16);

    public static readonly Setting<int> Port = Kinds.Number(
        "Pair:Port", 3653, 1024, 65534,
        "Port of keep-alives, TCP and UDP; the one after it carries the calls' shadows.", "nothing");

    public static readonly Setting<PairSettings> Profile = new(
        "Pair:Profile", PairSettings.Fast, "fast", "fast or classic",
        "How soon a dead server is noticed: fast after 0.7 s, classic after 30 s.",
        "fast: some 2 kB a second between the servers", TryParseProfile);

    public static readonly Setting<TimeOnly> CompareAt = new(
        "Pair:CompareAt", new TimeOnly(4, 30), "04:30", "a time of day, such as 04:30",
        "When the primary compares both stores as a whole, every day.",
        "reading all records once, on both servers", Settings.TryParseTime);

    public static readonly ImmutableArray<Setting> All =
        [Role, PeerName, PeerAddress, VirtualAddress, Interface, Port, Profile, CompareAt];

    private static Setting<IPAddress?> Address(string key, string meaning) => new(
        key, null, "none", "an IPv4 or IPv6 address", meaning, "nothing",
        (string text, out IPAddress? address) => IPAddress.TryParse(text, out address));

    private static bool TryParseRole(string text, out ServerRole? role)
    {
        role = text switch
        {
            "primary" => ServerRole.Primary,
            "secondary" => ServerRole.Secondary,
            _ => null,
        };
        return role is not null;
    }

    private static bool TryParseProfile(string text, out PairSettings profile)
    {
        profile = text == "classic" ? PairSettings.Classic : PairSettings.Fast;
        return text is "fast" or "classic";
    }
}
