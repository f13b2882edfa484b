using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Antiphon.Architecture.Tests;

/// <summary>
/// Kernel, protocols and core decide and do nothing else: no sockets, files, threads, clocks, chance of their own. Read
/// from the members that the compiled assemblies refer to.
/// </summary>
public class PurityTests
{
    private static readonly string[] Banned =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "BannedSymbols.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith('#')),
    ];

    public static TheoryData<string> PureProjects =>
    [
        .. Repository.Projects.Where(p => Repository.Relative(p).Replace('\\', '/') is var path
                && (path.StartsWith("src/kernel/", StringComparison.Ordinal)
                    || path.StartsWith("src/protocols/", StringComparison.Ordinal)
                    || path.StartsWith("src/core/", StringComparison.Ordinal)))
            .Select(AcquaintanceTests.NameOf),
    ];

    [Theory]
    [MemberData(nameof(PureProjects))]
    public void Pure_code_touches_nothing_outside(string project) =>
        Assert.Empty(SymbolsOf($"Antiphon.{project}.dll").Where(IsBanned).Except(Granted(project)).Except(Iterators));

    [Fact]
    public void List_is_read_and_finds_what_is_banned()
    {
        Assert.True(Banned.Length > 20);
        Assert.Contains(SymbolsOf("Antiphon.Adapters.Media.dll"), IsBanned);
        Assert.Contains(SymbolsOf("Antiphon.Adapters.Storage.dll"), IsBanned);
        Assert.True(IsBanned("System.DateTime.get_UtcNow"));
        Assert.False(IsBanned("System.DateTime.get_Date"));
    }

    /// <summary>What the compiler puts into every method with yield.</summary>
    private static readonly string[] Iterators =
        ["System.Environment", "System.Environment.get_CurrentManagedThreadId"];

    /// <summary>The steady clock is made from a TimeProvider, which the shell gives it.</summary>
    private static string[] Granted(string project) => project == "Kernel"
        ?
        [
            "System.TimeProvider", "System.TimeProvider.GetTimestamp", "System.TimeProvider.GetUtcNow",
            "System.TimeProvider.GetElapsedTime",
        ]
        : [];

    /// <summary>
    /// A line bans itself and what lies in it; <c>System.IO.File</c> does not ban <c>System.IO.FileLike</c>.
    /// </summary>
    private static bool IsBanned(string symbol) => Banned.Any(banned =>
        symbol == banned || symbol.StartsWith(banned + ".", StringComparison.Ordinal));

    private static string[] SymbolsOf(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly)));
        var metadata = file.GetMetadataReader();
        var types = metadata.TypeReferences.Select(handle => NameOf(metadata, handle));
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(m => m.Parent.Kind == HandleKind.TypeReference)
            .Select(m => $"{NameOf(metadata, (TypeReferenceHandle)m.Parent)}.{metadata.GetString(m.Name)}");
        return [.. types.Concat(members).Distinct()];
    }

    private static string NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf(metadata, (TypeReferenceHandle)type.ResolutionScope)}.{name}"
            : $"{metadata.GetString(type.Namespace)}.{name}";
    }
}
