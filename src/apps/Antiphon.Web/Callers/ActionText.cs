using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Web.Callers;

/// <summary>What becomes of callers, as administrators write it: <c>sign-in</c>, <c>mailbox:1001</c>.</summary>
internal static class ActionText
{
    private const string Hint =
        "operator, sign-in, hang-up, skip, repeat, ignore, number:9000, mailbox:1001, message:1001, handler:NAME, "
        + "interview:NAME and directory:NAME are";

    private static readonly (string Word, ActionKind Kind)[] Words =
    [
        ("ignore", ActionKind.Ignore), ("skip", ActionKind.SkipGreeting), ("repeat", ActionKind.Repeat),
        ("sign-in", ActionKind.SignIn), ("operator", ActionKind.Operator), ("hang-up", ActionKind.HangUp),
        ("number", ActionKind.Transfer), ("mailbox", ActionKind.Mailbox), ("message", ActionKind.Message),
        ("handler", ActionKind.Handler), ("interview", ActionKind.Interview), ("directory", ActionKind.Directory),
    ];

    /// <exception cref="RefusedException">It is nothing that can be done, or nobody that is there.</exception>
    public static CallerAction Read(string text, DirectorySnapshot directory)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (word, target) = colon < 0 ? (text.Trim(), null) : (text[..colon].Trim(), text[(colon + 1)..].Trim());
        var (known, kind) = Array.Find(Words, w => w.Word.Equals(word, StringComparison.OrdinalIgnoreCase));
        if (known is null || target is null != kind < ActionKind.Transfer)
            throw RefusedException.Malformed($"'{text}' is nothing that callers can come to", Hint);
        return new CallerAction(kind, target is null ? null : TargetOf(kind, target, directory));
    }

    public static string Write(CallerAction action, DirectorySnapshot directory)
    {
        var word = Array.Find(Words, w => w.Kind == action.Kind).Word;
        var target = action.Kind switch
        {
            ActionKind.Mailbox or ActionKind.Message => NumberOf(action.Target!, directory),
            ActionKind.Handler => directory.FindHandler(action.Target)?.Name,
            ActionKind.Interview => directory.Interviews.Find(action.Target)?.Name,
            ActionKind.Directory => directory.Directories.Find(action.Target)?.Name,
            _ => action.Target,
        };
        return action.Target is null ? word : $"{word}:{target ?? action.Target}";
    }

    private static string NumberOf(string id, DirectorySnapshot directory) =>
        directory.Find(new SubscriberId(id))?.Extension?.Number ?? id;

    private static string TargetOf(ActionKind kind, string target, DirectorySnapshot directory) => kind switch
    {
        ActionKind.Transfer => SubscriberRules.Number(target).Number,
        ActionKind.Mailbox or ActionKind.Message => Owner(target, directory).Id.Value,
        ActionKind.Handler => (directory.Handlers.FindName(target)
            ?? CallHandler.BuiltIn.FirstOrDefault(h => h.Name.Equals(target, StringComparison.OrdinalIgnoreCase)))?.Id
            ?? throw Unknown("handler", "handlers", target),
        ActionKind.Interview => directory.Interviews.FindName(target)?.Id
            ?? throw Unknown("interview", "interviews", target),
        _ => directory.Directories.FindName(target)?.Id ?? throw Unknown("directory", "directories", target),
    };

    /// <exception cref="RefusedException">There is no such subscriber.</exception>
    public static Subscriber Owner(string number, DirectorySnapshot directory) =>
        directory.FindNumber(number)
        ?? (SubscriberId.TryParse(number, null, out var id) ? directory.Find(id) : null)
        ?? throw RefusedException.Malformed(
            $"no subscriber has the extension '{number}'", "`antiphon subscribers list` shows all of them");

    private static RefusedException Unknown(string kind, string verb, string name) => RefusedException.Malformed(
        $"there is no {kind} '{name}'", $"`antiphon {verb} list` shows all of them");
}
