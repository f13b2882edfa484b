using System.Collections.Immutable;
using System.Text.Json;

namespace Antiphon.Conversation;

/// <summary>
/// A profile of the administrator's own:
/// <code>
/// { "name": "acme", "menus": { "main": { "1": "new-messages", "9": "sign-out" } } }
/// </code>
/// Menus that it does not name are those of <c>standard</c>. Read whole: every mistake is named.
/// </summary>
public static class PhoneMenuFile
{
    private const int KeysMax = 4;

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true,
    };

    /// <summary>The profile; null when there are mistakes.</summary>
    public static PhoneMenu? Read(ReadOnlyMemory<byte> json, out ImmutableArray<string> mistakes)
    {
        var found = new List<string>();
        PhoneMenu? menu = null;
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            menu = Read(document.RootElement, found);
        }
        catch (JsonException e)
        {
            found.Add($"no JSON at line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}");
        }

        mistakes = [.. found];
        return mistakes.IsEmpty ? menu : null;
    }

    private static PhoneMenu? Read(JsonElement root, List<string> mistakes)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("menus", out var menus) || menus.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add("""the file must hold an object with "name", a text, and "menus", an object""");
            return null;
        }

        if (PhoneMenus.BuiltIn.Find(name.GetString()!) is not null || name.GetString() is "")
            mistakes.Add($"name: '{name}' is taken; choose another one");
        foreach (var member in root.EnumerateObject().Where(m => m.Name is not ("name" or "menus")))
            mistakes.Add($"{member.Name}: there is no such member; there are name and menus");
        var maps = StandardMenu.Table.Maps;
        foreach (var member in menus.EnumerateObject())
        {
            if (ContextOf(member.Name) is not { } context)
                mistakes.Add($"{member.Name}: there is no such menu; there are {Names<MenuContext>()}");
            else if (member.Value.ValueKind != JsonValueKind.Object)
                mistakes.Add($"{member.Name}: must be an object of keys and commands");
            else
                maps = maps.SetItem(context, ReadMap(context, member.Name, member.Value, mistakes));
        }

        var menu = new PhoneMenu(name.GetString()!, maps);
        mistakes.AddRange(MistakesOf(menu, menus));
        return menu;
    }

    /// <summary>What is wrong with a profile as a whole: menus that nobody gets into or out of.</summary>
    private static IEnumerable<string> MistakesOf(PhoneMenu menu, JsonElement named)
    {
        foreach (var (context, map) in menu.Maps)
        {
            var isNamed = named.TryGetProperty(MenuRules.NameOf(context), out _);
            if (isNamed && MenuRules.Entrance(context) is { } command
                && menu.Maps.Values.All(m => m.KeysOf(command) is null))
            {
                yield return
                    $"{MenuRules.NameOf(context)}: no key leads here; give {MenuRules.NameOf(command)} one";
            }

            var ways = MenuRules.WaysOut(context);
            if (!ways.IsEmpty && ways.All(way => map.KeysOf(way) is null))
            {
                yield return $"{MenuRules.NameOf(context)}: there is no way out; give one of these a key: "
                    + string.Join(", ", ways.Select(MenuRules.NameOf));
            }
        }
    }

    private static KeyMap ReadMap(MenuContext context, string menu, JsonElement map, List<string> mistakes)
    {
        var bindings = ImmutableArray.CreateBuilder<KeyBinding>();
        foreach (var member in map.EnumerateObject())
        {
            var mistake = MistakeIn(context, member, out var command);
            if (mistake is null && bindings.Any(b => b.Keys == member.Name))
                mistake = "stands there twice; the second one can never be reached";
            if (mistake is null)
                bindings.Add(new KeyBinding(member.Name, command));
            else
                mistakes.Add($"{menu}: '{member.Name}' {mistake}");
        }

        return new KeyMap(bindings.ToImmutable());
    }

    private static string? MistakeIn(MenuContext context, JsonProperty member, out Command command)
    {
        command = default;
        var (keys, word) = (member.Name, member.Value.ToString());
        if (keys.Length is 0 or > KeysMax || keys.Any(key => !char.IsAsciiDigit(key) && key is not ('*' or '#')))
            return $"must be 1 to {KeysMax} of the keys 0-9 * #";
        // The operator's is dialled like an extension.
        if (MenuRules.TakesNumbers(context) && (keys.Length > 1 || char.IsAsciiDigit(keys[0]))
            && word != MenuRules.NameOf(Command.Operator))
            return "can never be reached: digits are an extension there";
        foreach (var allowed in MenuRules.Allowed(context))
        {
            if (MenuRules.NameOf(allowed) != word)
                continue;
            command = allowed;
            return null;
        }

        return Enum.GetValues<Command>().Any(c => MenuRules.NameOf(c) == word)
            ? $"is {word}, which means nothing there; {Allowed(context)}"
            : $"is {word}: there is no such command; {Allowed(context)}";
    }

    private static string Allowed(MenuContext context) =>
        "allowed are " + string.Join(", ", MenuRules.Allowed(context).Select(MenuRules.NameOf));

    private static MenuContext? ContextOf(string name)
    {
        foreach (var context in Enum.GetValues<MenuContext>())
        {
            if (MenuRules.NameOf(context) == name)
                return context;
        }

        return null;
    }

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(MenuRules.NameOf));
}
