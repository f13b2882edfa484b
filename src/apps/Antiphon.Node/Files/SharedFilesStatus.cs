namespace Antiphon.Node.Files;

public enum FilesCondition
{
    /// <summary>Folder and records are the same.</summary>
    Idle,

    /// <summary>A change of this server's is on its way to the other.</summary>
    Sending,

    /// <summary>Automatic moves are off: the folder is left as it is.</summary>
    Paused,

    /// <summary><see cref="SharedFilesStatus.Cause"/> says why.</summary>
    Broken,
}

/// <summary>How the files that both servers share stand.</summary>
/// <param name="Condition">In a word.</param>
/// <param name="Cause">Of <see cref="FilesCondition.Broken"/>: the first of the faults.</param>
/// <param name="Files">How many are shared.</param>
/// <param name="Lag">Changes of files that the other server lacks.</param>
/// <param name="Faults">Files that cannot be shared as they are.</param>
/// <param name="Compared">When the folder was last compared; null: not since the start.</param>
public sealed record SharedFilesStatus(
    FilesCondition Condition, string? Cause, int Files, int Lag, int Faults, DateTimeOffset? Compared)
{
    public static readonly SharedFilesStatus None = new(FilesCondition.Idle, null, 0, 0, 0, null);
}
