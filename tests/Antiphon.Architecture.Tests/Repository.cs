namespace Antiphon.Architecture.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

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

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Antiphon.slnx")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("No Antiphon.slnx above the tests.");
        return directory.FullName;
    }
}
