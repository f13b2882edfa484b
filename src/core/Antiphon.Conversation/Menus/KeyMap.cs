using System.Collections.Immutable;

namespace Antiphon.Conversation;

/// <summary>What the keys pressed so far mean.</summary>
/// <param name="Command">The command that they are, if any.</param>
/// <param name="MayGoOn">Longer commands begin with them.</param>
public readonly record struct KeyReading(Command? Command, bool MayGoOn);

/// <summary>Key sequences and their commands in one context, in the order in which they are told.</summary>
public sealed class KeyMap
{
    public static readonly KeyMap Empty = new([]);

    private readonly ImmutableArray<KeyBinding> _bindings;

    public KeyMap(params ImmutableArray<KeyBinding> bindings) => _bindings = bindings;

    public ImmutableArray<KeyBinding> Bindings => _bindings;

    public KeyReading Read(string keys)
    {
        Command? command = null;
        var mayGoOn = false;
        foreach (var binding in _bindings)
        {
            if (binding.Keys == keys)
                command = binding.Command;
            else
                mayGoOn |= binding.Keys.StartsWith(keys, StringComparison.Ordinal);
        }

        return new KeyReading(command, mayGoOn);
    }

    /// <summary>The first key sequence that stands for a command.</summary>
    public string? KeysOf(Command command)
    {
        foreach (var binding in _bindings)
        {
            if (binding.Command == command)
                return binding.Keys;
        }

        return null;
    }
}

/// <param name="Keys">One or more of 0-9 * #.</param>
/// <param name="Command">What they ask for.</param>
public readonly record struct KeyBinding(string Keys, Command Command);
