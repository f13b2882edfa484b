using Antiphon.Audio;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Web.Callers;

/// <summary>
/// What is said to callers, as administrators give it: a WAV file, or names of prompts. Recordings go into the store.
/// </summary>
/// <param name="Blobs">Where recordings are.</param>
/// <param name="Prompts">The names of all prompts there are now.</param>
internal sealed record GreetingText(IBlobStore Blobs, Func<IReadOnlySet<string>> Prompts)
{
    private const string Recorded = "(recorded)";
    private const string Nothing = "none";

    /// <summary>Ten minutes of 16-bit audio: more than anybody listens to.</summary>
    private const int BytesMax = 10 * 60 * 16_000;

    public static string? Write(HandlerGreeting? greeting) => greeting switch
    {
        null => null,
        { Recording: not null } => Recorded,
        { Prompts.IsEmpty: true } => Nothing,
        _ => string.Join('+', greeting.Prompts),
    };

    /// <param name="before">As it is.</param>
    /// <param name="text">Names of prompts, divided by '+'; empty: the system's; null: stays.</param>
    /// <param name="wav">A recording in place of it; null, which JSON makes empty: none.</param>
    /// <exception cref="RefusedException">It cannot be played.</exception>
    public HandlerGreeting? Read(HandlerGreeting? before, string? text, ReadOnlyMemory<byte>? wav) =>
        wav is { IsEmpty: false } file ? new HandlerGreeting(Store(file.Span), [])
        : text is null || text == Recorded ? before
        : text.Length == 0 ? null
        : text == Nothing ? HandlerGreeting.Of()
        : HandlerGreeting.Of([.. text.Split('+').Select(Known)]);

    /// <summary>Greetings are kept in mu-law, as prompts are; a call in A-law hears them through a table.</summary>
    /// <exception cref="RefusedException">It is no sound that can be played.</exception>
    public BlobHash Store(ReadOnlySpan<byte> wav)
    {
        if (wav.Length > BytesMax)
            throw RefusedException.Malformed("the greeting is longer than ten minutes", "record a shorter one");
        return WavFile.ReadG711(wav.ToArray(), G711Law.MuLaw, out var error) is { Length: > 0 } samples
            ? Blobs.Put(samples)
            : throw RefusedException.Malformed(
                $"this is no greeting: {(error.Length > 0 ? error : "it has no sound")}",
                "give a WAV file of one channel at 8000 Hz: 16-bit PCM, mu-law or A-law");
    }

    private string Known(string prompt) => Prompts().Contains(prompt.Trim()) ? prompt.Trim()
        : throw RefusedException.Malformed(
            $"there is no prompt '{prompt}'", "give a WAV file, or names from prompts/en.txt, divided by '+'");
}
