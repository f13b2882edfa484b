using Antiphon.Cli.Configuration;
using Antiphon.Cli.Serving;

namespace Antiphon.Cli.Verifying;

/// <summary>The settings that a running server was given by flags, which antiphon.json does not know.</summary>
internal static class StartingFlags
{
    /// <returns><c>KEY=VALUE</c> each; none when it does not run, or is not to be looked at.</returns>
    public static IEnumerable<string> Of(string dataDirectory)
    {
        if (!DataDirectory.IsHeld(dataDirectory) || DataDirectory.NoticeOf(dataDirectory) is not { } notice)
            return [];
        try
        {
            var arguments = File.ReadAllText($"/proc/{notice.Pid}/cmdline").Split('\0');
            return arguments.Zip(arguments.Skip(1), (option, value) => option switch
            {
                "--set" => value,
                "--address" => $"{Settings.Listen.Key}={value}",
                "--name" => $"{Settings.Name.Key}={value}",
                _ => "",
            }).Where(flag => flag.Length > 0).ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // It has just ended, or is another user's.
        }
    }
}
