using System.CommandLine;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon classes</c>: what subscribers may do, by the class they belong to.</summary>
internal static class ClassesVerb
{
    private static readonly NamedRecordVerb<ClassView, ClassWish> Verb = new(
        "classes", "class of service",
        view => [("name", view.Name), ("messages", $"up to {view.MessageSecondsMax} s"),
            ("subscribers", $"{view.Subscribers}")],
        WebJson.Readable.ClassView, WebJson.Readable.ImmutableArrayClassView, WebJson.Readable.ClassWish);

    public static Command Make()
    {
        var seconds = new Option<double?>("--message-seconds")
        {
            Description = "Length of a message at most, for whoever has none of their own.",
        };
        ClassWish Read(ParseResult parsed, string? name) =>
            new() { Name = name, MessageSecondsMax = parsed.GetValue(seconds) };
        var moveTo = new Option<string?>("--move-to") { Description = "The class that its subscribers get." };
        return new Command("classes", "Classes of service: what their subscribers may do.")
        {
            Verb.MakeList("Lists all classes of service."), Verb.MakeShow(), Verb.MakeAdd([seconds], Read),
            Verb.MakeSet([seconds], Read), Verb.MakeRemove(moveTo),
            SheetVerbs.MakeImport("classes", "Adds and changes classes by a CSV file: all of it, or nothing."),
            SheetVerbs.MakeExport("classes", "Writes all classes as a CSV file."),
        };
    }
}
