namespace Antiphon.Cli;

/// <summary>What the program tells the shell.</summary>
internal static class ExitStatus
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>What was typed or configured makes no sense.</summary>
    public const int Usage = 2;
}

/// <summary>A command cannot do what was asked: what, and what would be right.</summary>
internal sealed class CommandException(
    string message, string hint, int exitStatus = ExitStatus.Failed, Exception? inner = null)
    : Exception(message, inner)
{
    public string Hint => hint;

    public int ExitStatus => exitStatus;

    /// <summary>Each a line between message and hint.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];
}
