using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// What those who belong to it may do. The default class is there on every server, stored or not: whoever belongs to
/// no other one belongs to it.
/// </summary>
public sealed record ClassOfService : INamedRecord<ClassOfService>
{
    /// <summary>The default class: its id on every server, and its name.</summary>
    public const string DefaultId = "default";

    public static readonly ClassOfService Default = new() { Id = DefaultId, Name = DefaultId };

    public static string RecordType => "class";

    [JsonIgnore]
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Of a message that is left for its subscribers.</summary>
    public TimeSpan MessageLengthMax { get; init; } = TimeSpan.FromMinutes(5);

    public static ClassOfService Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.ClassOfService) with { Id = document.Key.Id };

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.ClassOfService);
}
