using System.Collections.Immutable;
using System.Globalization;
using Antiphon.Kernel;

namespace Antiphon.Ports;

/// <summary>What only a recording's end tells.</summary>
/// <param name="Fields">In place of those of the same name.</param>
/// <param name="Records">What it becomes, one or more; null: what it was begun for.</param>
public sealed record RecordingEnd(Fields Fields, ImmutableArray<RecordCopy>? Records = null)
{
    /// <summary>Null: none are known.</summary>
    public RecordingGaps? Gaps { get; init; }

    public static implicit operator RecordingEnd(Fields fields) => new(fields);

    public RecordingHeader ApplyTo(RecordingHeader header)
    {
        var ended = header with { Fields = header.Fields.With(Fields) };
        return Records is [var first, .. var copies]
            ? ended with { Key = first.Key, Owner = first.Owner, Copies = copies.IsEmpty ? null : copies }
            : ended;
    }

    /// <summary>With the length of its gaps among its fields.</summary>
    /// <param name="samples">Of the whole recording.</param>
    /// <param name="countSilence">The samples of a range of it that are silence.</param>
    public RecordingEnd MeasureGaps(long samples, Func<SampleRange, long> countSilence)
    {
        if (Gaps is not { } gaps)
            return this;
        var missing = gaps.Ranges.Where(range => range.From < samples)
            .Sum(range => countSilence(range with { To = Math.Min(range.To, samples) }));
        var seconds = (missing / 8000.0).ToString(CultureInfo.InvariantCulture);
        return this with { Fields = Fields.With(gaps.Field, seconds), Gaps = null };
    }
}

/// <summary>
/// Where a recording may lack what was said: the server that carried its call did not hear it. What the other one heard
/// there may have been put in since, so that only who has the audio knows what is missing.
/// </summary>
/// <param name="Field">That tells how many seconds are.</param>
/// <param name="Ranges">In order, apart from each other.</param>
public sealed record RecordingGaps(string Field, ImmutableArray<SampleRange> Ranges);
