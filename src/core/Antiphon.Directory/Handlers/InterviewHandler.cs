using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Directory;

/// <summary>Asks one question after the other; the answers go to somebody as one message.</summary>
public sealed record InterviewHandler : INamedRecord<InterviewHandler>, INumberedRecord
{
    public static string RecordType => "interview";

    [JsonIgnore]
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    [JsonIgnore]
    public string Kind => "interview";

    public Extension? Extension { get; init; }

    public ImmutableArray<InterviewQuestion> Questions { get; init; } = [];

    /// <summary>Who gets the answers: this subscriber, or the list.</summary>
    public SubscriberId? Subscriber { get; init; }

    /// <summary>A list's id.</summary>
    public string? List { get; init; }

    /// <summary>Once the answers are stored; none: goodbye.</summary>
    public CallerAction? Afterwards { get; init; }

    public static InterviewHandler Read(Document document) =>
        document.Fields.Read(DirectoryJson.Default.InterviewHandler) with { Id = document.Key.Id };

    public Fields ToFields() => Fields.Of(this, DirectoryJson.Default.InterviewHandler);

    public bool Equals(InterviewHandler? other) =>
        other is not null && Id == other.Id && ToFields().Equals(other.ToFields());

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}

/// <param name="Asked">What is said.</param>
/// <param name="AnswerMax">Of the answer's length; silence ends it, too.</param>
public sealed record InterviewQuestion(HandlerGreeting Asked, TimeSpan AnswerMax);
