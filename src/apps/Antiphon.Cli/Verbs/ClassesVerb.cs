using System.CommandLine;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon classes</c>: what subscribers may do, by the class they belong to.</summary>
internal static class ClassesVerb
{
    private static readonly NamedRecordVerb<ClassView, ClassWish> Verb = new(
        "classes", "class of service",
        view => [("name", view.Name), ("messages", $"up to {view.MessageSecondsMax} s"),
            ("mailbox", view.MailboxSecondsMax is { } max
                ? $"up to {max} s, warned at {view.WarnPercent} %"
                : "no limit"),
            ("saved", Kept(view.SavedDays)), ("deleted", Kept(view.DeletedDays)),
            ("transfers", Table(view.TransferRestriction)),
            ("caller transfers", Table(view.CallerTransferRestriction)),
            ("notifications", Table(view.NotificationRestriction)), ("subscribers", $"{view.Subscribers}")],
        WebJson.Readable.ClassView, WebJson.Readable.ImmutableArrayClassView, WebJson.Readable.ClassWish);

    public static Command Make()
    {
        var seconds = new Option<double?>("--message-seconds")
        {
            Description = "Length of a message at most, for whoever has none of their own.",
        };
        var mailbox = new Option<double?>("--mailbox-seconds")
        {
            Description = "Length of all messages of a mailbox; 0 for no limit.",
        };
        var warn = new Option<int?>("--warn-percent")
        {
            Description = "From so much of that on subscribers are warned; 0 for 80.",
        };
        var saved = new Option<int?>("--saved-days")
        {
            Description = "Saved messages are removed after so many days; 0 for never.",
        };
        var deleted = new Option<int?>("--deleted-days")
        {
            Description = "Deleted messages are purged after so many days; 0 for never.",
        };
        var transfers = new Option<string?>("--transfers")
        {
            Description = "The restriction table of what subscribers transfer to and call back; '' for none.",
        };
        var callers = new Option<string?>("--caller-transfers")
        {
            Description = "The one of what callers are transferred to (the operator, keys, handlers); '' for none.",
        };
        var notifications = new Option<string?>("--notifications")
        {
            Description = "The one of phones that are told of new messages; '' for none.",
        };
        Option[] options = [seconds, mailbox, warn, saved, deleted, transfers, callers, notifications];
        ClassWish Read(ParseResult parsed, string? name) => new()
        {
            Name = name,
            MessageSecondsMax = parsed.GetValue(seconds),
            MailboxSecondsMax = parsed.GetValue(mailbox),
            WarnPercent = parsed.GetValue(warn),
            SavedDays = parsed.GetValue(saved),
            DeletedDays = parsed.GetValue(deleted),
            TransferRestriction = parsed.GetValue(transfers),
            CallerTransferRestriction = parsed.GetValue(callers),
            NotificationRestriction = parsed.GetValue(notifications),
        };
        var moveTo = new Option<string?>("--move-to") { Description = "The class that its subscribers get." };
        return new Command("classes", "Classes of service: what their subscribers may do.")
        {
            Verb.MakeList("Lists all classes of service."), Verb.MakeShow(), Verb.MakeAdd(options, Read),
            Verb.MakeSet(options, Read), Verb.MakeRemove(moveTo),
            SheetVerbs.MakeImport("classes", "Adds and changes classes by a CSV file: all of it, or nothing."),
            SheetVerbs.MakeExport("classes", "Writes all classes as a CSV file."),
        };
    }

    private static string Table(string? name) => name ?? "anywhere";

    private static string Kept(int? days) => days is { } number ? $"kept {number} days" : "kept";
}
