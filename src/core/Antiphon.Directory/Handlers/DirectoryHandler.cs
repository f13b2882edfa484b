using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>Callers spell a name on the keys, choose among those who are called so, and reach them.</summary>
public sealed record DirectoryHandler : INamedRecord<DirectoryHandler>, INumberedRecord
{
    public static string RecordType => "directory";

    [JsonIgnore]
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    [JsonIgnore]
    public string Kind => "directory";

    public Extension? Extension { get; init; }

    /// <summary>Said before the name is asked for; none: nothing.</summary>
    public HandlerGreeting? Greeting { get; init; }

    public static DirectoryHandler Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.DirectoryHandler) with { Id = document.Key.Id };

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.DirectoryHandler);
}
