using System.Globalization;
using Antiphon.Kernel;

namespace Antiphon.Events;

/// <summary>How much an event asks of whoever reads it; the words of syslog (RFC 5424 6.2.1).</summary>
public enum EventSeverity
{
    Information,
    Warning,
    Error,
}

/// <summary>One entry of the catalogue: what can happen, and what it means to the operator.</summary>
/// <param name="Id">For all time; rules and runbooks name it.</param>
/// <param name="Name">One or two words, for lists.</param>
/// <param name="Severity">As it is written to the host's log.</param>
/// <param name="Source">The part of the server that says it.</param>
/// <param name="Text">What is said, with <c>{parameters}</c> in the order in which they are given.</param>
/// <param name="Meaning">What happened, in words, for the runbook.</param>
/// <param name="Action">What the operator does about it; what to look at first.</param>
public sealed record EventKind(
    int Id, string Name, EventSeverity Severity, string Source, string Text, string Meaning, string Action)
{
    /// <summary>
    /// Whether one cause can raise it hundreds of times a second; such events are told once a minute, with a count.
    /// </summary>
    public bool CanFlood { get; init; }

    /// <summary>The event, its parameters in the order in which the text names them.</summary>
    /// <exception cref="ArgumentException">More or fewer than the text has.</exception>
    public Event Happened(params ReadOnlySpan<object> parameters)
    {
        var names = ParameterNames(Text);
        if (names.Length != parameters.Length)
            throw new ArgumentException(
                $"Event {Id} has {names.Length} parameters, not {parameters.Length}.", nameof(parameters));
        var text = Text;
        for (var i = 0; i < names.Length; i++)
        {
            var value = Convert.ToString(parameters[i], CultureInfo.InvariantCulture) ?? "";
            text = text.Replace($"{{{names[i]}}}", value, StringComparison.Ordinal);
        }

        return new Event(Id, Severity, Source, text);
    }

    /// <summary>The names in braces, in their order.</summary>
    public static string[] ParameterNames(string text) =>
        [.. text.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)])];
}

/// <summary>Something that happened, in the words of the catalogue.</summary>
public sealed record Event(int Id, EventSeverity Severity, string Source, string Text);

/// <summary>An event as it is kept: with the server that it happened on, and when.</summary>
public sealed record LoggedEvent(
    int Id, DateTimeOffset Time, string Server, string Source, EventSeverity Severity, string Text)
{
    public const string RecordType = "event";

    /// <summary>An event's record; the number counts up within the server's epoch.</summary>
    public static RecordKey KeyOf(string server, long epoch, long number) =>
        new(RecordType, $"{server}-{epoch:x}-{number:x}");

    /// <exception cref="System.Text.Json.JsonException">The document is not an event's.</exception>
    public static LoggedEvent Read(Document document) => document.Fields.Read(EventsJson.Default.LoggedEvent);

    public Fields ToFields() => Fields.Of(this, EventsJson.Default.LoggedEvent);
}
