using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Web.Callers;
using Antiphon.Web.Sheets;

namespace Antiphon.Web.Kinds;

/// <summary>What is to be set of a record that has a name; what is null stays as it is.</summary>
public interface INamedWish
{
    string? Name { get; }
}

/// <summary>
/// A kind of records that administrators call by their names: what is its own of it. How they are listed, found, added,
/// changed and removed is the same for all.
/// </summary>
/// <param name="Path">Of its REST resource, and the verb's name.</param>
/// <param name="Word">For one of them, with its article.</param>
internal abstract record NamedKind<T, TView, TWish>(
    string Path, string Word, JsonTypeInfo<TView> ViewType, JsonTypeInfo<ImmutableArray<TView>> ViewsType)
    where T : class, INamedRecord<T>
    where TWish : class, INamedWish
{
    private const int NameLengthMax = 64;

    public abstract NamedRecords<T> In(DirectorySnapshot directory);

    /// <summary>One that is there before it is stored.</summary>
    protected virtual T? BuiltIn(string id) => null;

    /// <summary>In the order listed.</summary>
    public virtual IEnumerable<T> All(DirectorySnapshot directory) => In(directory).InOrder();

    /// <summary>Of its CSV file, the name first; none: it has no file.</summary>
    public virtual ImmutableArray<Column<T, TWish>> Columns(DirectorySnapshot directory) => [];

    /// <summary>A file's records, in its order, as they are stored; those that only make room come along.</summary>
    public virtual ImmutableArray<T> Arranged(ImmutableArray<T> inFile, DirectorySnapshot directory) => inFile;

    public abstract T Make(string id, string name);

    /// <summary>The record with all of a wish, its name included.</summary>
    /// <exception cref="RefusedException">The wish makes no sense.</exception>
    public abstract T Apply(T record, TWish wish, DirectorySnapshot directory);

    /// <summary>What is wrong with a record beside all others as they will be: the column, and why.</summary>
    public virtual (string Column, RefusedException Refusal)? Objection(T record, DirectorySnapshot after) =>
        null;

    public abstract TView View(T record, DirectorySnapshot directory);

    /// <summary>What else has to be done when a record goes, so that nothing refers to it.</summary>
    /// <exception cref="RefusedException">It is in use.</exception>
    public abstract ImmutableArray<StoreCommand> Release(T record, string? moveTo, DirectorySnapshot directory);

    /// <exception cref="RefusedException">There is none of this name.</exception>
    public T Find(string name, DirectorySnapshot directory) =>
        Array.Find([.. All(directory)], r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw RefusedException.NotFound(
            $"there is no {Word} '{name}'", $"`antiphon {Path} list` shows all of them");

    /// <exception cref="RefusedException">It is no name, or somebody else's.</exception>
    public string CheckName(string? name, string id, DirectorySnapshot directory)
    {
        if (!IsName(name))
        {
            throw RefusedException.Malformed(
                $"'{name}' is no name for a {Word}", $"1 to {NameLengthMax} characters without '/' are");
        }

        if (Array.Find([.. All(directory)], r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } other
            && other.Id != id)
        {
            throw RefusedException.Conflict($"there is a {Word} '{other.Name}' already", "give another name");
        }

        return name;
    }

    public static bool IsName([NotNullWhen(true)] string? name) => !string.IsNullOrWhiteSpace(name)
        && name.Length <= NameLengthMax && !name.Any(c => char.IsControl(c) || c == '/');

    protected const string ExtensionColumn = "extension";

    /// <summary>Null of a wish: stays; empty: none.</summary>
    protected static Extension? NumberOf(string? wish, Extension? before) =>
        wish is null ? before : wish.Length == 0 ? null : SubscriberRules.Number(wish);

    /// <summary>Null of a wish: stays; empty: none.</summary>
    protected static CallerAction? ActionOf(string? wish, CallerAction? before, DirectorySnapshot directory) =>
        wish is null ? before : wish.Length == 0 ? null : ActionText.Read(wish, directory);

    protected static (string Column, RefusedException Refusal)? NumberObjection(
        INumberedRecord record, DirectorySnapshot after) =>
        record.Extension is { } number && Numbers.HolderOf(number, record.Id, after) is { } holder
            ? (ExtensionColumn, RefusedException.Conflict(
                $"the extension {number} belongs to {holder}", "give another, or change that one first"))
            : null;

    public static string NewId() => $"{T.RecordType[0]}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    public static RecordKey KeyOf(T record) => new(T.RecordType, record.Id);

    /// <summary>The directory once a record is in it.</summary>
    public static DirectorySnapshot With(T record, DirectorySnapshot directory) => directory.Apply(
        Document.Create(KeyOf(record), "", record.ToFields(), default));

    /// <summary>What the store has to do; null when the record is so already.</summary>
    public StoreCommand? Change(T after, DirectorySnapshot directory) =>
        In(directory).Find(after.Id) is not { } before
            ? after.ToFields().Equals(BuiltIn(after.Id)?.ToFields())
                ? null
                : new StoreCommand.Put(KeyOf(after), "", after.ToFields(), Expectation.Absent)
            : after.ToFields().ChangedFrom(before.ToFields()) is { Count: > 0 } fields
                ? new StoreCommand.Patch(KeyOf(after), fields)
                : null;
}
