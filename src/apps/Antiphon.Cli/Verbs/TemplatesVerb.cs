using System.CommandLine;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Verbs;

/// <summary><c>antiphon templates</c>: what new subscribers begin with.</summary>
internal static class TemplatesVerb
{
    private static readonly NamedRecordVerb<TemplateView, TemplateWish> Verb = new(
        "templates", "template",
        view =>
        [
            ("name", view.Name), ("class", view.ClassOfService), ("schedule", view.Schedule ?? "always open"),
            ("phone menu", view.PhoneMenu ?? "the system's"),
            ("listed", view.IsListed ? "yes" : "no"), ("mail", view.MailCopy),
            ("transfer", SubscriberWishes.TransferInWords(view.Transfer)),
            ("how", TransferOptions.InWords(view.TransferKind, view.TransferScreening, view.TransferRingSeconds)),
        ],
        WebJson.Readable.TemplateView, WebJson.Readable.ImmutableArrayTemplateView, WebJson.Readable.TemplateWish);

    public static Command Make()
    {
        var given = new TemplatedOptions();
        TemplateWish Read(ParseResult parsed, string? name) => new()
        {
            Name = name,
            ClassOfService = parsed.GetValue(given.Class),
            Schedule = parsed.GetValue(given.Schedule),
            PhoneMenu = parsed.GetValue(given.PhoneMenu),
            IsListed = parsed.GetValue(given.Listed),
            MailCopy = parsed.GetValue(given.MailCopy),
            Transfer = parsed.GetValue(given.Transfer),
            TransferKind = parsed.GetValue(given.Manner.Kind),
            TransferScreening = parsed.GetValue(given.Manner.Screening),
            TransferRingSeconds = parsed.GetValue(given.Manner.RingSeconds),
        };
        return new Command(
            "templates",
            "Templates: what new subscribers begin with. Changing one changes nobody who was made from it.")
        {
            Verb.MakeList("Lists all templates."), Verb.MakeShow(), Verb.MakeAdd(given.All, Read),
            Verb.MakeSet(given.All, Read), Verb.MakeRemove(),
            SheetVerbs.MakeImport("templates", "Adds and changes templates by a CSV file: all of it, or nothing."),
            SheetVerbs.MakeExport("templates", "Writes all templates as a CSV file."),
        };
    }
}
