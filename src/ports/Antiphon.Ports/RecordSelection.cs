using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Ports;

/// <summary>Some records of an owner, in an order, numbered from 1, of which one at a time is wanted.</summary>
/// <param name="Type">Of the records.</param>
/// <param name="Owner">Whose they are.</param>
/// <param name="AllOf">Of each of these groups at least one test must hold.</param>
public sealed record RecordSelection(string Type, string Owner, ImmutableArray<ImmutableArray<FieldTest>> AllOf)
{
    /// <summary>Records for which this holds come first; then, and within both, the older ones.</summary>
    public FieldTest? First { get; init; }

    /// <summary>Records that were created later do not belong.</summary>
    public HybridTimestamp? CreatedMax { get; init; }

    /// <summary>Records for which this holds have their number, but steps pass them over.</summary>
    public FieldTest? PassedOver { get; init; }

    /// <summary>The fields that decide, each once.</summary>
    public ImmutableArray<string> Fields =>
    [
        .. AllOf.SelectMany(g => g).Append(First ?? default).Append(PassedOver ?? default)
            .Select(t => t.Field).OfType<string>().Distinct(StringComparer.Ordinal),
    ];
}

/// <param name="Field">A name, or the way to a value inside an object: <c>from.number</c>.</param>
/// <param name="Value">As <see cref="IRecordReader.Outline"/> gives values.</param>
public readonly record struct FieldTest(string Field, FieldMatch Match, string Value)
{
    public bool Holds(string value) => Match == FieldMatch.Is
        ? value == Value
        : value.EndsWith(Value, StringComparison.Ordinal);
}

public enum FieldMatch
{
    Is,
    EndsWith,
}

/// <summary>A place in a selection.</summary>
public abstract record RecordPlace
{
    private RecordPlace()
    {
    }

    public sealed record Start : RecordPlace;

    public sealed record Numbered(int Number) : RecordPlace;

    /// <summary>After a record that need not be there any more.</summary>
    public sealed record After(bool IsFirst, HybridTimestamp Created) : RecordPlace;

    public sealed record Before(bool IsFirst, HybridTimestamp Created) : RecordPlace;
}

/// <param name="Document">The record.</param>
/// <param name="Number">In the selection, from 1.</param>
/// <param name="Newest">When the newest record of the selection was created.</param>
public sealed record PickedRecord(Document Document, int Number, HybridTimestamp Newest);

/// <summary>What decides whether and where a record stands in a selection, without the record.</summary>
/// <param name="Values">Of the fields asked for, in that order.</param>
public readonly record struct RecordOutline(string Id, HybridTimestamp Created, ImmutableArray<string> Values);

/// <summary>Finds places in selections: the same for every store.</summary>
public static class RecordPicking
{
    /// <summary>Null when there is no record in that place.</summary>
    public static PickedRecord? Pick(this IRecordReader reader, RecordSelection selection, RecordPlace place)
    {
        using var snapshot = reader.BeginSnapshot();
        var fields = selection.Fields;
        var places = reader.Outline(selection.Type, selection.Owner, fields)
            .Where(o => Belongs(selection, fields, o))
            .Select(o => new Placed(
                o, selection.First is { } first && Holds(first, fields, o),
                selection.PassedOver is { } passed && Holds(passed, fields, o)))
            .OrderByDescending(p => p.IsFirst).ThenBy(p => p.Outline.Created).ToArray();
        var index = IndexOf(places, place);
        return index >= 0 && reader.Get(new RecordKey(selection.Type, places[index].Outline.Id)) is { } document
            ? new PickedRecord(document, index + 1, places.Max(p => p.Outline.Created))
            : null;
    }

    private static int IndexOf(Placed[] places, RecordPlace place) => place switch
    {
        RecordPlace.Start => Array.FindIndex(places, p => !p.IsPassedOver),
        RecordPlace.Numbered numbered => numbered.Number >= 1 && numbered.Number <= places.Length
            ? numbered.Number - 1
            : -1,
        RecordPlace.After after => Array.FindIndex(
            places, p => !p.IsPassedOver && p.CompareTo(after.IsFirst, after.Created) > 0),
        RecordPlace.Before before => Array.FindLastIndex(
            places, p => !p.IsPassedOver && p.CompareTo(before.IsFirst, before.Created) < 0),
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, "not a place"),
    };

    private static bool Belongs(RecordSelection selection, ImmutableArray<string> fields, RecordOutline outline) =>
        (selection.CreatedMax is not { } newest || outline.Created <= newest)
        && selection.AllOf.All(group => group.Any(test => Holds(test, fields, outline)));

    private static bool Holds(FieldTest test, ImmutableArray<string> fields, RecordOutline outline) =>
        test.Holds(outline.Values[fields.IndexOf(test.Field)]);

    private readonly record struct Placed(RecordOutline Outline, bool IsFirst, bool IsPassedOver)
    {
        public int CompareTo(bool isFirst, HybridTimestamp created) =>
            IsFirst == isFirst ? Outline.Created.CompareTo(created) : IsFirst ? -1 : 1;
    }
}
