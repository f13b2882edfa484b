namespace Antiphon.Conversation;

/// <summary>Profile <c>freeswitch</c>: for people who come from there.</summary>
internal static class FreeswitchMenu
{
    public static readonly PhoneMenu Table = PhoneMenu.Of(
        "freeswitch",
        (MenuContext.OpeningGreeting, new KeyMap(
            new KeyBinding("#", Command.SkipGreeting),
            new KeyBinding("*", Command.SignIn),
            new KeyBinding("0", Command.Operator))),
        (MenuContext.Greeting, new KeyMap(
            new KeyBinding("#", Command.SkipGreeting),
            new KeyBinding("*", Command.SignIn),
            new KeyBinding("0", Command.Operator))),
        (MenuContext.Recording, new KeyMap(new KeyBinding("#", Command.EndRecording))),
        (MenuContext.AfterRecording, new KeyMap(
            new KeyBinding("1", Command.Review),
            new KeyBinding("2", Command.Send),
            new KeyBinding("3", Command.RecordAgain))),
        (MenuContext.Main, new KeyMap(
            new KeyBinding("1", Command.NewMessages),
            new KeyBinding("2", Command.SavedMessages),
            new KeyBinding("3", Command.DeletedMessages),
            new KeyBinding("5", Command.Setup),
            new KeyBinding("#", Command.SignOut))),
        (MenuContext.DuringMessage, new KeyMap(
            new KeyBinding("1", Command.Restart),
            new KeyBinding("2", Command.Save),
            new KeyBinding("3", Command.Next),
            new KeyBinding("4", Command.BackUp),
            new KeyBinding("5", Command.CallSender),
            new KeyBinding("6", Command.GoAhead),
            new KeyBinding("7", Command.Delete),
            new KeyBinding("8", Command.ForwardOrRestore),
            new KeyBinding("0", Command.Pause),
            new KeyBinding("*", Command.SkipIntroduction),
            new KeyBinding("#", Command.Back))),
        (MenuContext.AfterMessage, new KeyMap(
            new KeyBinding("1", Command.Restart),
            new KeyBinding("2", Command.Save),
            new KeyBinding("3", Command.Next),
            new KeyBinding("4", Command.BackUp),
            new KeyBinding("5", Command.CallSender),
            new KeyBinding("7", Command.Delete),
            new KeyBinding("8", Command.ForwardOrRestore),
            new KeyBinding("0", Command.Restart),
            new KeyBinding("#", Command.Back))),
        (MenuContext.Setup, new KeyMap(
            new KeyBinding("1", Command.StandardGreeting),
            new KeyBinding("2", Command.OtherGreetings),
            new KeyBinding("3", Command.RecordName),
            new KeyBinding("6", Command.ChangePin),
            new KeyBinding("0", Command.Back))),
        (MenuContext.OtherGreetings, StandardMenu.Table[MenuContext.OtherGreetings]),
        (MenuContext.BeforeForwarding, StandardMenu.Table[MenuContext.BeforeForwarding]),
        (MenuContext.ChoosingName, StandardMenu.Table[MenuContext.ChoosingName]),
        (MenuContext.OneGreeting, StandardMenu.Table[MenuContext.OneGreeting]),
        (MenuContext.DirectoryListing, StandardMenu.Table[MenuContext.DirectoryListing]),
        (MenuContext.Dictating, StandardMenu.Table[MenuContext.Dictating]),
        (MenuContext.AfterDictation, StandardMenu.Table[MenuContext.AfterDictation]));
}
