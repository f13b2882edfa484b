namespace Antiphon.Conversation;

/// <summary>A menu as it is spoken: "to save it, press 2". Made from the table, so that every profile tells its own
/// keys.</summary>
public static class SpokenMenu
{
    /// <summary>The choices that matter most.</summary>
    public static Script Of(PhoneMenu menu, MenuContext context)
    {
        var script = Script.Nothing;
        foreach (var command in MenuRules.Offered(context))
        {
            if (menu[context].KeysOf(command) is { } keys)
                script += Choice(keys, command);
        }

        return script;
    }

    /// <summary>Every choice.</summary>
    public static Script Help(PhoneMenu menu, MenuContext context)
    {
        var script = Script.Nothing;
        foreach (var (keys, command) in menu[context].Bindings)
            script += Choice(keys, command);
        return script;
    }

    private static Script Choice(string keys, Command command) =>
        Script.Of(Prompts.To(command)) + Prompts.Press + English.Digits(keys);
}
