namespace Antiphon.Directory;

/// <summary>Whether a number may be dialled, and what decided that.</summary>
public abstract record DialRuling(bool IsAllowed)
{
    /// <summary>What decided, to go on "allowed: " or "blocked: ".</summary>
    public abstract string Because { get; }

    /// <summary>The class has no table for this.</summary>
    public sealed record Unrestricted(string ClassName) : DialRuling(IsAllowed: true)
    {
        public override string Because => $"the class {ClassName} has no restriction table for this";
    }

    /// <param name="Table">Its name.</param>
    /// <param name="Number">Of the line, from 1.</param>
    /// <param name="Line">The first that the number meets.</param>
    public sealed record ByLine(string Table, int Number, RestrictionLine Line) : DialRuling(Line.IsAllowed)
    {
        public override string Because => $"line {Number} ({Line}) of the restriction table {Table}";
    }

    /// <summary>The number meets no line of the table.</summary>
    public sealed record ByNoLine(string Table, bool AllowsOthers) : DialRuling(AllowsOthers)
    {
        public override string Because => $"no line of the restriction table {Table} is about it, and others are "
            + (AllowsOthers ? "allowed" : "blocked");
    }

    /// <summary>
    /// The table was removed on one server while a class was given it on the other: nobody has said what it allows.
    /// </summary>
    public sealed record ByNobody(string ClassName) : DialRuling(IsAllowed: false)
    {
        public override string Because => $"the restriction table of the class {ClassName} is gone";
    }
}
