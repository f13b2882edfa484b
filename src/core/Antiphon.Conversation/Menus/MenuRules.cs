using System.Collections.Immutable;
using System.Text;

namespace Antiphon.Conversation;

/// <summary>What holds for the menus of every profile.</summary>
public static class MenuRules
{
    private static readonly ImmutableSortedDictionary<MenuContext, Rule> Rules =
        new Dictionary<MenuContext, Rule>
        {
            [MenuContext.OpeningGreeting] = new([Command.SkipGreeting, Command.SignIn, Command.Operator], [], []),
            [MenuContext.Greeting] = new([Command.SkipGreeting, Command.SignIn, Command.Operator], [], []),
            [MenuContext.Recording] = new(
                [Command.EndRecording, Command.PauseRecording, Command.CancelRecording], [], [Command.EndRecording]),
            [MenuContext.AfterRecording] = new(
                [
                    Command.Send, Command.Options, Command.Addressees, Command.MarkUrgent, Command.MarkPrivate,
                    Command.RequestReceipt, Command.DeliverLater, Command.Review, Command.RecordAgain, Command.AddTo,
                    Command.AddName, Command.HearNames, Command.CancelRecording, Command.Operator, Command.Help,
                ],
                [
                    Command.Send, Command.Options, Command.Addressees, Command.MarkUrgent, Command.Review,
                    Command.RecordAgain,
                ],
                [Command.Send]),
            [MenuContext.RecordingOptions] = new(
                [
                    Command.Send, Command.MarkUrgent, Command.MarkPrivate, Command.RequestReceipt,
                    Command.DeliverLater, Command.Review, Command.RecordAgain, Command.AddTo, Command.Help,
                    Command.Back,
                ],
                [
                    Command.MarkUrgent, Command.RequestReceipt, Command.MarkPrivate, Command.DeliverLater,
                    Command.Review, Command.RecordAgain, Command.AddTo, Command.Send,
                ],
                [Command.Send, Command.Back]),
            [MenuContext.Addressees] = Submenu(Command.AddName, Command.HearNames),
            [MenuContext.Main] = new(
                [
                    Command.NewMessages, Command.OldMessages, Command.SavedMessages, Command.DeletedMessages,
                    Command.FindMessages, Command.SendMessage, Command.Advanced, Command.Setup, Command.SignOut,
                    Command.Help,
                ],
                [
                    Command.NewMessages, Command.SendMessage, Command.OldMessages, Command.SavedMessages,
                    Command.Setup, Command.FindMessages, Command.Advanced, Command.SignOut,
                ],
                [Command.SignOut]),
            [MenuContext.OldMessages] = new(
                [
                    Command.NewMessages, Command.SavedMessages, Command.DeletedMessages, Command.Help, Command.Back,
                ],
                [Command.NewMessages, Command.SavedMessages, Command.DeletedMessages, Command.Back],
                [Command.Back]),
            [MenuContext.DuringMessage] = new(
                [
                    Command.Restart, Command.MessageByNumber, Command.Previous, Command.Next, Command.Save,
                    Command.SaveToFolder, Command.Delete, Command.DeleteOrRestore, Command.KeepAsNew, Command.Slower,
                    Command.Faster, Command.Volume, Command.BackUp, Command.GoAhead, Command.Pause, Command.ToEnd,
                    Command.SkipIntroduction, Command.Properties, Command.NewMessages, Command.CallSender,
                    Command.Forward, Command.ForwardOrRestore, Command.Advanced, Command.Help, Command.Back,
                    Command.SignOut,
                ],
                [],
                []),
            [MenuContext.AfterMessage] = new(
                [
                    Command.Restart, Command.MessageByNumber, Command.Previous, Command.Next, Command.Save,
                    Command.SaveToFolder, Command.Delete, Command.DeleteOrRestore, Command.KeepAsNew, Command.BackUp,
                    Command.Properties, Command.NewMessages, Command.OldMessages, Command.SavedMessages,
                    Command.DeletedMessages, Command.Reply, Command.ReplyToAll, Command.CallSender, Command.Forward,
                    Command.ForwardOrRestore, Command.SendMessage, Command.Advanced, Command.Setup, Command.Help,
                    Command.Back, Command.SignOut,
                ],
                [
                    Command.Restart, Command.Save, Command.SaveToFolder, Command.Delete, Command.DeleteOrRestore,
                    Command.KeepAsNew, Command.Reply, Command.CallSender, Command.Forward, Command.ForwardOrRestore,
                    Command.Next,
                ],
                [Command.Back, Command.SignOut]),
            [MenuContext.SaveToFolder] = Submenu(Command.KeepAsNew, Command.Save),
            [MenuContext.Advanced] = new(
                [
                    Command.Reply, Command.ReplyToAll, Command.CallSender, Command.Forward, Command.Properties,
                    Command.DialOut, Command.SendMessage, Command.Help, Command.Back,
                ],
                [
                    Command.Reply, Command.ReplyToAll, Command.CallSender, Command.Forward, Command.Properties,
                    Command.DialOut, Command.SendMessage, Command.Back,
                ],
                [Command.Back]),
            [MenuContext.AdvancedFromMain] = Submenu(Command.DialOut, Command.SendMessage),
            [MenuContext.Setup] = Submenu(
                Command.GreetingSettings, Command.MessageSettings, Command.PersonalSettings, Command.TransferSettings,
                Command.StandardGreeting, Command.ClosedGreeting, Command.BusyGreeting, Command.InternalGreeting,
                Command.HolidayGreeting, Command.AlternateGreeting, Command.AlternateOnOff, Command.OtherGreetings,
                Command.RecordName, Command.ChangePin, Command.DirectoryListing),
            [MenuContext.GreetingSettings] = Submenu(
                Command.RecordGreeting, Command.AlternateOnOff, Command.OtherGreetings, Command.HearGreetings),
            [MenuContext.OtherGreetings] = Submenu(
                Command.StandardGreeting, Command.ClosedGreeting, Command.BusyGreeting, Command.InternalGreeting,
                Command.HolidayGreeting, Command.AlternateGreeting),
            [MenuContext.OneGreeting] = Submenu(
                Command.HearGreeting, Command.RecordGreeting, Command.SystemGreeting, Command.SwitchOnOff),
            [MenuContext.MessageSettings] = Submenu(Command.Devices, Command.BriefMenus, Command.PrivateLists),
            [MenuContext.PrivateList] = Submenu(Command.HearNames, Command.AddName, Command.RemoveName),
            [MenuContext.BeforeForwarding] = new(
                [Command.RecordIntroduction, Command.Send, Command.Help, Command.Back],
                [Command.RecordIntroduction, Command.Send],
                [Command.Send, Command.Back]),
            [MenuContext.ChoosingName] = new(
                [
                    Command.Choose, Command.Previous, Command.Next, Command.First, Command.Last, Command.Help,
                    Command.Back,
                ],
                [Command.Choose, Command.Next, Command.Back],
                [Command.Back]),
            [MenuContext.Devices] = Submenu(Command.WorkPhone, Command.HomePhone, Command.MobilePhone),
            [MenuContext.NumberSetting] = Submenu(Command.SwitchOnOff, Command.ChangeNumber),
            [MenuContext.PersonalSettings] = Submenu(
                Command.ChangePin, Command.RecordName, Command.DirectoryListing),
            [MenuContext.DirectoryListing] = Submenu(Command.SwitchOnOff, Command.Keep),
            [MenuContext.Dictating] = new(
                [Command.EndRecording, Command.CancelRecording], [], [Command.EndRecording]),
            [MenuContext.AfterDictation] = new(
                [Command.Keep, Command.Review, Command.RecordAgain, Command.CancelRecording, Command.Help],
                [Command.Keep, Command.Review, Command.RecordAgain, Command.CancelRecording],
                [Command.Keep, Command.CancelRecording]),
        }.ToImmutableSortedDictionary();

