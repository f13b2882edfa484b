using Antiphon.Testing;

namespace Antiphon.Architecture.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryFolder.Root;

    public static string[] Projects { get; } =
    [
        .. new[] { "src", "tests", "bench" }.SelectMany(folder =>
            System.IO.Directory.GetFiles(Path.Combine(Root, folder), "*.csproj",
                SearchOption.AllDirectories)).Order(StringComparer.Ordinal),
    ];

    /// <summary>All C# files that people wrote.</summary>
    public static string[] Sources { get; } =
    [
        .. Projects.SelectMany(project => SourcesOf(Path.GetDirectoryName(project)!)).Order(StringComparer.Ordinal),
    ];

    public static IEnumerable<string> SourcesOf(string folder) =>
        System.IO.Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(folder, f).StartsWith("obj", StringComparison.Ordinal));

    public static string Relative(string path) => Path.GetRelativePath(Root, path);
}
