namespace Antiphon.Simulation.Walks.Model;

/// <summary>What is asked for where digits are keyed in.</summary>
internal enum Asked
{
    Nothing,
    Extension,
    Pin,
    NewPin,
    Caller,
    MessageNumber,
    Recipient,
    Member,
    Day,
    Time,
    PhoneNumber,
    List,
    Dialled,
    Name,
    Choice,
}

/// <summary>Where a call stands, and what happens there; what is missing means that nothing does.</summary>
internal sealed class Place(string name)
{
    public string Name => name;

    /// <summary>The table of keys, if keys are commands here.</summary>
    public string? Table { get; init; }

    public Action<string>? Obey { get; init; }

    /// <summary>A key where there is no table.</summary>
    public Action<char>? Key { get; init; }

    /// <summary>Keys that somebody has given a meaning of their own here.</summary>
    public IReadOnlyDictionary<char, Lead>? Own { get; init; }

    /// <summary>Goes where such a key leads; false: nowhere.</summary>
    public Func<Lead, bool>? Lead { get; init; }

    /// <summary>Keys that those who listen press.</summary>
    public char[] Likely { get; init; } = [];

    public Asked Asks { get; init; }

    /// <summary>What is said has been heard to its end.</summary>
    public Action? Ended { get; init; }

    /// <summary>Nothing was pressed for long enough.</summary>
    public Action? Patience { get; init; }

    /// <summary>A key that means nothing.</summary>
    public Action? Wrong { get; init; }

    /// <summary>The far end has hung up.</summary>
    public Action? Gone { get; init; }

    /// <summary>What is being recorded here.</summary>
    public Take? Take { get; init; }
}

/// <summary>A recording that is under way.</summary>
/// <param name="LengthMax">Which ends it.</param>
/// <param name="Before">Samples that it goes on after.</param>
/// <param name="Done">Told of what was recorded.</param>
internal sealed record Take(TimeSpan LengthMax, long Before, Action<byte[]> Done)
{
    /// <summary>How long it may go on.</summary>
    public TimeSpan TimeMax => LengthMax - TimeSpan.FromSeconds(Before / 8000.0);
}
