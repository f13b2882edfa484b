using System.Collections.Immutable;
using Antiphon.Web.Kinds;

namespace Antiphon.Web.Views;

/// <summary>A call handler; what becomes of callers is written as <c>mailbox:1001</c>.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Extension">Its number.</param>
/// <param name="Schedule">While it is closed, the closed greeting is played.</param>
/// <param name="Greeting">Names of prompts, or <c>(recorded)</c>; null: the system's.</param>
/// <param name="ClosedGreeting">Null: the same at all times.</param>
/// <param name="Keys">What they mean to callers.</param>
/// <param name="Dialling">Extensions can be dialled.</param>
/// <param name="AfterGreeting">Null: a key is waited for.</param>
/// <param name="AfterMessage">Null: goodbye.</param>
/// <param name="TransferKind"><c>release</c> or <c>supervised</c>; null, as of those below: the system's.</param>
/// <param name="TransferScreening"><c>yes</c> or <c>no</c>.</param>
/// <param name="TransferRingSeconds">How long a supervised transfer rings.</param>
/// <param name="BuiltIn">It is there always.</param>
public sealed record HandlerView(
    string Name,
    string? Extension,
    string? Schedule,
    string? Greeting,
    string? ClosedGreeting,
    ImmutableSortedDictionary<string, string> Keys,
    bool Dialling,
    string? AfterGreeting,
    string? AfterMessage,
    string? TransferKind,
    string? TransferScreening,
    double? TransferRingSeconds,
    bool BuiltIn);

/// <summary>What is to be set of a call handler; an empty text takes away what it is about.</summary>
public sealed record HandlerWish : INamedWish, ITransferMannerWish
{
    public string? Name { get; init; }

    public string? Extension { get; init; }

    public string? Schedule { get; init; }

    public string? Greeting { get; init; }

    /// <summary>A WAV file, in base64, in place of prompts.</summary>
    public ReadOnlyMemory<byte>? GreetingWav { get; init; }

    public string? ClosedGreeting { get; init; }

    public ReadOnlyMemory<byte>? ClosedGreetingWav { get; init; }

    /// <summary>All of them, in place of those that there are.</summary>
    public ImmutableSortedDictionary<string, string>? Keys { get; init; }

    /// <summary>Some of them; an empty action takes one away.</summary>
    public ImmutableSortedDictionary<string, string>? SetKeys { get; init; }

    public bool? Dialling { get; init; }

    public string? AfterGreeting { get; init; }

    public string? AfterMessage { get; init; }

    public string? TransferKind { get; init; }

    public string? TransferScreening { get; init; }

    public double? TransferRingSeconds { get; init; }
}

/// <summary>An interview.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Extension">Its number.</param>
/// <param name="To">Who gets the answers: an extension, or a list's name.</param>
/// <param name="Questions">In the order asked.</param>
/// <param name="Afterwards">Null: goodbye.</param>
public sealed record InterviewView(
    string Name, string? Extension, string? To, ImmutableArray<QuestionView> Questions, string? Afterwards);

/// <param name="Asked">Names of prompts, or <c>(recorded)</c>.</param>
/// <param name="Seconds">Of the answer at most.</param>
public sealed record QuestionView(string Asked, double Seconds);

/// <summary>What is to be set of an interview.</summary>
public sealed record InterviewWish : INamedWish
{
    public string? Name { get; init; }

    public string? Extension { get; init; }

    public string? To { get; init; }

    /// <summary>All of them, in place of those that there are.</summary>
    public ImmutableArray<QuestionWish>? Questions { get; init; }

    public string? Afterwards { get; init; }
}

/// <param name="Asked">Names of prompts; <c>(recorded)</c> keeps the recording of the question in this place.</param>
/// <param name="Wav">A WAV file, in base64, in place of them.</param>
/// <param name="Seconds">Of the answer at most; null: 30.</param>
public sealed record QuestionWish(string? Asked, ReadOnlyMemory<byte>? Wav, double? Seconds);

/// <summary>A directory in which callers spell names.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Extension">Its number.</param>
/// <param name="Greeting">Names of prompts, or <c>(recorded)</c>; null: none.</param>
public sealed record DirectoryView(string Name, string? Extension, string? Greeting);

/// <summary>What is to be set of a directory.</summary>
public sealed record DirectoryWish : INamedWish
{
    public string? Name { get; init; }

    public string? Extension { get; init; }

    public string? Greeting { get; init; }

    public ReadOnlyMemory<byte>? GreetingWav { get; init; }
}
