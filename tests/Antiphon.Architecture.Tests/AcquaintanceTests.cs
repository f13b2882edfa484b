using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Antiphon.Architecture.Tests;

/// <summary>Who may know whom. What is not listed is forbidden.</summary>
public class AcquaintanceTests
{
    private static readonly string[] Protocols = ["Sip", "Sdp", "Rtp", "Audio"];
    private static readonly string[] Core =
        ["Directory", "Mailboxes", "Conversation", "Calls", "Events", "Failover", "Replication"];

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Kernel"] = [],
        ["Sip"] = ["Kernel"],
        ["Sdp"] = ["Kernel"],
        ["Rtp"] = ["Kernel"],
        ["Audio"] = ["Kernel"],
        ["Directory"] = ["Kernel"],
        ["Events"] = ["Kernel"],
        ["Failover"] = ["Kernel"],
        ["Replication"] = ["Kernel"],
        ["Mailboxes"] = ["Kernel", "Directory"],
        ["Conversation"] = ["Kernel", "Directory", "Mailboxes"],
        ["Calls"] = ["Kernel", .. Protocols, "Conversation", "Directory", "Mailboxes"],
        ["Ports"] = ["Kernel"],
        ["Adapters.Storage"] = ["Kernel", "Ports"],
        ["Adapters.Mail"] = ["Kernel", "Ports"],
        ["Adapters.Host"] = ["Kernel", "Ports"],
        ["Adapters.Network"] = ["Kernel", "Ports", "Sip"],
        ["Adapters.Media"] = ["Kernel", "Ports", "Rtp", "Audio"],
        ["Node"] = ["Kernel", "Ports", .. Protocols, .. Core],
        ["Voice"] = ["Kernel", "Ports", .. Protocols, .. Core],
        ["Web"] = ["Kernel", "Ports", .. Protocols, .. Core],
        ["Cli"] =
        [
            "Kernel", "Ports", .. Protocols, .. Core,
            "Adapters.Storage", "Adapters.Mail", "Adapters.Host", "Adapters.Network", "Adapters.Media", "Node",
            "Voice", "Web",
        ],
    };

    private static string[] Production =>
        [.. Repository.Projects.Where(p => Repository.Relative(p).StartsWith("src", StringComparison.Ordinal))];

    [Fact]
    public void Every_project_has_its_place_in_the_table() =>
        Assert.Equal(
            Allowed.Keys.Order(StringComparer.Ordinal), Production.Select(NameOf).Order(StringComparer.Ordinal));

    [Fact]
    public void Projects_refer_only_to_those_they_may_know() => Assert.Empty(
        from project in Production
        from known in ReferencesIn(project)
        where !Allowed[NameOf(project)].Contains(known)
        select $"{NameOf(project)} refers to {known}");

    /// <summary>A reference that comes by way of another project compiles all the same.</summary>
    [Fact]
    public void Assemblies_use_only_those_they_may_know() => Assert.Empty(
        from project in Production
        let name = NameOf(project)
        from used in AssembliesUsedBy(Path.Combine(AppContext.BaseDirectory, AssemblyFileOf(name)))
        where !Allowed[name].Contains(used)
        select $"{name} uses {used}");

    [Fact]
    public void Simulation_knows_no_adapter()
    {
        var simulation = Repository.Projects.Single(p => NameOf(p) == "Simulation");
        Assert.DoesNotContain(ReferencesIn(simulation), r => r.StartsWith("Adapters.", StringComparison.Ordinal));
    }

    [Fact]
    public void No_production_code_knows_the_tests() => Assert.DoesNotContain(
        Production.SelectMany(ReferencesIn), r =>
            r.EndsWith("Tests", StringComparison.Ordinal) || r is "Testing" or "Lab");

    [Fact]
    public void No_production_project_is_empty() => Assert.Empty(
        Production.Where(
            p => !Repository.SourcesOf(Path.GetDirectoryName(p)!).Any()).Select(Repository.Relative));

    internal static string NameOf(string path) =>
        Path.GetFileNameWithoutExtension(path).Replace("Antiphon.", "", StringComparison.Ordinal);

    private static IEnumerable<string> ReferencesIn(string project) => XDocument.Load(project)
        .Descendants("ProjectReference").Select(r => NameOf(r.Attribute("Include")!.Value.Replace('\\', '/')));

    private static string AssemblyFileOf(string name) =>
        File.Exists(Path.Combine(AppContext.BaseDirectory, $"Antiphon.{name}.dll"))
            ? $"Antiphon.{name}.dll"
            : "antiphon.dll";

    private static IEnumerable<string> AssembliesUsedBy(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        return
        [
            .. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))
                .Where(n => n.StartsWith("Antiphon.", StringComparison.Ordinal)).Select(n => n["Antiphon.".Length..]),
        ];
    }
}