    /// <summary>Contexts in which digits that are no command make up a number.</summary>
    public static bool TakesNumbers(MenuContext context) => context == MenuContext.OpeningGreeting;

    /// <summary>Commands that mean something there.</summary>
    public static ImmutableArray<Command> Allowed(MenuContext context) => Rules[context].Allowed;

    /// <summary>Commands that the menu's prompt names; help names all that have a key.</summary>
    public static ImmutableArray<Command> Offered(MenuContext context) => Rules[context].Offered;

    /// <summary>At least one of these must have a key, or nobody gets out; empty: the context ends by itself.</summary>
    public static ImmutableArray<Command> WaysOut(MenuContext context) => Rules[context].WaysOut;

    /// <summary>The command that leads into a context, if it is reached by a key at all.</summary>
    public static Command? Entrance(MenuContext context) => context switch
    {
        MenuContext.OldMessages => Command.OldMessages,
        MenuContext.SaveToFolder => Command.SaveToFolder,
        MenuContext.Advanced or MenuContext.AdvancedFromMain => Command.Advanced,
        MenuContext.RecordingOptions => Command.Options,
        MenuContext.Addressees => Command.Addressees,
        MenuContext.Setup => Command.Setup,
        MenuContext.GreetingSettings => Command.GreetingSettings,
        MenuContext.OtherGreetings => Command.OtherGreetings,
        MenuContext.MessageSettings => Command.MessageSettings,
        MenuContext.Devices => Command.Devices,
        MenuContext.PersonalSettings => Command.PersonalSettings,
        _ => null,
    };

    /// <summary>A caller from outside has nobody else to send to, and nobody to send a receipt to.</summary>
    public static bool IsForSubscribers(Command command) => command is Command.RequestReceipt
        or Command.DeliverLater or Command.Addressees or Command.AddName or Command.HearNames;

    /// <summary>Whether menus tell it: to subscribers the operator's key is help.</summary>
    public static bool IsFor(Command command, bool isSubscriber) =>
        isSubscriber ? command != Command.Operator : !IsForSubscribers(command);

    /// <summary>Its name in files and prompts: <c>KeepAsNew</c> is <c>keep-as-new</c>.</summary>
    public static string NameOf<T>(T word)
        where T : struct, Enum
    {
        var name = new StringBuilder();
        foreach (var c in word.ToString())
            name.Append(char.IsAsciiLetterUpper(c) && name.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(c));
        return name.ToString();
    }

    /// <summary>A menu that tells all of its commands and leads back.</summary>
    private static Rule Submenu(params ImmutableArray<Command> commands) => new(
        [.. commands, Command.Help, Command.Back], [.. commands, Command.Back], [Command.Back]);

    private sealed record Rule(
        ImmutableArray<Command> Allowed, ImmutableArray<Command> Offered, ImmutableArray<Command> WaysOut);
}
