
namespace Antiphon.Cli.Verbs;

/// <summary>A file that a command was given.</summary>
internal static class GivenFile
{
    /// <param name="file">Its path.</param>
    /// <param name="hint">What to give instead.</param>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static byte[] Read(FileInfo file, string hint)
    {
        try
        {
            return File.ReadAllBytes(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot read {file.FullName}: {e.Message}", hint, inner: e);
        }
    }

    /// <summary>Null stays null.</summary>
    /// <exception cref="CommandException">It cannot be read, or is empty.</exception>
    public static ReadOnlyMemory<byte>? ReadWav(FileInfo? file)
    {
        if (file is null)
            return null;
        var wav = Read(file, "give a WAV file that is there");
        return wav.Length > 0
            ? wav
            : throw new CommandException($"{file.FullName} is empty", "give a WAV file that has sound");
    }
}
