using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>A named record that may have a number, which reaches nothing else then.</summary>
public interface INumberedRecord
{
    string Id { get; }

    string Name { get; }

    /// <summary>In words, for one of its kind: "list".</summary>
    string Kind { get; }

    Extension? Extension { get; }
}

/// <summary>A record of the directory that administrators call by its name, such as a class or a schedule.</summary>
public interface INamedRecord<out T>
{
    static abstract string RecordType { get; }

    /// <summary>For all time; the name changes.</summary>
    string Id { get; }

    string Name { get; }

    Fields ToFields();

    /// <exception cref="System.Text.Json.JsonException">The document is none of these.</exception>
    static abstract T Read(Document document);
}
