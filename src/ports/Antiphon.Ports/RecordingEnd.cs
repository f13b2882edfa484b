using System.Collections.Immutable;
using Antiphon.Kernel;

namespace Antiphon.Ports;

/// <summary>What only a recording's end tells.</summary>
/// <param name="Fields">In place of those of the same name.</param>
/// <param name="Records">What it becomes, one or more; null: what it was begun for.</param>
public sealed record RecordingEnd(Fields Fields, ImmutableArray<RecordCopy>? Records = null)
{
    public static implicit operator RecordingEnd(Fields fields) => new(fields);

    public RecordingHeader ApplyTo(RecordingHeader header)
    {
        var ended = header with { Fields = header.Fields.With(Fields) };
        return Records is [var first, .. var copies]
            ? ended with { Key = first.Key, Owner = first.Owner, Copies = copies.IsEmpty ? null : copies }
            : ended;
    }
}
