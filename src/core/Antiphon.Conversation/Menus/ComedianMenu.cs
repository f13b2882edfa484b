namespace Antiphon.Conversation;

/// <summary>Profile <c>comedian</c>: for people who come from Asterisk.</summary>
internal static class ComedianMenu
{
    public static readonly PhoneMenu Table = PhoneMenu.Of(
        "comedian",
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
            new KeyBinding("1", Command.Send),
            new KeyBinding("2", Command.Review),
            new KeyBinding("3", Command.RecordAgain),
            new KeyBinding("4", Command.MarkUrgent),
            new KeyBinding("0", Command.Operator))),
        (MenuContext.Main, new KeyMap(
            new KeyBinding("1", Command.NewMessages),
            new KeyBinding("2", Command.OldMessages),
            new KeyBinding("3", Command.Advanced),
            new KeyBinding("0", Command.Setup),
            new KeyBinding("#", Command.SignOut),
            new KeyBinding("*", Command.Help))),
        (MenuContext.AdvancedFromMain, new KeyMap(
            new KeyBinding("4", Command.DialOut),
            new KeyBinding("5", Command.SendMessage),
            new KeyBinding("*", Command.Help),
            new KeyBinding("#", Command.Back))),
        (MenuContext.OldMessages, new KeyMap(
            new KeyBinding("0", Command.NewMessages),
            new KeyBinding("1", Command.SavedMessages),
            new KeyBinding("2", Command.DeletedMessages),
            new KeyBinding("#", Command.Back),
            new KeyBinding("*", Command.Help))),
        (MenuContext.DuringMessage, new KeyMap(
            new KeyBinding("#", Command.GoAhead),
            new KeyBinding("*", Command.BackUp),
            new KeyBinding("0", Command.Pause),
            new KeyBinding("1", Command.NewMessages),
            new KeyBinding("2", Command.Restart),
            new KeyBinding("3", Command.Advanced),
            new KeyBinding("4", Command.Previous),
            new KeyBinding("5", Command.Restart),
            new KeyBinding("6", Command.Next),
            new KeyBinding("7", Command.DeleteOrRestore),
            new KeyBinding("8", Command.Forward),
            new KeyBinding("9", Command.SaveToFolder))),
        (MenuContext.AfterMessage, new KeyMap(
            new KeyBinding("1", Command.NewMessages),
            new KeyBinding("2", Command.OldMessages),
            new KeyBinding("3", Command.Advanced),
            new KeyBinding("4", Command.Previous),
            new KeyBinding("5", Command.Restart),
            new KeyBinding("6", Command.Next),
            new KeyBinding("7", Command.DeleteOrRestore),
            new KeyBinding("8", Command.Forward),
            new KeyBinding("9", Command.SaveToFolder),
            new KeyBinding("0", Command.Setup),
            new KeyBinding("*", Command.Help),
            new KeyBinding("#", Command.SignOut))),
        (MenuContext.SaveToFolder, new KeyMap(
            new KeyBinding("0", Command.KeepAsNew),
            new KeyBinding("1", Command.Save),
            new KeyBinding("*", Command.Help),
            new KeyBinding("#", Command.Back))),
        (MenuContext.Advanced, new KeyMap(
            new KeyBinding("1", Command.Reply),
            new KeyBinding("2", Command.CallSender),
            new KeyBinding("3", Command.Properties),
            new KeyBinding("4", Command.DialOut),
            new KeyBinding("5", Command.SendMessage),
            new KeyBinding("*", Command.Help),
            new KeyBinding("#", Command.Back))),
        (MenuContext.Setup, new KeyMap(
            new KeyBinding("1", Command.StandardGreeting),
            new KeyBinding("2", Command.BusyGreeting),
            new KeyBinding("3", Command.RecordName),
            new KeyBinding("4", Command.AlternateGreeting),
            new KeyBinding("5", Command.ChangePin),
            new KeyBinding("*", Command.Help),
            new KeyBinding("#", Command.Back))),
        (MenuContext.BeforeForwarding, StandardMenu.Table[MenuContext.BeforeForwarding]),
        (MenuContext.ChoosingName, StandardMenu.Table[MenuContext.ChoosingName]),
        (MenuContext.OneGreeting, StandardMenu.Table[MenuContext.OneGreeting]),
        (MenuContext.DirectoryListing, StandardMenu.Table[MenuContext.DirectoryListing]),
        (MenuContext.Dictating, StandardMenu.Table[MenuContext.Dictating]),
        (MenuContext.AfterDictation, StandardMenu.Table[MenuContext.AfterDictation]));
}
