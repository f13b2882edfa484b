using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Antiphon.Replication.Files;

/// <summary>
/// Where a shared file lies, seen from the shared folder: names divided by '/'. A peer's word for it is not taken: a
/// path that could lead out of the folder, or that a folder cannot have, is none.
/// </summary>
public static class SharedPath
{
    /// <summary>Of one name, in UTF-8; what file systems allow, less the few that a file has while it is
    /// written.</summary>
    public const int NameBytesMax = 240;

    public const int PathBytesMax = 1024;

    public const int DepthMax = 16;

    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Names that begin with a dot, and those that editors and copying programs leave: not for the other
    /// server.</summary>
    public static bool IsPassedOver(string name) =>
        name.StartsWith('.') || name.EndsWith('~') || name.EndsWith(".part", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase);

    /// <param name="path">As it came.</param>
    /// <param name="error">What is wrong with it; null when nothing is.</param>
    public static bool IsValid(string path, [NotNullWhen(false)] out string? error)
    {
        var names = path.Split('/');
        error = names.Length > DepthMax ? $"deeper than {DepthMax} folders"
            : BytesOf(path) is not { } bytes ? "not text"
            : bytes > PathBytesMax ? $"longer than {PathBytesMax} bytes"
            : names.Select(ErrorIn).FirstOrDefault(found => found is not null);
        return error is null;
    }

    /// <summary>The folders that lead to it, outermost first; none for a file in the shared folder itself.</summary>
    public static ImmutableArray<string> FoldersOf(string path)
    {
        var names = path.Split('/');
        return [.. Enumerable.Range(1, names.Length - 1).Select(count => string.Join('/', names.Take(count)))];
    }

    private static string? ErrorIn(string name) =>
        name.Length == 0 ? "an empty name"
        : IsPassedOver(name) ? $"'{name}' is a name that is not shared"
        : name.Any(c => char.IsControl(c) || c == '\\') ? "a control character or backslash in a name"
        : BytesOf(name) > NameBytesMax ? $"a name longer than {NameBytesMax} bytes"
        : null;

    private static int? BytesOf(string text)
    {
        try
        {
            return Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
