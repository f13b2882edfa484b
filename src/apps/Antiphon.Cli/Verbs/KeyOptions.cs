using System.Collections.Immutable;
using System.CommandLine;

namespace Antiphon.Cli.Verbs;

/// <summary>What keys mean to callers.</summary>
internal sealed class KeyOptions
{
    public Option<string[]> Option { get; } = new("--key")
    {
        Description = "What a key means to callers, such as '1=mailbox:1001', as often as need be; '1=' takes it away.",
    };

    public static string Print(ImmutableSortedDictionary<string, string> keys) =>
        keys.IsEmpty ? "the phone menu's" : string.Join("; ", keys.Select(k => $"{k.Key}={k.Value}"));

    /// <exception cref="CommandException">It does not say of which key.</exception>
    public ImmutableSortedDictionary<string, string>? Read(ParseResult parsed)
    {
        if (parsed.GetValue(Option) is not { Length: > 0 } given)
            return null;
        var keys = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in given)
        {
            keys[entry.Split('=')[0].Trim()] = entry.Contains('=', StringComparison.Ordinal)
                ? entry[(entry.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim()
                : throw new CommandException(
                    $"'{entry}' does not say what a key means", "such as --key '1=mailbox:1001'", ExitStatus.Usage);
        }

        return keys.ToImmutable();
    }
}
