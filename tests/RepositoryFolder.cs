namespace Antiphon.Testing;

/// <summary>The repository that these tests were built from.</summary>
internal static class RepositoryFolder
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new System.IO.DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "Antiphon.slnx")))
            folder = folder.Parent ?? throw new System.IO.DirectoryNotFoundException("The tests lie outside of it.");
        return folder.FullName;
    }
}
