using System.Collections.Immutable;
using Antiphon.Directory.Csv;

namespace Antiphon.Web;

/// <summary>A request that is not carried out: the HTTP status, what is wrong, and what would be right.</summary>
public sealed class RefusedException(int status, string message, string hint) : Exception(message)
{
    public int Status => status;

    public string Hint => hint;

    /// <summary>Of a file that was to be imported; none for other requests.</summary>
    public ImmutableArray<CsvMistake>? Mistakes { get; init; }

    public static RefusedException NotFound(string message, string hint) => new(404, message, hint);

    public static RefusedException Malformed(string message, string hint) => new(400, message, hint);

    public static RefusedException Conflict(string message, string hint) => new(409, message, hint);
}
