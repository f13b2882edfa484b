namespace Antiphon.Simulation.Walks.Model;

/// <summary>What becomes of a caller, in an administrator's words: <c>sign-in</c>, <c>mailbox</c> of 2001.</summary>
internal sealed record Lead(string What, string? To = null);

/// <summary>A call handler.</summary>
internal sealed record Desk(string Name)
{
    public string? Extension { get; init; }

    /// <summary>None: the system's own.</summary>
    public string[]? Greeting { get; init; }

    /// <summary>Heard while <see cref="Hours"/> are not; none: the other one is.</summary>
    public string[]? Closed { get; init; }

    public Hours? Hours { get; init; }

    public Dictionary<char, Lead> Keys { get; init; } = [];

    /// <summary>Extensions can be dialled.</summary>
    public bool IsForDialling { get; init; } = true;

    public Lead? AfterGreeting { get; init; }

    public Lead? AfterMessage { get; init; }
}

/// <summary>An interview.</summary>
/// <param name="To">Who gets the answers.</param>
/// <param name="Afterwards">None: goodbye.</param>
internal sealed record Inquiry(
    string Name, string Extension, Member To, (string[] Asked, TimeSpan AnswerMax)[] Questions, Lead? Afterwards);

/// <summary>A directory in which callers spell names.</summary>
internal sealed record Speller(string Name, string Extension, string[] Greeting);
