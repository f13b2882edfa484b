using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>
/// Which numbers may be dialled. The first line whose pattern a number meets decides; what meets none is blocked unless
/// the table allows all others.
/// </summary>
public sealed record RestrictionTable : INamedRecord<RestrictionTable>
{
    public const int LinesMax = 200;

    public static string RecordType => "restriction";

    [JsonIgnore]
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>In the order asked.</summary>
    public ImmutableArray<RestrictionLine> Lines { get; init; } = [];

    public bool AllowsOthers { get; init; }

    public static RestrictionTable Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.RestrictionTable) with { Id = document.Key.Id };

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.RestrictionTable);

    /// <param name="number">As it would be dialled.</param>
    public DialRuling Judge(string number)
    {
        var bare = Bare(number);
        for (var i = 0; i < Lines.Length; i++)
        {
            if (Lines[i].Pattern.Matches(bare))
                return new DialRuling.ByLine(Name, i + 1, Lines[i]);
        }

        return new DialRuling.ByNoLine(Name, AllowsOthers);
    }

    public bool Equals(RestrictionTable? other) =>
        other is not null && Id == other.Id && ToFields().Equals(other.ToFields());

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    /// <summary>
    /// What a phone system dials of it: RFC 3966 5.1.1 lets numbers have separators, and 3 parameters, which would lead
    /// them past a pattern.
    /// </summary>
    private static string Bare(string number)
    {
        var end = number.IndexOf(';', StringComparison.Ordinal);
        var digits = end < 0 ? number : number[..end];
        return digits.Any(IsSeparator) ? string.Concat(digits.Where(c => !IsSeparator(c))) : digits;
    }

    private static bool IsSeparator(char c) => c is '-' or '.' or '(' or ')' or ' ';
}
