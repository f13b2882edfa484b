using System.Reflection;
using System.Text.Json.Serialization;
using Antiphon.Cli.Serving;
using Antiphon.Cli.Serving.Processes;
using Antiphon.Failover;

namespace Antiphon.Cli.Pairing;

/// <summary>What two servers tell each other before they become a pair.</summary>
/// <param name="Name">The server's.</param>
/// <param name="PeerName">How it calls the other one.</param>
/// <param name="Role"><c>primary</c> or <c>secondary</c>.</param>
/// <param name="Version">Of the program.</param>
/// <param name="VirtualAddress">Null: none.</param>
/// <param name="Ports">Calls at once.</param>
/// <param name="IntervalMs">Between keep-alives, of its profile.</param>
/// <param name="WallClock">When it said this.</param>
internal sealed record PairingFacts(
    string Name,
    string PeerName,
    string Role,
    string Version,
    string? VirtualAddress,
    int Ports,
    int IntervalMs,
    DateTimeOffset WallClock)
{
    /// <summary>More makes received times odd and decides edits the wrong way.</summary>
    private static readonly TimeSpan ClocksApartMax = TimeSpan.FromSeconds(5);

    /// <summary>Of this server; the time is said when they are.</summary>
    public static PairingFacts Of(ServerOptions options, PairOptions pair) => new(
        options.Name, pair.PeerName, NameOf(pair.Role),
        Assembly.GetExecutingAssembly().GetName().Version!.ToString(3), pair.Settings.VirtualAddress, options.Ports,
        (int)pair.Settings.Interval.TotalMilliseconds, default);

    /// <summary>What keeps the two from being a pair, and how to mend it; empty when nothing does.</summary>
    /// <param name="ours">Of this server.</param>
    /// <param name="theirs">Of the other one.</param>
    /// <param name="heard">This server's clock when it heard them.</param>
    public static IReadOnlyList<(string Wrong, string Mend)> Check(
        PairingFacts ours, PairingFacts theirs, DateTimeOffset heard)
    {
        var wrong = new List<(string, string)>();
        if (ours.Role == theirs.Role)
            wrong.Add((
                $"both servers are {ours.Role}", "give one of them --role primary and the other --role secondary"));
        if (string.Equals(ours.Name, theirs.Name, StringComparison.OrdinalIgnoreCase))
            wrong.Add(($"both servers are called {ours.Name}", "give one of them another Server:Name"));
        if (ours.PeerName != theirs.Name)
            wrong.Add((
                $"the other server is called {theirs.Name}, not {ours.PeerName}",
                $"give here --peer-name {theirs.Name}"));
        if (theirs.PeerName != ours.Name)
            wrong.Add((
                $"the other server takes this one for {theirs.PeerName}; it is {ours.Name}",
                $"give there --peer-name {ours.Name}"));
        if (ours.VirtualAddress != theirs.VirtualAddress)
            wrong.Add((
                $"the virtual address is {ours.VirtualAddress ?? "none"} here and {theirs.VirtualAddress ?? "none"} "
                + "there",
                "give both the same --virtual-address"));
        if (MajorOf(ours.Version) != MajorOf(theirs.Version))
            wrong.Add((
                $"version {ours.Version} runs here and {theirs.Version} there",
                "install versions on both that differ at most behind the first point"));
        if (ours.Ports != theirs.Ports)
            wrong.Add(($"Calls:Ports is {ours.Ports} here and {theirs.Ports} there", "make them equal"));
        if (ours.IntervalMs != theirs.IntervalMs)
            wrong.Add(("the two have different profiles", "make Pair:Profile the same on both"));
        var apart = (theirs.WallClock - heard).Duration();
        if (apart > ClocksApartMax)
            wrong.Add((
                $"the clocks are {apart.TotalSeconds:0} s apart",
                "let both follow the same time source (`chronyc tracking`)"));
        return wrong;
    }

    private static string NameOf(ServerRole role) => role == ServerRole.Primary ? "primary" : "secondary";

    private static string MajorOf(string version) => version.Split('.')[0];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PairingFacts))]
internal sealed partial class PairingJson : JsonSerializerContext;
