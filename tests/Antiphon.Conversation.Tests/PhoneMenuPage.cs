using System.Text;
using Antiphon.Testing;

namespace Antiphon.Conversation.Tests;

/// <summary>The page about the keys, made from the tables and from what the prompts say.</summary>
internal static class PhoneMenuPage
{
    public static string Text()
    {
        var said = File.ReadLines(Path.Combine(RepositoryFolder.Root, "prompts", "en.txt"))
            .Where(l => l.Contains('\t')).ToDictionary(l => l.Split('\t')[0], l => l.Split('\t')[1]);
        var page = new StringBuilder("""
            # The phone menu

            Which keys ask for what. `Conversation:PhoneMenu` chooses the profile for everybody,
            `antiphon subscribers set NUMBER --phone-menu NAME` for one. The menus speak the keys of the profile.
            Made from the tables in `src/core/Antiphon.Conversation/Menus`; `UPDATE_DOCS=1 ./test unit` writes it
            anew.

            A key that no longer command begins with acts at once. Where one does (`1` and `12`), the next key
            decides, and when none comes within `Conversation:InterDigitTimeout`, the short command acts. A number
            that is asked for ends with `#`; `*` takes it back.

            The operator's key after a recording sends it first, and then calls the operator; to subscribers it tells
            all choices. Where nobody is the operator, it is a wrong key to callers.

            ## A profile of your own

            `Conversation:PhoneMenuFile` names a JSON file; its name can then be chosen like the others. Menus that it
            leaves out are those of `standard`. At the start every mistake in it is named: a menu or a command that
            does not exist, a command where it means nothing, keys that can never be reached, a menu without a way
            in or out.

            ```
            { "name": "acme", "menus": { "after-message": { "7": "delete", "9": "save", "#": "next", "*": "back" } } }
            ```

            """);
        foreach (var context in Enum.GetValues<MenuContext>())
            AppendContext(page, context, said);
        return page.ToString();
    }

    private static void AppendContext(StringBuilder page, MenuContext context, Dictionary<string, string> said)
    {
        var menus = PhoneMenus.BuiltIn.All;
        page.Append($"\n## `{MenuRules.NameOf(context)}`\n\n| command | spoken | ")
            .AppendJoin(" | ", menus.Select(m => $"`{m.Name}`")).Append(" |\n| --- | --- | ")
            .AppendJoin(" | ", menus.Select(_ => "---")).Append(" |\n");
        foreach (var command in MenuRules.Allowed(context))
        {
            var keys = menus.Select(m => string.Join(
                " ", m[context].Bindings.Where(b => b.Command == command).Select(b => $"`{b.Keys}`")));
            page.Append($"| {MenuRules.NameOf(command)} | {said[Prompts.To(command)]} | ").AppendJoin(" | ", keys)
                .Append(" |\n");
        }
    }
}
