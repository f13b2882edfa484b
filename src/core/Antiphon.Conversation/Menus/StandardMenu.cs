namespace Antiphon.Conversation;

/// <summary>Profile <c>standard</c>: what people who come from Cisco systems have in their fingers.</summary>
internal static class StandardMenu
{
    public static readonly PhoneMenu Table = PhoneMenu.Of(
        "standard",
        (MenuContext.OpeningGreeting, new KeyMap(
            new KeyBinding("#", Command.SkipGreeting),
            new KeyBinding("*", Command.SignIn),
            new KeyBinding("0", Command.Operator))),
        (MenuContext.Greeting, new KeyMap(
            new KeyBinding("#", Command.SkipGreeting),
            new KeyBinding("*", Command.SignIn),
            new KeyBinding("0", Command.Operator))),
        (MenuContext.Recording, new KeyMap(
            new KeyBinding("8", Command.PauseRecording),
            new KeyBinding("#", Command.EndRecording),
            new KeyBinding("*", Command.CancelRecording))),
        (MenuContext.AfterRecording, new KeyMap(
            new KeyBinding("#", Command.Send),
            new KeyBinding("1", Command.Options))),
        (MenuContext.RecordingOptions, new KeyMap(
            new KeyBinding("1", Command.MarkUrgent),
            new KeyBinding("3", Command.MarkPrivate),
            new KeyBinding("5", Command.Review),
            new KeyBinding("6", Command.RecordAgain),
            new KeyBinding("7", Command.AddTo),
            new KeyBinding("#", Command.Send),
            new KeyBinding("*", Command.Back),
            new KeyBinding("0", Command.Help))),
        (MenuContext.Main, new KeyMap(
            new KeyBinding("1", Command.NewMessages),
            new KeyBinding("2", Command.SendMessage),
            new KeyBinding("3", Command.OldMessages),
            new KeyBinding("5", Command.FindMessages),
            new KeyBinding("*", Command.SignOut),
            new KeyBinding("0", Command.Help))),
        (MenuContext.OldMessages, new KeyMap(
            new KeyBinding("1", Command.SavedMessages),
            new KeyBinding("2", Command.DeletedMessages),
            new KeyBinding("*", Command.Back),
            new KeyBinding("0", Command.Help))),
        (MenuContext.DuringMessage, new KeyMap(
            new KeyBinding("1", Command.Restart),
            new KeyBinding("12", Command.MessageByNumber),
            new KeyBinding("14", Command.Previous),
            new KeyBinding("16", Command.Next),
            new KeyBinding("2", Command.Save),
            new KeyBinding("3", Command.Delete),
            new KeyBinding("4", Command.Slower),
            new KeyBinding("5", Command.Volume),
            new KeyBinding("6", Command.Faster),
            new KeyBinding("7", Command.BackUp),
            new KeyBinding("8", Command.Pause),
            new KeyBinding("9", Command.GoAhead),
            new KeyBinding("#", Command.ToEnd),
            new KeyBinding("*", Command.Back),
            new KeyBinding("0", Command.Help))),
        (MenuContext.AfterMessage, new KeyMap(
            new KeyBinding("1", Command.Restart),
            new KeyBinding("12", Command.MessageByNumber),
            new KeyBinding("14", Command.Previous),
            new KeyBinding("2", Command.Save),
            new KeyBinding("3", Command.Delete),
            new KeyBinding("4", Command.Reply),
            new KeyBinding("42", Command.ReplyToAll),
            new KeyBinding("5", Command.Forward),
            new KeyBinding("6", Command.KeepAsNew),
            new KeyBinding("7", Command.BackUp),
            new KeyBinding("9", Command.Properties),
            new KeyBinding("#", Command.Next),
            new KeyBinding("*", Command.Back),
            new KeyBinding("0", Command.Help))));
}
