namespace Antiphon.Conversation;

/// <summary>A menu as it is spoken: "to save it, press 2". Made from the table, so that every profile tells its own
/// keys.</summary>
public static class SpokenMenu
{
    /// <summary>The choices that matter most; in brief: "save, 2".</summary>
    public static Script Of(PhoneMenu menu, MenuContext context, bool isSubscriber, bool isBrief = false)
    {
        var script = Script.Nothing;
        foreach (var command in MenuRules.Offered(context))
        {
            if (menu[context].KeysOf(command) is { } keys && MenuRules.IsFor(command, isSubscriber))
                script += isBrief ? Script.Of(Prompts.Brief(command)) + English.Digits(keys) : Choice(keys, command);
        }

        return script;
    }

    /// <summary>Every choice.</summary>
    public static Script Help(PhoneMenu menu, MenuContext context, bool isSubscriber)
    {
        var script = Script.Nothing;
        foreach (var (keys, command) in menu[context].Bindings)
        {
            if (MenuRules.IsFor(command, isSubscriber))
                script += Choice(keys, command);
        }

        return script;
    }

    private static Script Choice(string keys, Command command) =>
        Script.Of(Prompts.To(command)) + Prompts.Press + English.Digits(keys);
}
