using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>Somebody who may sign in to administer. Of the password only the hash is kept.</summary>
public sealed record Administrator(string Name, PinHash Password)
{
    public const string RecordType = "administrator";

    public static RecordKey KeyOf(string name) => new(RecordType, name);

    /// <exception cref="System.Text.Json.JsonException">The document is not an administrator's.</exception>
    public static Administrator Read(Document document) => document.Fields.Read(DirectoryJson.Default.Administrator);

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.Administrator);
}
